"""What a picture or a table shows, as frozen dataclasses of strings and numbers."""

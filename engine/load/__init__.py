"""From files to values: the only place that reads files, YAML and pydantic."""

"""The bundled catalogues of capabilities, one folder per model, written as data."""

"""The bundled maturity models: their stages, rules and sources, one folder per model, as data."""

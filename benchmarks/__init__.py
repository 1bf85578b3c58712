"""Measurements of speed, run by hand with `python -m benchmarks`; no test depends on a clock."""

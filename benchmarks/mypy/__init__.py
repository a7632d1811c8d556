"""Measure what the mypy plugin costs: ``python -m benchmarks.mypy --help``."""

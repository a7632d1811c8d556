"""Measure the linter: ``python -m benchmarks.lint`` (speed) and ``... silence`` (false alarms)."""

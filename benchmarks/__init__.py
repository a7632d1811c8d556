"""Measure Soniq beside raw asyncpg and installed peers: ``python -m benchmarks``."""

"""The drift benchmarks: generated repositories, a large registry, and rows in flight."""

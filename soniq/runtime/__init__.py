"""The engine: jobs, handlers and workers, on any store that implements ``ports``."""

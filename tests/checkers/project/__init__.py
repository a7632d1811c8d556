"""A service and its stub package, on which every type checker runs; a copy of it, never this."""

"""``soniq-lint``: contract mistakes found in source, without importing or running any of it.

Nothing is imported here: the fast path (no call sites, or everything cached) must stay fast.
"""

"""``soniq-lint compat``: a stub package now against what it was then."""

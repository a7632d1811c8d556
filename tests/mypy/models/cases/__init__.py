"""Models of every kind; what mypy knows of them is compared with what Pydantic does.

A class whose docstring begins with "Unknown" is one of which mypy need not know everything.
"""

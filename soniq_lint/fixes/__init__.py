"""Fixes: made by rules as data, applied to files without touching anything else.

``edits`` and ``bindings`` are for rules, ``comments`` for the suppressions. ``applying`` changes a
text, ``files`` a file, ``rounds`` a whole run; ``patch`` shows a change. Only ``imports`` needs
libcst, and only once a fix adds an import.
"""

"""What names in source stand for, found without importing or running anything.

``finder`` and ``environment`` say where modules lie, ``modules`` parses them, ``scopes`` lists what
is bound where, and ``resolver`` follows names through all of it to a ``Target``.
"""

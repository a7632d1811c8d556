"""Stub files for type checkers: what an enqueue of each ref takes, and what its handlers do.

``modules`` is the way in: from what a package declares to the text of its ``.pyi`` files, which
``writing`` compares with those that are there. ``source`` keeps of a module what a stub needs,
``classes`` writes the TypedDict and the protocol of a model, ``accepted`` and ``python_types`` the
types in them; ``forms`` takes types apart, ``scalars`` has the simple ones, ``values`` is for
enums and literals, and ``names`` has the names that all of them are called by.

One rule is above all others: what is not certain becomes ``Any``, never a type that might refuse.
"""

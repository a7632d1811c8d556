"""A stub package now against what it was then: from source on both sides, nothing run.

``against`` says what then is, ``repository``, ``trees`` and ``editions`` read it; ``matching`` and
``comparing`` find what has changed, ``reporting`` makes the report of it.
"""

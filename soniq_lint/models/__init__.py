"""Models rebuilt from source as real Pydantic classes, so that Pydantic itself is the judge.

``builder`` is the way in. ``annotations``, ``metadata``, ``fields`` and ``constants`` evaluate the
expressions of declarations, ``classes``, ``enums`` and ``records`` make classes from class
statements, ``relaxed`` stands in for what cannot be read. Only this room imports Pydantic, and it
is loaded only when a model has to be built.

One rule is above all others: whatever is not known makes the result accept more, never less.
"""

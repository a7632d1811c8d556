"""Models rebuilt from source as real Pydantic classes, so that Pydantic itself is the judge.

``builder`` is the way in, ``built`` what comes out. ``annotations``, ``subscripts``, ``metadata``,
``defaults``, ``fields`` and ``constants`` evaluate the expressions of declarations; ``classes``,
``enums``, ``records`` and ``dataclass_records`` make classes of class statements; ``completion``
ties those together that refer to each other; ``relaxed`` and ``validators`` stand in for what
cannot be read or must not be run. Pydantic is loaded only when a model has to be built.

One rule is above all others: whatever is not known makes the result accept more, never less.
"""

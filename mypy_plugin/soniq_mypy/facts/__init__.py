"""What the source of a model says that types do not: read once per class, kept with it.

mypy drops a class's statements when it loads the class from its cache, so they are read while it
is being analysed and kept in ``TypeInfo.metadata["soniq"]`` as plain data. ``marks`` has the hook,
``bodies`` walks a class body; ``expressions`` and ``sources`` give values from nodes and from
text, ``names`` says what a name stands for, ``annotations``, ``fields``, ``configs`` and
``validators`` what Pydantic makes of it all.
"""

from soniq_mypy.facts.marks import note_facts
from soniq_mypy.facts.records import ClassFacts, FieldFacts, facts_of

__all__ = ["ClassFacts", "FieldFacts", "facts_of", "note_facts"]

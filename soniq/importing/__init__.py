"""Stub packages imported by an interpreter of their own, in a process of their own, when asked for.

``session`` has the parent's side; ``child`` is the script that the other interpreter runs.
"""

from typing import Final

PROTOCOL: Final = 1
"""Version of the messages between parent and child; the Soniq of both has to speak the same."""

SECONDS: Final = 30.0
"""Time that importing, and every question after that, may take unless it is said."""

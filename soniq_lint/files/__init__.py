"""The files of a run: finding them, telling which matter, remembering what they said."""

"""What the plugin says of values, beside what Pydantic does with them.

Fields and values are written once, as source. mypy says which types they have and the plugin judges
the types; at run time many objects of each value's type are encoded by Soniq itself. Where the
plugin refuses, every object must be refused.
"""

"""Which currencies there are is known at run time only."""

import json
from importlib.resources import files
from typing import Literal

CODES = json.loads(files(__package__).joinpath("currencies.json").read_text())
CHECKED = Literal[tuple(CODES)]

"""What only newer Pythons can parse is collected by these only."""

from __future__ import annotations

import sys

collect_ignore = [] if sys.version_info >= (3, 12) else ["test_type_parameters.py"]

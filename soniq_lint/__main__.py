"""``python -m soniq_lint``."""

import os
import sys

# Python puts the current folder first, where a project may have a module called pydantic. The
# folder that this package is in stays, for it may be found nowhere else.
if not sys.flags.safe_path and sys.path:
    _here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if os.path.abspath(sys.path[0]) == os.getcwd() != _here:
        del sys.path[0]

from soniq_lint.cli import main

main()

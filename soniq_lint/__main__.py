"""``python -m soniq_lint``."""

from soniq_lint.cli import main

main()

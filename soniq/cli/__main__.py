"""Run the ``soniq`` command as ``python -m soniq.cli``."""

from soniq.cli.program import main

if __name__ == "__main__":
    main()

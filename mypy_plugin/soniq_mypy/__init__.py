"""The mypy plugin of Soniq; mypy finds it by ``plugins = soniq.mypy``."""

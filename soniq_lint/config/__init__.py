"""Configuration: the table of keys, where values come from, and what they come to.

Checked once, all problems at once, then passed explicitly. Nothing here looks at the environment
but ``loading.load``.
"""

from soniq_lint.config.loading import load
from soniq_lint.config.problems import ConfigError, Problem
from soniq_lint.config.settings import AnalysisSettings, Config

__all__ = ["AnalysisSettings", "Config", "ConfigError", "Problem", "load"]

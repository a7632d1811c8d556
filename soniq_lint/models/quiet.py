"""Make classes without warnings and without plugins: both are for the programs that own them."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_PLUGINS: Final = "PYDANTIC_DISABLE_PLUGINS"


@contextmanager
def undisturbed() -> Iterator[None]:
    """Silence warnings, and keep Pydantic from loading plugins of the environment."""
    earlier = os.environ.get(_PLUGINS)
    os.environ[_PLUGINS] = "__all__"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        if earlier is None:
            os.environ.pop(_PLUGINS, None)
        else:
            os.environ[_PLUGINS] = earlier


with undisturbed():
    # a class that is made while Pydantic loads
    import pydantic.root_model  # noqa: F401

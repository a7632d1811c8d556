"""Find the application that ``module:attribute`` names, or say what there is instead."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
import traceback
from pathlib import Path
from types import ModuleType

from soniq.app import Soniq
from soniq.errors import AppNotFound, SoniqError, nearest


def load_app(reference: str) -> Soniq:
    """Import ``module:attribute`` with the working directory on the path and return the Soniq.

    ``attribute`` may be dotted. Raises AppNotFound naming what the module holds, or where its
    import failed; a SoniqError raised by the module itself passes through.
    """
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    module_name, colon, attribute = reference.partition(":")
    if "/" in module_name or module_name.endswith(".py"):
        dotted = module_name.removesuffix(".py").strip("./").replace("/", ".")
        raise AppNotFound(
            f"{module_name!r} is a path, not a module",
            suggestions=[f"write {dotted}:{attribute or 'app'}"],
        )
    if not module_name or (colon and not attribute):
        raise AppNotFound(
            f"{reference!r} is not of the form module:attribute",
            suggestions=["write the module and the name of the Soniq in it: orders.app:app"],
        )
    module = _import(module_name)
    if not colon:
        raise AppNotFound(
            f"{reference!r} names a module but not the application in it",
            suggestions=_choices(module),
        )
    return _pick(module, attribute)


def _pick(module: ModuleType, attribute: str) -> Soniq:
    found: object = module
    for part in attribute.split("."):
        if not hasattr(found, part):
            close = nearest(attribute, applications(module))
            first = [f"did you mean {module.__name__}:{close}?"] if close else []
            raise AppNotFound(
                f"module {module.__name__!r} has no {attribute!r}",
                suggestions=first or _choices(module),
            )
        found = getattr(found, part)
    if not isinstance(found, Soniq):
        raise AppNotFound(
            f"{module.__name__}:{attribute} is of type {type(found).__name__}, not a Soniq",
            suggestions=_choices(module),
        )
    return found


def applications(module: ModuleType) -> list[str]:
    """Return the names under which a module holds Soniq applications, sorted."""
    return sorted(name for name, value in vars(module).items() if isinstance(value, Soniq))


def _choices(module: ModuleType) -> list[str]:
    names = applications(module)
    if not names:
        return [f"module {module.__name__!r} holds no Soniq; create one: app = Soniq()"]
    return [f"it holds {module.__name__}:{name}" for name in names]


def _import(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except SoniqError:
        raise
    except ModuleNotFoundError as error:
        if error.name is None or not (name == error.name or name.startswith(f"{error.name}.")):
            raise _broken(name, error) from error
        raise AppNotFound(
            f"there is no module {error.name!r}", suggestions=_neighbours(error.name)
        ) from None
    except Exception as error:
        raise _broken(name, error) from error


def _broken(name: str, error: Exception) -> AppNotFound:
    """Say where an import failed: the last place that is not the import system."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f for f in frames if "importlib" not in f.filename and f.filename != __file__]
    if isinstance(error, SyntaxError):
        place = f" ({error.filename}, line {error.lineno})"
    elif places:
        place = f" ({places[-1].filename}, line {places[-1].lineno})"
    else:
        place = ""
    return AppNotFound(
        f"importing {name!r} failed: {type(error).__name__}: {error}{place}",
        suggestions=[f"see the whole traceback: python -c 'import {name}'"],
    )


def _neighbours(missing: str) -> list[str]:
    """Return what to do about a module that does not exist."""
    parent, _, leaf = missing.rpartition(".")
    if parent:
        spec = importlib.util.find_spec(parent)
        paths = list(spec.submodule_search_locations or []) if spec is not None else []
    else:
        paths = [str(Path.cwd())]
    close = nearest(leaf, [module.name for module in pkgutil.iter_modules(paths)])
    hints = []
    if close is not None:
        hints.append(f"did you mean {f'{parent}.{close}' if parent else close}?")
    hints.append("run from the directory that holds the package, or install the package")
    return hints

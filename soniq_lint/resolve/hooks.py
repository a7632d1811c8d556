"""The import hooks that editable installs leave in site-packages, read as text.

A ``.pth`` line such as ``import __editable___x_finder; ...`` runs code at every start of Python.
Nothing is run here: each function below knows the text one build tool generates, cites it, and
takes the constants out of it. A tool that changes its text is read as "not understood".
"""

from __future__ import annotations

import os
from typing import NamedTuple

from soniq_lint.resolve.listing import read_text

SOURCE_SUFFIXES = (".py", ".pyi")

# what reading text that only looks like a hook can raise
_MALFORMED = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    StopIteration,
    SyntaxError,
    TypeError,
    ValueError,
)


class Hook(NamedTuple):
    """What a hook makes importable.

    Attributes:
        modules: by dotted name, a source file, a package's folder, or a path without its suffix.
        folders: by dotted name of a package, where its submodules lie; for a namespace package
            perhaps nowhere, when ``modules`` has them all.
    """

    modules: dict[str, str]
    folders: dict[str, tuple[str, ...]]


def read_hook(text: str, site: str) -> Hook | None:
    """Return what the text of a hook module says; None when it is not understood.

    ``site`` is the folder the hook lies in.
    """
    try:
        if "F.map_module(" in text:
            return _editables(text)
        if "MesonpyMetaFinder" in text:
            return _meson(text)
        if "ScikitBuild" in text:
            return _scikit_build(text, site)
        if "_EditableFinder" in text:
            return _setuptools(text)
    except _MALFORMED:
        return None
    return None


def _setuptools(text: str) -> Hook:
    """Read ``__editable___acme_tasks_1_2_finder.py``, which setuptools 64 and later write.

    Generated lines (until 68 without the annotations)::

        MAPPING: dict[str, str] = {'acme_tasks': '/srv/tasks/acme_tasks'}
        NAMESPACES: dict[str, list[str]] = {'acme': ['/srv/tasks/acme']}

    A value of MAPPING is a package's folder, or a module's path without ``.py``; the finder looks
    for ``__init__.py`` in it first.
    """
    mapping = _assigned(text, "MAPPING")
    if mapping is None:
        raise ValueError
    namespaces = _assigned(text, "NAMESPACES") or {}
    folders = {}
    for name, places in namespaces.items():
        # "paths = NAMESPACES[fullname]; if not paths and fullname in MAPPING: ..."
        folders[name] = tuple(places) or ((mapping[name],) if name in mapping else ())
    return _hook(dict(mapping), folders)


def _editables(text: str) -> Hook:
    """Read ``_editable_impl_acme_tasks.py`` of the package editables (hatchling, pdm-backend).

    Generated lines::

        from editables.redirector import RedirectingFinder as F
        F.install()
        F.map_module('acme_tasks', '/srv/tasks/acme_tasks/__init__.py')
    """
    modules = {}
    for line in text.splitlines():
        if line.startswith("F.map_module("):
            name, path = _arguments(line)
            modules[name] = path
    return _hook(modules, {})


def _scikit_build(text: str, site: str) -> Hook:
    """Read ``_editable_skbc_acme_tasks.py`` of scikit-build-core.

    Until 0.11 it was called ``_acme_tasks_editable.py``. Its last line is one of::

        install({'acme': '/src/acme/__init__.py'}, {'acme.gen': 'acme/gen.py'}, None, False, ...)
        install({...}, {...}, {'acme': ['/src/acme', 'acme']}, ['acme'], None, False, ...)
        install_inplace(['acme'], ['/src'], '/srv/tasks', False, True, [])

    The dictionaries: source files by module; installed files by module, relative to
    site-packages; folders of packages. ``install_inplace`` adds nothing to the ``.pth`` beside it.
    """
    start = text.rfind("\ninstall")
    if start < 0:
        raise ValueError
    call = text[start + 1 :]
    arguments = _arguments(call)
    if call.startswith("install_inplace("):
        return Hook({}, {})
    modules: dict[str, str] = {}
    for table in arguments[:2]:
        for name, path in table.items():
            if path.endswith(SOURCE_SUFFIXES):
                modules.setdefault(name, os.path.join(site, path))
    folders = {}
    if isinstance(arguments[2], dict):
        for name, places in arguments[2].items():
            folders[name] = tuple(os.path.join(site, place) for place in places)
    return _hook(modules, folders)


def _meson(text: str) -> Hook:
    """Read ``_acme_tasks_editable_loader.py`` of meson-python.

    It ends in one of these; the texts are the names of the top-level modules and the build
    folder, whose ``meson-info/intro-install_plan.json`` says which file becomes which module::

        install({'acme_tasks'}, '/srv/tasks/build/cp311', ['/usr/bin/ninja'], False)  # 0.13
        install('acme-tasks', {'acme_tasks'}, '/srv/tasks/build/cp311', [...], False)  # 0.16
        def init():
            finder = MesonpyMetaFinder(
                'acme-tasks',
                {'acme_tasks'},
                '/srv/tasks/build/cp311',

    A plan (destinations begin with ``{py_purelib}`` or ``{py_platlib}``)::

        {"python": {"/srv/tasks/src/acme_tasks/refs.py":
                    {"destination": "{py_purelib}/acme_tasks/refs.py", "tag": "..."}}}
    """
    import json

    start = max(text.rfind("= MesonpyMetaFinder("), text.rfind("\ninstall("))
    if start < 0:
        raise ValueError
    call = text[start:].lstrip("=\n ")
    end = call.find("\n    sys.meta_path")
    arguments = _arguments(call if end < 0 else call[:end])
    position = next(at for at, each in enumerate(arguments) if isinstance(each, set))
    tops, build = arguments[position], arguments[position + 1]
    plan = json.loads(read_text(os.path.join(build, "meson-info", "intro-install_plan.json")))
    modules: dict[str, str] = {}
    for kind, files in plan.items():
        for source, target in files.items():
            place, _, inner = target["destination"].replace("\\", "/").partition("/")
            if place not in ("{py_platlib}", "{py_purelib}"):
                continue
            if kind == "install_subdirs":
                for path, tail in _below(source):
                    _add_module(modules, path, f"{inner}/{tail}")
            else:
                _add_module(modules, source, inner)
    mine = {name: path for name, path in modules.items() if name.partition(".")[0] in tops}
    return _hook(mine, {})


def _below(folder: str) -> list[tuple[str, str]]:
    found = []
    for at, _, names in os.walk(folder):
        tail = os.path.relpath(at, folder).replace(os.sep, "/")
        found += [
            (os.path.join(at, name), name if tail == "." else f"{tail}/{name}") for name in names
        ]
    return sorted(found)


def _add_module(modules: dict[str, str], source: str, target: str) -> None:
    stem, suffix = os.path.splitext(target)
    name = stem.replace("/", ".").removesuffix(".__init__")
    if suffix == ".py" or (suffix == ".pyi" and not modules.get(name, "").endswith(".py")):
        modules[name] = os.path.normpath(source)


def _hook(modules: dict[str, str], folders: dict[str, tuple[str, ...]]) -> Hook:
    """Return a checked hook in which every package above a module is at least a namespace."""
    texts = [*modules, *modules.values(), *folders]
    if not all(isinstance(each, str) for each in texts):
        raise TypeError
    for name in [*modules, *folders]:
        parent = name.rpartition(".")[0]
        while parent:
            if parent not in modules:
                folders.setdefault(parent, ())
            parent = parent.rpartition(".")[0]
    return Hook(modules, folders)


def _assigned(text: str, name: str) -> dict[str, str] | None:
    """Return the dictionary on the line that assigns it to ``name``."""
    import ast

    for line in text.splitlines():
        if line.startswith((f"{name}:", f"{name} =")):
            value = ast.literal_eval(line.partition(" = ")[2])
            if not isinstance(value, dict):
                raise TypeError
            return value
    return None


def _arguments(call: str) -> tuple:  # type: ignore[type-arg]  # constants of any type
    """Return the constants in ``name(constant, ...)``."""
    import ast

    expression = ast.parse(call.strip(), mode="eval").body
    if not isinstance(expression, ast.Call):
        raise TypeError
    return tuple(ast.literal_eval(each) for each in expression.args)

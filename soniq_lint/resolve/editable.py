"""Path files and editable installs of one site-packages folder, without running any of it.

Python runs the ``import`` lines of ``.pth`` files; here they are read. What a tool leaves behind:

===================  ==============================================================================
setuptools           ``__editable__.acme_tasks-1.2.pth`` with a path (src layout, strict, compat) or
                     ``import __editable___acme_tasks_1_2_finder; ...`` (flat layout)
setup.py develop     ``easy-install.pth`` with a path, and ``acme-tasks.egg-link``
hatchling            ``_editable_impl_acme_tasks.pth`` or ``_acme_tasks.pth``: paths, or
                     ``import _editable_impl_acme_tasks`` with ``dev-mode-exact``
pdm-backend          ``_editable_impl_acme_tasks.pth``: a path, or ``import`` of the same
flit, poetry, uv,    ``acme_tasks.pth`` with a path (flit also: a symbolic link to the package)
maturin
scikit-build-core    ``_editable_skbc_acme_tasks.pth``: ``import`` of the same, and paths
meson-python         ``acme-tasks-editable.pth``: ``import _acme_tasks_editable_loader``
===================  ==============================================================================

Where none of this is understood, ``direct_url.json`` still says which folder was installed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple

from soniq_lint.resolve.hooks import Hook, read_hook
from soniq_lint.resolve.listing import read_text


class Editables(NamedTuple):
    """What path files make importable.

    Attributes:
        paths: more entries of ``sys.path``, in its order.
        modules, folders: those of all import hooks, see ``Hook``.
        understood: names of the path files that gave any of this.
    """

    paths: tuple[str, ...]
    modules: dict[str, str]
    folders: dict[str, tuple[str, ...]]
    understood: frozenset[str]


def read_site(site: str, names: Iterable[str]) -> Editables:
    """Return what the path files of a site-packages folder say; ``names`` are its files."""
    names = frozenset(names)
    links = sorted(name for name in names if name.endswith(".egg-link"))
    files = sorted(name for name in names if name.endswith(".pth") and not name.startswith("."))
    return read_path_files(site, [*files, *links], names)


def read_path_files(site: str, files: Iterable[str], names: frozenset[str]) -> Editables:
    """Return what some ``.pth`` and ``.egg-link`` files say; ``names`` are all files of ``site``.

    Follows the rules of the standard library's ``site.addpackage``.
    """
    paths: list[str] = []
    modules: dict[str, str] = {}
    folders: dict[str, tuple[str, ...]] = {}
    understood: set[str] = set()
    for file in files:
        lines = read_text(os.path.join(site, file)).splitlines()
        if file.endswith(".egg-link"):
            # acme-tasks.egg-link: "/srv/tasks/src", then "../", from there to setup.py
            del lines[1:]
        for line in lines:
            if not line.strip() or line.startswith("#"):
                continue
            if not line.startswith(("import ", "import\t")):
                path = _folder(site, line.rstrip())
                if path is not None:
                    paths.append(path)
                    understood.add(file)
                continue
            hook = _read_import(site, line, names)
            if hook is not None:
                understood.add(file)
                for module, path in hook.modules.items():
                    modules.setdefault(module, path)
                for package, places in hook.folders.items():
                    folders[package] = (*folders.get(package, ()), *places)
    return Editables(tuple(dict.fromkeys(paths)), modules, folders, frozenset(understood))


def _read_import(site: str, line: str, names: frozenset[str]) -> Hook | None:
    """Read ``import __editable___acme_tasks_1_2_finder; ...`` and the like; None for others.

    Others are many, and add no modules: ``import _virtualenv``, ``import coverage; ...``.
    """
    module = line[7:].partition(";")[0].strip()
    if f"{module}.py" not in names:
        return None
    return read_hook(read_text(os.path.join(site, f"{module}.py")), site)


def _folder(site: str, line: str) -> str | None:
    """Return the folder a line names, if it is there."""
    if "\0" in line:
        return None
    path = os.path.abspath(os.path.join(site, line))
    return path if os.path.isdir(path) else None


def read_direct_urls(site: str, folders: Iterable[str], known: Editables) -> tuple[str, ...]:
    """Return path entries for editable installs that left no other trace that is understood.

    ``direct_url.json`` in a ``.dist-info`` folder says
    ``{"dir_info": {"editable": true}, "url": "file:///srv/tasks"}``; looked at are its ``src``
    and the folder itself. ``folders`` are the names of the folders in ``site``.
    """
    found: list[str] = []
    for name in sorted(folders):
        if not name.endswith(".dist-info"):
            continue
        info = os.path.join(site, name)
        if _EDITABLE not in read_text(os.path.join(info, "direct_url.json")):
            continue
        record = read_text(os.path.join(info, "RECORD"))
        files = [line.partition(",")[0] for line in record.splitlines()]
        project = editable_project(info) if known.understood.isdisjoint(files) else None
        if project is not None:
            source = os.path.join(project, "src")
            found += [path for path in (source, project) if os.path.isdir(path)]
    return tuple(found)


def editable_project(info: str) -> str | None:
    """Return the folder that an editable install was made from; None for another install.

    ``info`` is the distribution's ``.dist-info`` folder.
    """
    text = read_text(os.path.join(info, "direct_url.json"))
    if _EDITABLE not in text:
        return None
    import json

    try:
        data = json.loads(text)
        url = data["url"] if data["dir_info"]["editable"] is True else ""
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    path = _path(url) if isinstance(url, str) and url.startswith("file://") else None
    # nobody's project is all of the file system
    return None if path is None or path == os.path.dirname(path) else path


_EDITABLE = '"editable"'


def _path(url: str) -> str:
    """Return the path in a ``file://`` URL; importing urllib would take longer than all of this."""
    quoted = "/" + url.removeprefix("file://").partition("/")[2]
    first, *rest = os.fsencode(quoted).split(b"%")
    path = first
    for part in rest:
        try:
            path += bytes.fromhex(part[:2].decode()) + part[2:]
        except ValueError:
            path += b"%" + part
    text = os.fsdecode(path)
    if os.name == "nt":  # file:///C:/srv/tasks
        text = text.lstrip("/")
    return os.path.abspath(text)

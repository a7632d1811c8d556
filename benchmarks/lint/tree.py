"""Write an application tree to lint: the same for the same seed, scale and plant.

FOLDER/tasks/               the stub package, checked out beside the application
FOLDER/app/shop/            the application
FOLDER/app/.venv/           an environment with the stub package as an editable install
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Literal, get_args

from benchmarks.lint.module import Module, Slot
from benchmarks.lint.stubs import TASKS, Task, write_stubs
from benchmarks.lint.words import NOUNS, camel

Plant = Literal["none", "small", "large"]
PLANTS: tuple[Plant, ...] = get_args(Plant)

FILES = 6_700
LINES = 987_000
SITE_SHARE = 0.03
CLASS_LINES = 2_050
UNTIDY_SHARE = 0.46
"""Files with something to report for ruff's default rules, as in Home Assistant 2024.3.

Ruff's cache spares it the files without findings only: the others are linted again.
"""
NEIGHBOURS = 120
PROJECT = """\
[project]
name = "shop"
version = "1.0.0"
requires-python = ">=3.11"

[tool.ruff]
line-length = 120

[tool.soniq-lint]
"""
APPLICATION = '''"""The application that the services share."""

from soniq import Soniq

app = Soniq(service="shop", version="1.0.0")
'''
VERSION = 13
"""Change it with anything that changes the text, so that no tree of before is used again."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A written tree.

    Attributes:
        folder: the application's folder, which is to be linted.
        files, lines: of its Python files.
        sites: enqueue calls and handlers in it.
        untidy: files with something to report for ruff's default rules.
        class_lines: of the classes that hold the sites; 0 unless these are large.
        with_sites, without_sites: a file of either kind of about the average length, relative to
            the folder; without sites there is no first one.
    """

    folder: Path
    plant: Plant
    files: int
    lines: int
    sites: int
    untidy: int
    class_lines: int
    without_sites: str
    with_sites: str | None


def make_tree(
    folder: Path,
    plant: Plant,
    scale: float = 1.0,
    seed: int = 1,
    class_lines: int = CLASS_LINES,
) -> Tree:
    """Write a tree, unless the folder has this very one from an earlier run.

    ``small``: 3 % of the files have a few enqueue calls and handlers, in small functions.
    ``large``: the same calls in as many files, inside classes of ``class_lines``; the other files
    are shorter in turn, so that the tree has the same number of lines. ``none``: no calls at all.
    """
    stamp = folder / "tree.json"
    key = {"version": VERSION, "plant": plant, "scale": scale, "seed": seed}
    key |= {"class_lines": class_lines} if plant == "large" else {}
    if stamp.exists():
        known = json.loads(stamp.read_text())
        if known.pop("key") == key:
            return Tree(**known | {"folder": folder / "app"})
    if folder.exists():
        shutil.rmtree(folder)
    write_stubs(folder / "tasks")
    tree = _write_application(folder / "app", plant, scale, seed, class_lines)
    _write_environment(folder / "app" / ".venv", folder / "tasks")
    stamp.write_text(json.dumps({"key": key, **asdict(tree), "folder": "app"}))
    return tree


def _write_application(
    folder: Path, plant: Plant, scale: float, seed: int, class_lines: int
) -> Tree:
    wanted_lines = max(1, round(LINES * scale))
    slots = list(_slots(Random(f"{seed} layout"), max(30, round(FILES * scale))))
    packages = {str(Path(slot.path).parent) for slot in slots} | {"shop"}
    packages |= {str(Path(package).parent) for package in packages} - {"."}
    files = lines = sites = untidy = 0
    for package in sorted(packages):
        text = f'"""The {Path(package).name} of the shop."""\n'
        _write(folder / package / "__init__.py", text)
        files, lines = files + 1, lines + 1
    if plant != "none":
        _write(folder / "shop" / "application.py", APPLICATION)
        files, lines = files + 1, lines + APPLICATION.count("\n")
    (folder / "pyproject.toml").write_text(PROJECT)
    planted = _planted(slots, plant, seed)
    large_left = class_lines * len(planted) if plant == "large" else 0
    shares = sum(slot.share for slot in slots if plant != "large" or slot.path not in planted)
    texts: dict[str, int] = {}
    for index, slot in enumerate(slots):
        tasks = planted.get(slot.path, [])
        random = Random(f"{seed} {slot.path}")
        peers = _peers(random, slots, index)
        if plant == "large" and tasks:
            target = class_lines
            large_left -= class_lines
        else:
            # Definitions end where they end: what a file has too many, those after it have less.
            target = round(slot.share / shares * (wanted_lines - lines - large_left))
            shares -= slot.share
        module = Module(slot, random, peers)
        is_due = untidy < UNTIDY_SHARE * files
        text = module.write(target, tasks, large=plant == "large", untidy=is_due)
        _write(folder / slot.path, text)
        texts[slot.path] = text.count("\n")
        files, lines = files + 1, lines + texts[slot.path]
        sites, untidy = sites + module.sites, untidy + module.untidy
    average = wanted_lines / len(slots)

    def middling(paths: list[str]) -> str:
        return min(paths, key=lambda path: (abs(texts[path] - average), path))

    return Tree(
        folder,
        plant,
        files,
        lines,
        sites,
        untidy,
        class_lines if plant == "large" else 0,
        middling([path for path in texts if path not in planted]),
        middling(list(planted)) if planted else None,
    )


def _slots(random: Random, count: int) -> Iterator[Slot]:
    """Yield modules in packages of about two dozen, their lengths as skewed as real ones."""
    areas = max(2, count // 24)
    domains = max(1, areas // 10)
    domain_names = random.sample(NOUNS, min(domains, len(NOUNS)))
    packages: dict[str, set[str]] = {}
    while len(packages) < areas:
        name = f"{random.choice(NOUNS)}_{random.choice(('rules', 'views', 'tools', 'store'))}"
        packages.setdefault(f"shop.{random.choice(domain_names)}.{name}", set())
    # The packages have an __init__ each, and the application a module: they count as files too.
    modules = count - areas - len({name.rsplit(".", 1)[0] for name in packages}) - 2
    names = list(packages)
    for index in range(modules):
        package = names[index % len(names)]
        stem = f"{random.choice(NOUNS)}_{random.choice(NOUNS)}"
        while stem in packages[package]:
            stem = f"{random.choice(NOUNS)}_{random.choice(NOUNS)}"
        packages[package].add(stem)
        module = f"{package}.{stem}"
        share = min(12.0, random.lognormvariate(0.0, 1.0))
        yield Slot(module.replace(".", "/") + ".py", module, camel(stem), share)


def _planted(slots: list[Slot], plant: Plant, seed: int) -> dict[str, list[tuple[Task, bool]]]:
    """Return which files get which tasks; the first to get a task handles it too."""
    if plant == "none":
        return {}
    random = Random(f"{seed} sites")
    chosen = random.sample([slot.path for slot in slots], max(2, round(len(slots) * SITE_SHARE)))
    unhandled = list(TASKS)
    planted: dict[str, list[tuple[Task, bool]]] = {}
    for path in chosen:
        handled = {unhandled.pop()} if unhandled else set()
        tasks = handled | set(random.sample(TASKS, random.randint(1, 3)))
        planted[path] = [(task, task in handled) for task in TASKS if task in tasks]
    return planted


def _peers(random: Random, slots: list[Slot], index: int) -> list[tuple[str, str]]:
    """Return classes of earlier modules, each of another name."""
    peers: dict[str, str] = {}
    for _ in range(min(index, random.randint(0, 9))):
        peer = slots[random.randrange(index)]
        if peer.entry != slots[index].entry:
            peers[peer.entry] = peer.module
    return [(module, entry) for entry, module in peers.items()]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _write_environment(venv: Path, stubs: Path) -> None:
    """Write an environment as pip leaves it: many packages, and the stubs' editable install."""
    site = venv / "lib" / "python3.11" / "site-packages"
    for index, noun in enumerate(NOUNS[:NEIGHBOURS]):
        name = f"{noun}_kit"
        _write(site / name / "__init__.py", f'"""Neighbour {index}."""\n')
        _write(site / f"{name}-1.{index}.dist-info" / "METADATA", f"Name: {name}\n")
    _write(site / "_tasks_pkg.pth", f"{stubs.resolve() / 'src'}\n")
    info = site / "tasks_pkg-1.0.0.dist-info"
    _write(info / "METADATA", "Metadata-Version: 2.4\nName: tasks-pkg\nVersion: 1.0.0\n")
    _write(
        info / "direct_url.json",
        json.dumps({"dir_info": {"editable": True}, "url": stubs.resolve().as_uri()}),
    )
    _write(info / "RECORD", "_tasks_pkg.pth,,\n")
    (venv / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.11.7\n")

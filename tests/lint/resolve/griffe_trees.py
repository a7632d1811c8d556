"""Random package trees, resolved by ours and by griffe, an independent resolver."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import griffe

from soniq_lint.resolve.finder import Finder
from soniq_lint.resolve.resolver import Resolver
from soniq_lint.resolve.targets import ClassTarget, ModuleTarget


@dataclass
class Comparison:
    """How two resolvers saw the names of a tree."""

    agreed: int = 0
    differed: tuple[str, ...] = ()
    only_griffe: tuple[str, ...] = ()


def tree(rng: random.Random, *, wild: bool) -> dict[str, str]:
    """Return the files of a package ``pkg``: classes, imports of each other, stars, ``__all__``.

    A wild one has the same names again and again, so that it matters what is bound last. Modules
    import from earlier ones only: griffe itself gives up on circles of star imports.
    """
    names = ["pkg"]
    for number in range(rng.randint(3, 8)):
        parent = rng.choice([name for name in names if _is_package(name)])
        kind = rng.choice(["m", "p"])
        names.append(f"{parent}.{kind}{number}")
    packages = set(filter(_is_package, names))
    defined = {name: [f"C{index}x{n}" for n in range(rng.randint(1, 3))]
               for index, name in enumerate(names)}  # fmt: skip
    if wild:
        defined = {
            name: [rng.choice("ABCDE") for _ in classes] for name, classes in defined.items()
        }
    bodies: dict[str, list[str]] = {}
    public: dict[str, set[str]] = {name: set(classes) for name, classes in defined.items()}
    for name in names:
        lines = [f"class {each}: pass" for each in dict.fromkeys(defined[name])]
        imports = []
        for _ in range(rng.randint(0, 4)):
            others = names[: names.index(name)]
            if not others:
                break
            other = rng.choice(others)
            spelled = _spelled(rng, name, other, name in packages)
            if rng.random() < 0.3:
                imports.append(f"from {spelled} import *")
                continue
            wanted = rng.choice(sorted(public[other]))
            bound = wanted if rng.random() < 0.5 or not wild else rng.choice("ABCDE")
            if rng.random() < 0.3:
                bound = f"N{rng.randint(0, 10**9)}"
            imports.append(f"from {spelled} import {wanted} as {bound}")
            public[name].add(bound)
        bodies[name] = imports + lines if rng.random() < 0.8 else lines + imports
        if rng.random() < 0.4:
            listed = rng.sample(sorted(public[name]), rng.randint(1, len(public[name])))
            bodies[name].append(f"__all__ = {listed!r}")
    return {
        name.replace(".", "/") + ("/__init__.py" if name in packages else ".py"): "\n".join(body)
        + "\n"
        for name, body in bodies.items()
    }


def _is_package(name: str) -> bool:
    return name.rpartition(".")[2].startswith("p")


def _spelled(rng: random.Random, here: str, other: str, package: bool) -> str:
    if rng.random() < 0.5:
        return other
    base = here if package else here.rpartition(".")[0]
    dots = 1
    while base and not (other == base or other.startswith(f"{base}.")):
        base = base.rpartition(".")[0]
        dots += 1
    rest = other[len(base) + 1 :]
    return "." * dots + rest if base and rest else other


def imported(folder: Path, module: str, name: str) -> str:
    """Return where Python itself finds a class, by importing it in a process of its own."""
    code = (
        f"import {module}, sys; found = getattr(sys.modules[{module!r}], {name!r});"
        "print(found.__module__, found.__qualname__, sep='.')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or done.stderr.strip().rpartition("\n")[2]


def compare(folder: Path) -> Comparison:
    """Compare every name of every module of ``pkg`` in a folder."""
    loader = griffe.GriffeLoader(search_paths=[str(folder)])
    package = loader.load("pkg")
    loader.resolve_aliases(implicit=True, external=False)
    resolver = Resolver(Finder([str(folder)], None))
    agreed, differed, only_griffe = 0, [], []
    todo = [package]
    while todo:
        here = todo.pop()
        for name, member in here.members.items():
            if not member.is_alias and member.is_module:
                todo.append(member)
                continue
            try:
                final = member.final_target if member.is_alias else member
                theirs = final.path if final.is_class else None
            except griffe.GriffeError:
                theirs = None
            found = resolver.module(here.path)
            assert found is not None
            target = resolver.member(ModuleTarget(found), name)
            ours = None
            if isinstance(target, ClassTarget):
                ours = f"{target.module.name}.{target.qualname}"
            if ours is None and theirs is not None:
                only_griffe.append(f"{here.path}.{name}: {theirs}")
            elif ours is not None and ours != theirs:
                # griffe lets a definition win over a star import below it; Python has the last word
                actual = imported(folder, here.path, name)
                if actual != ours:
                    differed.append(f"{here.path}.{name}: ours {ours}, Python {actual}")
            else:
                agreed += 1
    return Comparison(agreed, tuple(differed), tuple(only_griffe))

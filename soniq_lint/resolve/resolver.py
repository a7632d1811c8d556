"""Follow names to what they stand for: through scopes, imports, re-exports and aliases.

Certain or nothing: a name that is bound twice, in a loop, or by code that would have to run is
``Unresolved``, with the reason.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from soniq_lint.resolve.conditions import Host
from soniq_lint.resolve.exports import exports
from soniq_lint.resolve.externals import canonical, is_external
from soniq_lint.resolve.modules import Module, NotAnalysed, read_text
from soniq_lint.resolve.scopes import Binding, Scope
from soniq_lint.resolve.targets import (
    AnnotatedTarget,
    ClassTarget,
    External,
    FunctionTarget,
    ModuleTarget,
    Target,
    TypeAliasTarget,
    Unresolved,
    ValueTarget,
)

if TYPE_CHECKING:
    from soniq_lint.resolve.finder import Finder, FoundModule

_BUILTINS = frozenset(dir(builtins))
_DEEPEST = 64
"""Longest chain of aliases and re-exports followed, in steps."""

_MOST_STEPS = 5000
"""Most bindings looked at for one name: where each has several, ways multiply."""


class Consulted(NamedTuple):
    """What an answer depends on.

    Attributes:
        imports: module names looked for, with the path of each; None where there is none.
        reads: files read, with their stamps (mtime in ns, size).
    """

    imports: dict[str, str | None]
    reads: dict[str, tuple[int, int]]


class Resolver:
    """Resolves expressions of any number of files; parses each file once.

    Attributes:
        finder: where modules are looked for.
        host: the interpreter that version and platform branches are decided for.
        overlay: texts that stand for what is on disk at a path.
        parsed: how many files have been parsed.
    """

    def __init__(
        self,
        finder: Finder,
        host: Host | None = None,
        overlay: Mapping[str, str] | None = None,
    ) -> None:
        self.finder = finder
        self.host = host or Host()
        self.overlay = overlay or {}
        self.parsed = 0
        self._by_path: dict[str, Module | NotAnalysed] = {}
        self._stamps: dict[str, tuple[int, int]] = {}
        self._recordings: list[Consulted] = []
        self._following: set[tuple[Scope, str]] = set()
        self._steps = 0

    # files

    @contextmanager
    def recording(self) -> Iterator[Consulted]:
        """Record what is consulted inside the block."""
        consulted = Consulted({}, {})
        self._recordings.append(consulted)
        try:
            yield consulted
        finally:
            # not remove(): two that have seen the same are equal
            self._recordings = [each for each in self._recordings if each is not consulted]

    def consult(self, earlier: Consulted) -> None:
        """Record again what a remembered answer depends on."""
        for recording in self._recordings:
            if recording is not earlier:
                recording.imports.update(earlier.imports)
                recording.reads.update(earlier.reads)

    def module(self, name: str, beside: Module | None = None) -> Module | None:
        """Return a module by its dotted name; None when it is not found or cannot be parsed.

        ``beside`` is the module that imports it: in a repository of several projects each has
        its own view.
        """
        found = self._found(name, beside)
        if found is None or found.kind == "namespace":
            return None
        try:
            return self._load(name, found.path, found.is_package, found.text)
        except NotAnalysed:
            return None

    def _found(self, name: str, beside: Module | None) -> FoundModule | None:
        file = None if beside is None or beside.path.startswith("snapshot:") else beside.path
        found = self.finder.find(name, file)
        if self._recordings:
            key = self.finder.key(name, file)
            for recording in self._recordings:
                recording.imports[key] = None if found is None else found.path
        return found

    def loaded(self, path: str) -> Module | None:
        """Return the module at a path if it has been parsed already."""
        known = self._by_path.get(path)
        return known if isinstance(known, Module) else None

    @property
    def unread(self) -> dict[str, NotAnalysed]:
        """Return the files that were looked for and could not be read or parsed, by path."""
        return {
            path: known for path, known in self._by_path.items() if isinstance(known, NotAnalysed)
        }

    def module_at(self, path: str, text: str | None = None) -> Module:
        """Return the module in a file of the project; ``text`` replaces what the file holds.

        Raises:
            NotAnalysed: the file cannot be read or parsed.
        """
        name = self.finder.module_name(path)
        is_package = path.endswith(("/__init__.py", "/__init__.pyi", "\\__init__.py"))
        return self._load(name, path, is_package, text)

    def _load(self, name: str, path: str, is_package: bool, text: str | None) -> Module:
        known = self._by_path.get(path)
        if known is None:
            try:
                if text is None and path in self.overlay:
                    # the stamp of no file, so that nothing remembers an answer that rests on it
                    text, self._stamps[path] = self.overlay[path], (0, -1)
                elif text is None:
                    text, self._stamps[path] = read_text(path)
                self.parsed += 1
                known = Module(name, path, text, is_package=is_package, host=self.host)
            except NotAnalysed as error:
                known = error
            self._by_path[path] = known
        if path in self._stamps:
            for recording in self._recordings:
                recording.reads[path] = self._stamps[path]
        if isinstance(known, NotAnalysed):
            raise known
        return known

    # names

    def resolve(self, expr: ast.expr, scope: Scope) -> Target:
        """Return what an expression stands for, aliases and re-exports followed to the end.

        A call or another expression comes back as a ``ValueTarget`` of itself.
        """
        return self._resolve(expr, scope, 0)

    def member(self, target: Target, name: str) -> Target:
        """Return an attribute of a module, a class or something external."""
        return self._member(target, name, 0)

    def lookup(self, name: str, scope: Scope) -> Target:
        """Return what a name stands for where it is used in ``scope``."""
        return self._name(name, scope, 0)

    def parse_annotation(self, text: str, near: ast.AST) -> ast.expr | None:
        """Return a string annotation as an expression placed where the string stands, or None."""
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        for node in ast.walk(tree):
            if isinstance(node, ast.expr | ast.keyword):
                node.lineno = getattr(near, "lineno", 1)
                node.col_offset = getattr(near, "col_offset", 0)
                node.end_lineno = getattr(near, "end_lineno", 1)
                node.end_col_offset = getattr(near, "end_col_offset", 0)
        return tree

    def bases(self, target: ClassTarget) -> list[Target]:
        """Return what the bases of a class stand for; of ``Generic[T]`` that is ``Generic``."""
        found: list[Target] = []
        for base in target.node.bases:
            plain = base.value if isinstance(base, ast.Subscript) else base
            found.append(self.resolve(plain, target.scope))
        return found

    def _resolve(self, expr: ast.expr, scope: Scope, depth: int) -> Target:
        if depth > _DEEPEST:
            return Unresolved("its aliases lead in a circle")
        if isinstance(expr, ast.Name):
            return self._name(expr.id, scope, depth + 1)
        if isinstance(expr, ast.Attribute):
            base = self._resolve(expr.value, scope, depth + 1)
            return self._member(base, expr.attr, depth + 1)
        if isinstance(expr, ast.NamedExpr):
            return self._resolve(expr.value, scope, depth + 1)
        return ValueTarget(scope.module, expr, scope)

    def _name(self, name: str, scope: Scope, depth: int) -> Target:
        here: Scope | None = scope
        while here is not None:
            # the names of a class body are not seen from the functions in it
            if here is scope or here.kind != "class":
                found = self._in_scope(name, here, depth, outside=here is not scope)
                if found is not None:
                    return found
            here = here.parent
        if name in _BUILTINS:
            return External(f"builtins.{name}")
        return Unresolved(f"{name!r} is not defined")

    def _in_scope(
        self, name: str, scope: Scope, depth: int, *, outside: bool = True
    ) -> Target | None:
        """Return what a scope binds a name to; None when it does not bind it.

        Seen from ``outside``, a module has been run to its end.
        """
        bindings = scope.bindings.get(name)
        if not bindings and not scope.stars:
            return None
        if not self._following:
            self._steps = 0
        self._steps += 1
        if depth > _DEEPEST or self._steps > _MOST_STEPS or (scope, name) in self._following:
            return _CIRCLE
        self._following.add((scope, name))
        try:
            star = self._starred(name, scope, depth) if scope.stars else None
            found = self._chosen(name, bindings, scope, depth, outside) if bindings else None
        finally:
            self._following.discard((scope, name))
        if star is None or bindings is None or star[0] is _CIRCLE:
            return star[0] if star is not None and bindings is None else found
        starred, statement = star
        if starred == found:
            return found
        if statement.col_offset == 0 and not any(each.branch for each in bindings):
            lines = [getattr(each.node, "lineno", 0) for each in bindings]
            if min(lines) > statement.lineno:
                return found
            if max(lines) < statement.lineno:
                return starred
        return Unresolved(f"{name!r} is bound here and by a star import")

    def _starred(self, name: str, scope: Scope, depth: int) -> tuple[Target, ast.ImportFrom] | None:
        """Return what the last star import that brings a name brings, and the statement."""
        found: tuple[Target, ast.ImportFrom] | None = None
        circle: tuple[Target, ast.ImportFrom] | None = None
        for module_name, statement in scope.stars:
            if is_external(module_name):
                if not name.startswith("_") and _external_has(module_name, name):
                    found = External(canonical(f"{module_name}.{name}")), statement
                continue
            module = self.module(module_name, scope.module) if module_name else None
            if module is None:
                if found is None and name not in _BUILTINS:
                    reason = f"'from {module_name} import *' cannot be followed"
                    found = Unresolved(reason), statement
                continue
            names = exports(module, self)
            if names is None or name in names:
                target = self._module_member(module, name, depth + 1)
                if target is _CIRCLE:
                    # it comes back to where it started, and brings nothing new
                    circle = target, statement
                elif names is not None or not isinstance(target, Unresolved):
                    found = target, statement
        return found or circle

    def _chosen(
        self, name: str, bindings: list[Binding], scope: Scope, depth: int, outside: bool
    ) -> Target:
        """Return what a name stands for that has one binding or several."""
        running = [each for each in bindings if not _typing_only(each)]
        candidates = running or bindings
        valued = [each for each in candidates if each.kind != "annotation"]
        candidates = valued or candidates[-1:]
        if any(each.kind == "opaque" for each in candidates):
            return Unresolved(f"{name!r} is bound in a way that cannot be followed")
        if len(candidates) == 1:
            return self._bound(name, candidates[0], scope, depth)
        plain = not any(each.branch for each in candidates)
        functions = all(each.kind == "function" for each in candidates)
        if plain and (functions or (outside and scope.kind == "module")):
            return self._bound(name, candidates[-1], scope, depth)
        targets = [self._bound(name, each, scope, depth) for each in candidates]
        if all(target == targets[0] for target in targets):
            return targets[0]
        tried = _tried(candidates)
        if tried is not None and not isinstance(targets[tried], Unresolved):
            return targets[tried]
        return Unresolved(f"{name!r} is bound more than once")

    def _bound(self, name: str, binding: Binding, scope: Scope, depth: int) -> Target:
        module = scope.module
        qualname = f"{scope.qualname}.{name}" if scope.qualname else name
        node = binding.node
        match binding.kind:
            case "import":
                return self._imported(binding.module, module)
            case "from" if module.is_package and binding.module == module.name:
                # a package's own submodule: looking for the name in itself would go in a circle
                return self._imported(f"{binding.module}.{binding.name}", module)
            case "from":
                return self._import_from(binding.module, binding.name, module, depth + 1)
            case "class" if isinstance(node, ast.ClassDef):
                return ClassTarget(module, node, scope, qualname)
            case "function" if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                return FunctionTarget(module, node, scope, qualname)
            case "alias" if isinstance(node, ast.stmt):
                return TypeAliasTarget(module, node, scope, qualname)
            case "assign" if binding.value is not None:
                value = binding.value
                if isinstance(value, ast.Name | ast.Attribute):
                    if isinstance(value, ast.Name) and value.id == name and scope.kind == "class":
                        end = self._outer(name, scope, depth)
                    else:
                        end = self._resolve(value, scope, depth + 1)
                    if not (isinstance(end, Unresolved) and binding.annotation is not None):
                        return end
                    return AnnotatedTarget(module, binding.annotation, scope)
                statement = node if isinstance(node, ast.stmt) else None
                return ValueTarget(module, value, scope, qualname, binding.annotation, statement)
            case "parameter" | "annotation" if binding.annotation is not None:
                return AnnotatedTarget(module, binding.annotation, scope)
            case "with" if binding.value is not None:
                return ValueTarget(module, binding.value, scope, qualname, None, None)
            case "parameter":
                return Unresolved(f"{name!r} is a parameter")
            case _:
                return Unresolved(f"{name!r} is bound in a way that cannot be followed")

    def _outer(self, name: str, scope: Scope, depth: int) -> Target:
        """Return what ``name = name`` in a class body takes its value from."""
        if scope.parent is None:
            return Unresolved(f"{name!r} is not defined")
        return self._name(name, scope.parent, depth + 1)

    # modules

    def _imported(self, name: str, beside: Module) -> Target:
        if is_external(name):
            return External(canonical(name))
        module = self.module(name, beside)
        if module is not None:
            return ModuleTarget(module)
        found = self._found(name, beside)
        if found is not None and found.kind == "namespace":
            # no text, and the path of its importer, so that its own imports are searched alike
            return ModuleTarget(Module(name, beside.path, "", is_package=True))
        return Unresolved(f"the module {name!r} is not found")

    def _import_from(self, module_name: str, name: str, beside: Module, depth: int) -> Target:
        if depth > _DEEPEST:
            return _CIRCLE
        if is_external(module_name):
            return External(canonical(f"{module_name}.{name}"))
        module = self._imported(module_name, beside)
        if isinstance(module, ModuleTarget):
            return self._module_member(module.module, name, depth)
        return module

    def _module_member(self, module: Module, name: str, depth: int) -> Target:
        if depth > _DEEPEST:
            return _CIRCLE
        found = self._in_scope(name, module.scope, depth)
        if found is not None and not (
            isinstance(found, Unresolved) and name not in module.scope.bindings
        ):
            return found
        if module.is_package:
            submodule = self._imported(f"{module.name}.{name}", module)
            if not isinstance(submodule, Unresolved):
                return submodule
        if found is not None:
            return found
        return Unresolved(f"the module {module.name!r} has no name {name!r}")

    def _member(self, target: Target, name: str, depth: int) -> Target:
        if depth > _DEEPEST:
            return Unresolved("its aliases lead in a circle")
        match target:
            case External():
                return External(canonical(f"{target.name}.{name}"))
            case ModuleTarget():
                return self._module_member(target.module, name, depth + 1)
            case ClassTarget():
                return self._class_member(target, name, depth + 1)
            case Unresolved():
                return target
            case _:
                return Unresolved(f"the attribute {name!r} of a value")

    def _class_member(self, target: ClassTarget, name: str, depth: int) -> Target:
        order = self._order(target, ())
        if order is None:
            return Unresolved(f"the order of the bases of {target.qualname!r} is not known")
        for each in order:
            if isinstance(each, ClassTarget):
                found = self._in_scope(name, each.scope.child(each.node), depth)
                if found is not None:
                    return found
            elif each != External("builtins.object"):
                return Unresolved(f"a base of {target.qualname!r} is not in view")
        return Unresolved(f"{target.qualname}.{name} does not exist")

    def _order(self, target: ClassTarget, below: tuple[ast.ClassDef, ...]) -> list[Target] | None:
        """Return the order in which attributes are looked up, as Python works it out.

        None where Python finds none, or a class inherits from itself.
        """
        if target.node in below or len(below) > _DEEPEST:
            return None
        bases = self.bases(target)
        rows: list[list[Target]] = []
        for base in bases:
            row = [base]
            if isinstance(base, ClassTarget):
                above = self._order(base, (*below, target.node))
                if above is None:
                    return None
                row = above
            rows.append(row)
        rows.append(list(bases))
        order: list[Target] = [target]
        while rows := [row for row in rows if row]:
            chosen = next(
                (row[0] for row in rows if not any(row[0] in each[1:] for each in rows)), None
            )
            if chosen is None:
                return None
            order.append(chosen)
            rows = [row[1:] if row[0] == chosen else row for row in rows]
        return order


_ABSENCE = frozenset({"AttributeError", "ImportError", "ModuleNotFoundError", "NameError"})
_CIRCLE = Unresolved("its imports lead in a circle")


def _typing_only(binding: Binding) -> bool:
    return any(arm == "typing" for _, arm in binding.branch)


def _tried(candidates: list[Binding]) -> int | None:
    """Return the index of the binding that is used unless an import or a name fails, or None.

    That is the one in a ``try`` which catches such failures, with the others in its ``except``. A
    value that code works out may differ for other reasons, so that neither is certain.
    """
    statements = {
        branch[-1][0] for each in candidates if (branch := each.branch) and _is_try(branch[-1][0])
    }
    if len(statements) != 1 or not all(each.branch for each in candidates):
        return None
    arms = [each.branch[-1][1] for each in candidates]
    if arms.count("try") != 1 or not _catches_absence(statements.pop()):
        return None
    index = arms.index("try")
    chosen = candidates[index]
    worked_out = chosen.kind == "assign" and not isinstance(chosen.value, ast.Name | ast.Attribute)
    return None if worked_out else index


def _catches_absence(node: ast.AST) -> bool:
    """Tell whether a ``try`` catches only what a missing module or name raises."""
    assert isinstance(node, ast.Try | ast.TryStar)
    for handler in node.handlers:
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        if not all(isinstance(each, ast.Name) and each.id in _ABSENCE for each in kinds):
            return False
    return True


def _is_try(node: ast.AST) -> bool:
    return isinstance(node, ast.Try | ast.TryStar)


def _external_has(module: str, name: str) -> bool:
    """Tell whether a star import from an external module brings a name.

    Only for the modules that annotations are written with; others are taken to bring nothing.
    """
    if module not in ("typing", "typing_extensions", "pydantic", "soniq", "datetime", "enum",
                      "decimal", "uuid", "collections.abc", "annotated_types"):  # fmt: skip
        return False
    import importlib

    names = getattr(importlib.import_module(module), "__all__", None)
    return names is not None and name in names

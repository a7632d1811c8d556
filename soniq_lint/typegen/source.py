"""The source of a module, kept as far as a stub needs it.

Statements are taken over as they are written, line by line, so that type checkers, and the mypy
plugin, read in the stub what they would read in the source. What goes: the bodies of functions,
statements that bind nothing, and comments between statements.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from soniq_lint.typegen.syntax import (
    Function,
    are_apart,
    assigned,
    bound,
    exported,
    implements_overloads,
    is_ellipsis,
    is_main,
    is_text,
    last_position,
    yields,
)


class StubSource:
    """Makes the body of one stub.

    Args:
        text: the source.
        refs: what to write in place of statements that declare refs, by line and column.
        plain: lines of the class statements whose instances get attributes from their methods.
        own: whether a module that something is imported from belongs to the same package.
        anything: what ``Any`` is called.
    """

    def __init__(
        self,
        text: str,
        refs: Mapping[tuple[int, int], str],
        plain: Collection[int],
        top: str,
        anything: str,
    ) -> None:
        self.tree = ast.parse(text)
        self._lines = text.splitlines()
        self._refs = refs
        self._plain = plain
        self._top = top
        self._any = anything
        self._exported = exported(self.tree)
        self._stored = Counter(each for node in self.tree.body for each in bound(node))

    def head(self) -> list[str]:
        """Return the docstring and what is imported from ``__future__``."""
        return [
            line
            for node in self._leading()
            for line in (*self._verbatim(node), *([""] if isinstance(node, ast.Expr) else []))
        ]

    def body(self) -> list[str]:
        """Return the rest."""
        rest = self.tree.body[len(self._leading()) :]
        return self._block(rest, self.tree, "")

    def _leading(self) -> list[ast.stmt]:
        found: list[ast.stmt] = []
        for node in self.tree.body:
            first = not found and is_text(node)
            if not (first or (isinstance(node, ast.ImportFrom) and node.module == "__future__")):
                break
            found.append(node)
        return found

    # statements

    def _block(self, nodes: list[ast.stmt], holder: ast.AST, indent: str) -> list[str]:
        made: list[str] = []
        previous: ast.stmt | None = None
        for node in nodes:
            lines = self._statement(node, nodes, holder, indent, previous)
            if lines and previous is not None and are_apart(previous, node):
                made.append("")
            made += lines
            if lines:
                previous = node
        return made

    def _statement(
        self, node: ast.stmt, nodes: list[ast.stmt], holder: ast.AST, indent: str,
        previous: ast.stmt | None,
    ) -> list[str]:  # fmt: skip
        replaced = self._refs.get((node.lineno, node.col_offset))
        if replaced is not None:
            return [f"{indent}{replaced}"]
        match node:
            case ast.ImportFrom() if isinstance(holder, ast.Module | ast.If | ast.Try):
                return self._import(node, indent)
            case ast.Expr():
                described = isinstance(previous, ast.AnnAssign | ast.Assign) or not previous
                kept = is_text(node) and (described or isinstance(holder, ast.ClassDef))
                return self._verbatim(node) if kept or is_ellipsis(node) else []
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return [] if implements_overloads(node, nodes) else self._function(node, indent)
            case ast.ClassDef():
                return self._class(node, indent)
            case ast.If():
                return [] if is_main(node.test) else self._if(node, indent, "if")
            case ast.Try():
                return self._try(node, indent)
            case ast.Import() | ast.Pass() | ast.AnnAssign():
                return self._verbatim(node)
            case ast.Assign():
                return self._assign(node, holder)
            case ast.AugAssign(target=ast.Name(id="__all__")):
                return self._verbatim(node)
            case ast.For() | ast.While() | ast.With() | ast.AsyncFor() | ast.AsyncWith():
                return [f"{indent}{name}: {self._any}" for name in sorted(set(bound(node)))]
            case _ if type(node).__name__ == "TypeAlias":
                return self._verbatim(node)
            case _:
                return []

    def _import(self, node: ast.ImportFrom, indent: str) -> list[str]:
        """Return an import that still gives the names of the package to others."""
        own = node.level or (node.module or "").partition(".")[0] == self._top
        if not own or node.names[0].name == "*":
            return self._verbatim(node)
        names: list[str] = []
        more: list[str] = []
        for each in node.names:
            here = each.asname or each.name
            if each.asname in (None, each.name) and not here.startswith("_"):
                names.append(f"{here} as {here}")
            elif here.startswith("_") or here in self._exported or each.name == here:
                names.append(ast.unparse(each))
            else:
                # only "name as name" gives a name to others
                names.append(f"{each.name} as _{here}_")
                more.append(f"{indent}{here} = _{here}_")
        source = f"from {'.' * node.level}{node.module or ''} import "
        text = f"{indent}{source}{', '.join(names)}"
        if len(text) > 100:
            inner = "".join(f"{indent}    {each},\n" for each in names)
            text = f"{indent}{source}(\n{inner}{indent})"
        return [*text.split("\n"), *more]

    def _assign(self, node: ast.Assign, holder: ast.AST) -> list[str]:
        """Return an assignment, with the type of a constant of the module that is set once."""
        lines = self._verbatim(node)
        name, equals, rest = lines[0].partition(" = ")
        value = node.value
        if (
            isinstance(holder, ast.Module)
            and isinstance(value, ast.Constant)
            and isinstance(value.value, str | int | float | bytes)
            and self._stored[name] == 1
            and equals
            and not name.startswith("__")
        ):
            return [f"{name}: {type(value.value).__name__} = {rest}", *lines[1:]]
        return lines

    def _class(self, node: ast.ClassDef, indent: str) -> list[str]:
        if node.body[0].lineno == node.lineno:
            return self._verbatim(node)
        inner = self._indent(node.body[0])
        body = self._block(node.body, node, inner)
        if node.lineno in self._plain:
            body += [f"{inner}{each}" for each in self._attributes(node)]
        return [*self._header(node), *(body or [f"{inner}..."])]

    def _attributes(self, node: ast.ClassDef) -> Iterator[str]:
        """Yield the attributes that methods give to instances."""
        known = {each for statement in node.body for each in bound(statement)}
        for method in node.body:
            if not isinstance(method, Function) or not method.args.args:
                continue
            first = method.args.args[0].arg
            kinds = {
                each.arg: ast.unparse(each.annotation)
                for each in (*method.args.args, *method.args.kwonlyargs)
                if each.annotation is not None
            }
            for each in ast.walk(method):
                for target, kind in assigned(each, kinds):
                    if (
                        isinstance(target.value, ast.Name)
                        and target.value.id == first
                        and target.attr not in known
                    ):
                        known.add(target.attr)
                        yield f"{target.attr}: {kind or self._any}"

    def _function(self, node: Function, indent: str) -> list[str]:
        header = self._header(node)
        if isinstance(node, ast.AsyncFunctionDef) and yields(node):
            # without its body it would be a coroutine that returns an iterator
            first_line = node.decorator_list[0].lineno if node.decorator_list else node.lineno
            at = node.lineno - first_line
            header[at] = header[at].replace("async def", "def", 1)
        first = node.body[0]
        if is_text(first) and first.lineno > node.lineno:
            return [*header, *self._verbatim(first)]
        header[-1] = f"{header[-1]} ..."
        return header

    def _if(self, node: ast.If, indent: str, word: str) -> list[str]:
        test = ast.unparse(node.test)
        made = [f"{indent}{word} {test}:", *self._suite(node.body, node, indent)]
        if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
            return made + self._if(node.orelse[0], indent, "elif")
        if node.orelse:
            made += [f"{indent}else:", *self._suite(node.orelse, node, indent)]
        return made

    def _try(self, node: ast.Try, indent: str) -> list[str]:
        made = [f"{indent}try:", *self._suite(node.body, node, indent)]
        for handler in node.handlers:
            kind = f" {ast.unparse(handler.type)}" if handler.type is not None else ""
            name = f" as {handler.name}" if handler.name else ""
            made += [f"{indent}except{kind}{name}:", *self._suite(handler.body, node, indent)]
        for word, body in (("else", node.orelse), ("finally", node.finalbody)):
            if body:
                made += [f"{indent}{word}:", *self._suite(body, node, indent)]
        return made

    def _suite(self, nodes: list[ast.stmt], holder: ast.AST, indent: str) -> list[str]:
        inner = self._indent(nodes[0])
        return self._block(nodes, holder, inner) or [f"{inner}..."]

    # lines

    def _indent(self, node: ast.stmt) -> str:
        return self._lines[node.lineno - 1][: node.col_offset]

    def _verbatim(self, node: ast.stmt) -> list[str]:
        decorators = getattr(node, "decorator_list", [])
        start = decorators[0].lineno if decorators else node.lineno
        assert node.end_lineno is not None
        return self._lines[start - 1 : node.end_lineno]

    def _header(self, node: ast.ClassDef | Function) -> list[str]:
        """Return the lines of decorators and header, the last one up to its colon."""
        start = node.decorator_list[0].lineno if node.decorator_list else node.lineno
        line, column = last_position(node)
        while True:
            text = self._lines[line - 1]
            encoded = text.encode()
            rest = encoded[column:].decode()
            code = rest.split("#", 1)[0]
            at = code.find(":")
            if at >= 0:
                end = encoded[:column].decode() + rest[: at + 1]
                return [*self._lines[start - 1 : line - 1], end]
            line, column = line + 1, 0

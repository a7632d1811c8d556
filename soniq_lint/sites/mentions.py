"""Where a name is mentioned in a body of code: every use, and every binding."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from soniq_lint.resolve.scopes import Comprehension, Function

if TYPE_CHECKING:
    from soniq_lint.resolve.scopes import Scope

_BY_TEXT = frozenset({"attrgetter", "delattr", "getattr", "setattr"})


class Link:
    """A node with the nodes above it, up to the body of code it was found in."""

    __slots__ = ("above", "node", "root")

    def __init__(self, node: ast.AST, above: Link | None, root: Scope) -> None:
        self.node = node
        self.above = above
        self.root = root

    def chain(self) -> Iterator[ast.AST]:
        """Yield the node and those above it, innermost first."""
        here: Link | None = self
        while here is not None:
            yield here.node
            here = here.above

    def scope(self) -> Scope:
        """Return the scope in which the node is evaluated."""
        nodes = list(self.chain())[::-1]
        scope = self.root
        for node, below in zip(nodes[1:], [*nodes[2:], None], strict=True):
            inside = isinstance(node, ast.Lambda | Comprehension) or (
                isinstance(node, ast.ClassDef | Function) and below in node.body
            )
            if inside:
                assert isinstance(node, ast.ClassDef | Function | ast.Lambda | Comprehension)
                scope = scope.child(node)
        return scope


_ByNode = dict[ast.AST, list[Link]]


class Mentions:
    """Uses and bindings of names in one body of code, or in a few that share names.

    Args:
        roots: scopes of modules or functions, each with everything inside.
        attributes: whether names are also reached as attributes, as those of modules and classes
            are.
        owned: whether the attributes are those of a class, which ``self`` reaches too.
    """

    def __init__(
        self, roots: Sequence[Scope], *, attributes: bool = False, owned: bool = False
    ) -> None:
        self.roots = tuple(roots)
        self.attributes = attributes
        self._owned = owned
        self._links: dict[str, tuple[list[Link], list[Link]]] = {}
        self._inside: dict[str, dict[ast.AST, list[Link]]] = {}
        self._nodes: dict[str, tuple[_ByNode, _ByNode]] = {}

    def mentions(self, name: str) -> list[Link]:
        """Return the places where a name is used, and not bound."""
        return self._found(name)[0]

    def bindings(self, name: str) -> list[Link]:
        """Return the places where a name is bound, declared or deleted.

        And the module itself, where parts of it that have not been parsed mention the name.
        """
        return self._found(name)[1]

    def links(self, name: str, owner: ast.AST | None = None) -> list[Link]:
        """Return uses and bindings of a name, all of them or those inside one function."""
        if owner is None:
            return [*self.mentions(name), *self.bindings(name)]
        inside = self._inside.get(name)
        if inside is None:
            inside = self._inside[name] = {}
            for link in self.links(name):
                for node in link.chain():
                    if isinstance(node, Function):
                        inside.setdefault(node, []).append(link)
        return inside.get(owner, [])

    def binds_in(self, name: str, inside: ast.AST, but: Collection[ast.AST] = ()) -> bool:
        """Tell whether a part of the code may bind a name, some places left out."""
        return any(each.node not in but for each in self._by_node(name)[1].get(inside, ()))

    def found_in(self, name: str, inside: ast.AST) -> list[Link]:
        """Return the places in a part of the code where a name is used or bound."""
        uses, binds = self._by_node(name)
        return [*uses.get(inside, ()), *binds.get(inside, ())]

    def _by_node(self, name: str) -> tuple[_ByNode, _ByNode]:
        """Return uses and bindings by each of the nodes that they are in."""
        known = self._nodes.get(name)
        if known is None:
            known = self._nodes[name] = ({}, {})
            for links, by_node in zip(self._found(name), known, strict=True):
                for link in links:
                    for node in link.chain():
                        by_node.setdefault(node, []).append(link)
        return known

    def _found(self, name: str) -> tuple[list[Link], list[Link]]:
        found = self._links.get(name)
        if found is None:
            found = self._links[name] = ([], [])
            for root in self.roots:
                self._search(name, root, *found)
        return found

    def _search(self, name: str, root: Scope, uses: list[Link], binds: list[Link]) -> None:
        lines = root.module.places.mentioning(name)
        if not lines:
            return
        if isinstance(root.node, ast.Module) and root.module.hides(name):
            # what is not in the tree may do anything with it
            binds.append(Link(root.node, None, root))
        todo = [Link(root.node, None, root)]
        while todo:
            link = todo.pop()
            node = link.node
            match node:
                case ast.Name():
                    if node.id == name:
                        (uses if isinstance(node.ctx, ast.Load) else binds).append(link)
                    continue
                case ast.Constant():
                    if self.attributes and node.value == name and _reaches_by_text(link):
                        binds.append(link)
                    continue
                case ast.Attribute() if node.attr == name and self._reaches(node):
                    uses.append(link)
                case _ if link.above is not None and _binds(node, name):
                    binds.append(link)
            free = isinstance(node, ast.JoinedStr)
            todo.extend(
                Link(each, link, root)
                for each in ast.iter_child_nodes(node)
                if free or lines.touch(each)
            )

    def _reaches(self, node: ast.Attribute) -> bool:
        if not self.attributes:
            return False
        own = isinstance(node.value, ast.Name) and node.value.id in ("cls", "self")
        return self._owned or not own


def _binds(node: ast.AST, name: str) -> bool:
    """Tell whether a node other than a name binds or declares a name."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return node.name == name
        case ast.ExceptHandler() | ast.MatchAs() | ast.MatchStar():
            return node.name == name
        case ast.MatchMapping(rest=rest):
            return rest == name
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return name in names
        case ast.arg():
            return node.arg == name
        case ast.alias():
            return name in (node.asname, node.name, node.name.partition(".")[0])
        case _:
            return False


def _reaches_by_text(link: Link) -> bool:
    """Tell whether a text names an attribute to be looked up or set."""
    holder = None if link.above is None else link.above.node
    return (
        isinstance(holder, ast.Call)
        and isinstance(holder.func, ast.Name)
        and holder.func.id in _BY_TEXT
    )

"""What is certain about models of which code could not be read.

A validator can refuse anything, but it gives a row no key that is not there: a key that is required
and never written is missing, whatever else the two models do. And it does not touch the fields that
it is not about: what a writer stores there follows from their types.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from soniq.contract.compare import Verdict
from soniq.contract.findings import Finding, Severity
from soniq.witness.places import parts_of
from soniq_lint.compat.places import field_at
from soniq_lint.compat.unchanged import HARMLESS, unchanged_code
from soniq_lint.resolve.targets import ClassTarget, External
from soniq_lint.rules.classes import has_plain_body, lineage, method_decorators
from soniq_lint.rules.reading import has_certain_keys, written_key

if TYPE_CHECKING:
    from soniq_lint.compat.matching import Offer
    from soniq_lint.compat.slices import Slicer
    from soniq_lint.models.built import BuiltModel
    from soniq_lint.resolve.resolver import Resolver
    from soniq_lint.resolve.scopes import Scope

_METHODS: Final = frozenset(("__str__", "__repr__", "__hash__", "__eq__", "__lt__"))


def settled(
    verdict: Verdict,
    offers: tuple[Offer, Offer],
    slicers: tuple[Slicer | None, Slicer | None],
) -> Verdict:
    """Return a verdict in which what no code can change is certain.

    Args:
        verdict: the one that rows give.
        offers: writer and reader.
        slicers: those of the two.
    """
    writer, reader = (offer.model for offer in offers)
    if writer is None or reader is None or (writer.exact and reader.exact):
        return verdict
    if slicers[0] is None or slicers[1] is None:
        return verdict
    resolvers = slicers[0].resolver, slicers[1].resolver
    same = unchanged_code(writer, reader, (slicers[0], slicers[1]))
    keys = has_certain_keys(writer, resolvers[0]) and has_certain_keys(reader, resolvers[1])
    findings = []
    for found in verdict.findings:
        if same is not None and _is_about(found, same):
            continue
        certain = found.severity is Severity.UNKNOWN and (
            (keys and found.code == "key-never-written" and _lacks(found.path, writer, reader))
            or (keys and found.code == "key-refused" and _forbids(found.path, writer, reader))
            or (_is_shown(found) and is_untouched(writer, found.path, resolvers[0]))
        )
        if certain:  # but not its witness, which is a row of a writer that is not wholly known
            found = replace(found, severity=Severity.BREAKING, witness=None)
        findings.append(found)
    return Verdict.of(findings)


def _is_about(found: Finding, fields: frozenset[str]) -> bool:
    """Tell whether a finding leaves open nothing but what code of these fields decides."""
    path = ".".join(part for part in parts_of(found.path) if isinstance(part, str))
    return found.code == "model-partly-known" or (found.code == "code-decides" and path in fields)


def _is_shown(found: Finding) -> bool:
    """Tell whether a row shows a break, and only the writer's code leaves it open."""
    return found.kind.severity is Severity.BREAKING and found.witness is not None


def _lacks(key: str, writer: BuiltModel, reader: BuiltModel) -> bool:
    if writer.cls.model_config.get("extra", "ignore") == "allow":
        return False
    written = {written_key(writer, name) for name in writer.fields}
    return any(
        key in field.keys and field.required and not set(field.keys) & written
        for field in reader.fields.values()
    )


def _forbids(key: str, writer: BuiltModel, reader: BuiltModel) -> bool:
    if reader.cls.model_config.get("extra") != "forbid":
        return False
    read = {key for field in reader.fields.values() for key in field.keys}
    return key not in read and any(
        field.required and written_key(writer, name) == key for name, field in writer.fields.items()
    )


# fields that no code is about


def is_untouched(model: BuiltModel, path: str, resolver: Resolver) -> bool:
    """Tell whether what a model writes at a path follows from the types on the way alone."""
    names: list[str] = []
    here = [model]
    for key in (part for part in parts_of(path) if isinstance(part, str)):
        if len(here) != 1 or (name := field_at(here[0], key)) is None:
            return False
        owner = here[0]
        names.append(name)
        if not _is_free(owner, name, resolver):
            return False
        inner = owner.fields[name].models
        here = [owner.nested[each] for each in inner if each in owner.nested]
    dotted = ".".join(names)
    around = (each.path for each in model.opaque)
    return bool(names) and not any(
        f"{dotted}.".startswith(f"{each}.") or f"{each}.".startswith(f"{dotted}.") or not each
        for each in around
    )


def _is_free(model: BuiltModel, name: str, resolver: Resolver) -> bool:
    """Tell whether no code of a model is about a field of it."""
    found = lineage(model.target, resolver)
    hooks = method_decorators(found, resolver)
    if not (found.complete and hooks.keys() <= HARMLESS):
        return False
    if not all(_spares(each, name) for each in hooks.get("pydantic.field_validator", ())):
        return False
    annotations: list[tuple[ast.expr | None, Scope]] = []
    for target in found.classes:
        scope = target.scope.child(target.node)
        config = scope.bindings.get("model_config", ())
        if not has_plain_body(target) or target.node.keywords or scope.bindings.get("Config"):
            return False
        if any("json_encoders" in ast.dump(each.node) for each in config) or any(_odd(target)):
            return False
        annotations += [(each.annotation, scope) for each in scope.bindings.get(name, ())]
    return len(annotations) == 1 and _is_plain(*annotations[0], resolver)


def _odd(target: ClassTarget) -> Iterator[str]:
    """Yield the methods of a class by which Pydantic may be led elsewhere."""
    for statement in target.node.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            special = statement.name.startswith("__") and statement.name not in _METHODS
            if special or statement.name.startswith("model_"):
                yield statement.name


def _spares(decorator: ast.expr, name: str) -> bool:
    """Tell whether a ``field_validator`` is certainly about other fields."""
    if not isinstance(decorator, ast.Call):
        return False
    fields = [each.value if isinstance(each, ast.Constant) else None for each in decorator.args]
    return all(isinstance(each, str) and each not in ("*", name) for each in fields)


def _is_plain(annotation: ast.expr | None, scope: Scope, resolver: Resolver) -> bool:
    """Tell whether an annotation is made of types and constraints that are not code."""
    if annotation is None:
        return False
    for node in ast.walk(annotation):
        if isinstance(node, ast.Lambda) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and "(" in node.value
        ):
            return False
        if not isinstance(node, ast.Name):
            continue
        target = resolver.resolve(node, scope)
        if isinstance(target, External):
            if target.name.endswith(("Validator", "Serializer", "SkipValidation", "Schema")):
                return False
        elif not isinstance(target, ClassTarget):
            return False
    return True

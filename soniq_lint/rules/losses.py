"""What a rebuilt model loses between writing and reading, shown by args that are made for it.

Nothing but Pydantic runs: only models without any code are tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_args, get_origin

if TYPE_CHECKING:
    from soniq.contract.findings import Finding
    from soniq_lint.models.built import BuiltField, BuiltModel

ROWS: Final = 60
"""Args that a model is tried with."""

TURNS: Final = 12
"""Args that are tried before those, in search of some that the model accepts."""

_DEEPEST: Final = 6
_IN_STORED_JSON = " (in the JSON that would be stored)"


class Loss(NamedTuple):
    """One way in which a model loses something.

    Attributes:
        code: as in the catalogue of findings.
        message, help: a sentence, and what to do.
        owner: the model whose field it is; the model itself for one without a field.
        field: where it is declared, if it is about a field.
        path: place in the args, as ``customer.emails[*]``; empty when it is not known.
        witness: args that show it, as JSON; None when it is known without trying.
    """

    code: str
    message: str
    help: str
    owner: BuiltModel
    field: BuiltField | None = None
    path: str = ""
    witness: str | None = None


def shown(model: BuiltModel) -> list[Finding]:
    """Return what trying a model shows: breaking findings with a witness, one for each place."""
    from soniq.args.symmetry import is_symmetric

    if not model.exact or is_symmetric(model.cls):
        return []
    from soniq.contract.findings import Severity
    from soniq.witness import check_model

    try:
        found = check_model(model.cls, rows=ROWS, turns=TURNS)
    except Exception:  # a type without a schema: nothing certain to say
        return []
    return [each for each in found if each.severity is Severity.BREAKING and each.witness]


def placed(losses: Sequence[Loss], model: BuiltModel) -> Iterator[Loss]:
    """Yield losses with places in the args of a model, and what else trying the model shows."""
    located = [(each, *_declared(model, each.path)) for each in shown(model)]
    for loss in losses:
        same = [each for each, _, field in located if field is loss.field is not None]
        if same:
            yield loss._replace(path=same[0].path, witness=same[0].witness)
        else:
            yield loss._replace(path=path_to(model, loss))
    known = [each.field for each in losses]
    for found, owner, field in located:
        if field in known or (field is None and known):
            continue
        known.append(field)
        yield _refused(found, owner, field)


def _refused(found: Finding, owner: BuiltModel, field: BuiltField | None) -> Loss:
    about = owner.name if field is None else f"field {field.name!r} of {owner.name}"
    reason = found.message.removesuffix(".").removesuffix(_IN_STORED_JSON)
    message = f"{about} is refused when it is read back: {reason[:1].lower()}{reason[1:]}"
    help = "give it a type, or settings, that read what they write"
    return Loss(found.code, message, help, owner, field, found.path, found.witness)


def _declared(model: BuiltModel, path: str) -> tuple[BuiltModel, BuiltField | None]:
    """Return the model and the field that a place leads to, as far as it can be followed."""
    from soniq.witness.places import parts_of

    owner, field, here = model, None, [model]
    for part in parts_of(path):
        if not isinstance(part, str):
            continue
        found = [
            (each, inner)
            for each in here
            for inner in each.fields.values()
            if part == inner.name or part in inner.keys
        ]
        if not found:
            break
        owner, field = found[0]
        here = [owner.nested[name] for _, f in found for name in f.models if name in owner.nested]
    return owner, field


def path_to(model: BuiltModel, loss: Loss) -> str:
    """Return the nearest place in the args of a model where a loss occurs."""
    from soniq.contract.compare.paths import EACH, Part, written

    todo: list[tuple[Any, tuple[Part, ...]]] = [(model.cls, ())]
    for kind, path in todo:
        if kind is loss.owner.cls:
            return written(path if loss.field is None else (*path, loss.field.keys[0]))
        fields = getattr(kind, "model_fields", None)
        if len(path) > _DEEPEST:
            continue
        if isinstance(fields, Mapping) and isinstance(kind, type):
            todo += [
                (info.annotation, (*path, info.validation_alias or name))
                for name, info in fields.items()
                if isinstance(info.validation_alias, str | None)
            ]
        else:
            origin = get_origin(kind)
            further = (EACH,) if isinstance(origin, type) and hasattr(origin, "__iter__") else ()
            todo += [(each, (*path, *further)) for each in get_args(kind)]
    return ""

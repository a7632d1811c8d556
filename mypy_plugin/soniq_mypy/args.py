"""Judge what is passed as args: one object, or many."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import (
    Context,
    Expression,
    GeneratorExpr,
    ListComprehension,
    ListExpr,
    NameExpr,
    SetComprehension,
    SetExpr,
    StarExpr,
    TupleExpr,
)
from mypy.subtypes import is_subtype
from mypy.types import (
    AnyType,
    Instance,
    NoneType,
    ProperType,
    TypedDictType,
    TypeOfAny,
    TypeVarType,
    UninhabitedType,
    UnionType,
)

from soniq_mypy.evaluation import Evaluator, members, without_values
from soniq_mypy.judge import Judge
from soniq_mypy.problems import Problem
from soniq_mypy.settings import Settings
from soniq_mypy.shape import Shape, is_model, shape_of
from soniq_mypy.values import MAPPING, Mapping, is_text


class ArgsJudge:
    """Find what is wrong with the args of a task, each problem at its own place.

    Args:
        evaluator: answers for the file with the call.
        settings: the options of the plugin.
        model: what the ref says of its args.
    """

    def __init__(self, evaluator: Evaluator, settings: Settings, model: ProperType) -> None:
        self._evaluator = evaluator
        self._judge = Judge(evaluator, settings)
        self._model = model
        self.shape: Shape | None = None
        if isinstance(model, Instance) and is_model(model.type):
            self.shape = shape_of(model)

    def judge(self, expression: Expression) -> Iterator[Problem]:
        """Yield every problem of the args of one job; None stands for no args."""
        yield from self._judge_object(expression, none=True)

    def judge_none(self, where: Context) -> Iterator[Problem]:
        """Yield what is missing when there are no args at all."""
        if self.shape is not None:
            yield from self._judge.judge_object(Mapping(), self.shape, where)

    def judge_many(self, expression: Expression) -> Iterator[Problem]:
        """Yield every problem of the args of many jobs."""
        for many in self._evaluator.outcomes(expression):
            if isinstance(many, ListExpr | TupleExpr | SetExpr):
                for each in many.items:
                    if not isinstance(each, StarExpr):
                        yield from self._judge_object(each, none=False)
            elif isinstance(many, ListComprehension | SetComprehension):
                yield from self._judge_generated(many.generator)
            elif isinstance(many, GeneratorExpr):
                yield from self._judge_generated(many)
            else:
                yield from self._judge_iterable(many)

    def _judge_generated(self, generator: GeneratorExpr) -> Iterator[Problem]:
        with self._evaluator.inside(generator):
            yield from self._judge_object(generator.left_expr, none=False)

    def _judge_iterable(self, many: Expression) -> Iterator[Problem]:
        kind = self._evaluator.type_of(many)
        if isinstance(kind, AnyType | UninhabitedType):
            return
        items = self._evaluator.arguments_as(kind, "typing.Iterable")
        if items is not None and not self._is_one(kind):
            yield from self._judge_type(items[0], many, none=False)
        elif items is not None or not self._may_be_iterable(kind):
            (told,) = self._evaluator.told(without_values(kind))
            message = f"enqueue_many takes the args of all jobs as one list, and this is {told}"
            yield Problem("invalid", message, many)

    def _is_one(self, kind: ProperType) -> bool:
        """Tell whether something iterable is the args of one job, or text."""
        if self._evaluator.arguments_as(kind, MAPPING) is not None:
            return True
        return isinstance(kind, Instance) and kind.type.has_base("builtins.str")

    def _may_be_iterable(self, kind: ProperType) -> bool:
        if isinstance(kind, Instance) and is_model(kind.type):
            return False  # it is iterable, over its fields
        unknown = AnyType(TypeOfAny.special_form)
        wanted = self._evaluator.named("typing.Iterable", unknown)
        return any(is_subtype(each, wanted) or _is_wide(each) for each in members(kind))

    def _judge_object(self, expression: Expression, *, none: bool) -> Iterator[Problem]:
        for args in self._evaluator.outcomes(expression):
            made = self._judge.reader.read(args)
            if made is not None:
                yield from self._judge_mapping(made, args)
            elif none and isinstance(args, NameExpr) and args.fullname == "builtins.None":
                yield from self.judge_none(args)
            else:
                yield from self._judge_type(self._evaluator.type_of(args), args, none=none)

    def _judge_mapping(self, made: Mapping, where: Context) -> Iterator[Problem]:
        for place, key in made.foreign:
            (told,) = self._evaluator.told(without_values(key))
            yield Problem("invalid", f'every key of the args is a "str", not {told}', place)
        if self.shape is not None:
            yield from self._judge.judge_object(made, self.shape, where)

    def _judge_type(self, kind: ProperType, where: Context, *, none: bool) -> Iterator[Problem]:
        """Yield what is wrong with args of which only the type is known."""
        if isinstance(kind, AnyType | UninhabitedType):
            return
        kinds = [each for each in members(kind) if not (none and isinstance(each, NoneType))]
        if len(kinds) < len(members(kind)):
            for each in self.judge_none(where):
                yield Problem(each.kind, f"args may be None: {each.message}", where)
        wrong = [each for each in kinds if not self._is_right(each)]
        if wrong:
            plain = without_values(UnionType.make_union(kinds))
            if self.shape is None:
                (told,), taken = self._evaluator.told(plain), ""
            else:
                told, model = self._evaluator.told(plain, self._model)
                taken = f"{model} or "
            message = f"args is {told}, and the task takes {taken}a mapping with str keys"
            yield Problem("invalid", message, where)
        elif len(kinds) == 1:
            made = self._judge.reader.read_type(kinds[0], where)
            if made is not None:
                yield from self._judge_mapping(made, where)

    def _is_right(self, kind: ProperType) -> bool:
        """Tell whether a type is one that args may have."""
        if _is_wide(kind) or isinstance(kind, TypedDictType) or is_subtype(kind, self._model):
            return True
        found = self._evaluator.arguments_as(kind, MAPPING)
        return found is not None and is_text(found[0])


def _is_wide(kind: ProperType) -> bool:
    """Tell whether a type says too little of what is passed."""
    if isinstance(kind, Instance):
        return kind.type.fullname == "builtins.object" or kind.type.is_protocol
    return isinstance(kind, AnyType | TypeVarType | UninhabitedType)

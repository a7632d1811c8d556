"""A call of an enqueue with a ref: what is written, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from mypy.errorcodes import ErrorCode
from mypy.lookup import lookup_fully_qualified
from mypy.nodes import CallExpr, Context, Expression, TypeInfo
from mypy.types import Instance, get_proper_type

from soniq_mypy.args import ArgsJudge
from soniq_mypy.call_options import judge_keywords, options_of
from soniq_mypy.errorcodes import ARGS
from soniq_mypy.evaluation import Evaluator
from soniq_mypy.fullnames import TASK_REF
from soniq_mypy.problems import Problem
from soniq_mypy.settings import Settings


@dataclass
class Written:
    """What a call says.

    Attributes:
        call: the call.
        target: what is enqueued.
        args: the args, one object or many.
        stray: a positional argument too many.
        keywords: the other keywords.
        starred: whether arguments come by ``*`` or ``**``, so that others than these are there.
    """

    call: CallExpr
    target: Expression | None = None
    args: Expression | None = None
    stray: Expression | None = None
    keywords: dict[str, Expression] = field(default_factory=dict)
    starred: bool = False


def read_call(call: CallExpr, *, many: bool) -> Written:
    """Return what a call of ``enqueue``, or of ``enqueue_many``, says."""
    written = Written(call)
    for value, kind, name in zip(call.args, call.arg_kinds, call.arg_names, strict=True):
        if kind.is_star():
            written.starred = True
        elif name == "target" or (name is None and written.target is None):
            written.target = value
        elif name == "args" or (name is None and many and written.args is None):
            written.args = value
        elif name is not None:
            written.keywords[name] = value
        else:
            written.stray = written.stray or value
    return written


STRAY: Final = (
    "enqueue takes the args of the task as args=..., not by position; write args= in front of them"
)
MANY_STRAY: Final = "enqueue_many takes the args of all jobs as one list; pass them in one list"


def report_name_call(written: Written, method: str, evaluator: Evaluator) -> None:
    """Report what is wrong with a call by name: only what is not its args."""
    api, many = evaluator.api, method == "enqueue_many"
    ref = lookup_fully_qualified(TASK_REF, api.modules)
    if written.starred or ref is None or not isinstance(ref.node, TypeInfo):
        return
    if written.stray is not None:
        api.fail(MANY_STRAY if many else STRAY, written.stray, code=ARGS)
    for each in judge_keywords(
        method,
        written.keywords,
        options_of(ref.node, method),
        [],
        evaluator,
        has_args=written.args is not None or written.stray is not None,
    ):
        api.fail(each.message, each.where, code=each.code)


class RefCall:
    """Reports what is wrong with a call.

    Of args that may be for one of several refs, that is what is wrong for each of them.
    """

    def __init__(
        self,
        written: Written,
        method: str,
        refs: list[Instance],
        evaluator: Evaluator,
        settings: Settings,
    ) -> None:
        self._written = written
        self._method = method
        self._many = method == "enqueue_many"
        self._ref = refs[0]
        self._evaluator = evaluator
        self._args = [
            ArgsJudge(evaluator, settings, get_proper_type(each.args[0])) for each in refs
        ]

    def report(self) -> None:
        """Report every problem; of a call with ``*`` or ``**`` only those of its args."""
        written = self._written
        told = False
        if not written.starred:
            told = self._report_stray()
            for each in judge_keywords(
                self._method,
                written.keywords,
                options_of(self._ref.type, self._method),
                [each.shape for each in self._args if each.shape is not None],
                self._evaluator,
                has_args=written.args is not None or written.stray is not None,
            ):
                self._fail(each.message, each.where, each.code)
                told = told or each.unknown
        if written.args is not None:
            for problem in self._common(
                list(each.judge_many(written.args) if self._many else each.judge(written.args))
                for each in self._args
            ):
                self._fail(problem.message, problem.where, ARGS)
        elif not told and not written.starred:
            self._report_missing()

    def _report_stray(self) -> bool:
        stray = self._written.stray
        if stray is None:
            return False
        self._fail(MANY_STRAY if self._many else STRAY, stray, ARGS)
        return True

    def _report_missing(self) -> None:
        call = self._written.call
        if self._many:
            self._fail(
                "enqueue_many takes the args of all jobs as one list; add it",
                call,
                ARGS,
            )
            return
        for problem in self._common(list(each.judge_none(call)) for each in self._args):
            self._fail(f"args is missing: {problem.message}", call, ARGS)

    def _common(self, verdicts: Iterable[list[Problem]]) -> list[Problem]:
        first, *others = verdicts
        return [
            each
            for each in first
            if all(any(each.is_like(one) for one in other) for other in others)
        ]

    def _fail(self, message: str, where: Context, code: ErrorCode) -> None:
        self._evaluator.api.fail(message, where, code=code)

"""A warning for each model that cannot read what it writes, when a process first meets it.

Such a task can never be enqueued, or never with one of its fields; better to hear of it at the
start than at the first job. Looking takes place in a thread, and runs no validator, serializer or
default factory of yours: a model that has some is judged by its schemas alone.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from typing import Final
from weakref import WeakSet

from pydantic import BaseModel

from soniq.args.symmetry import is_symmetric, runs_code

logger = logging.getLogger("soniq.models")

ROWS: Final = 60
"""Args that a model is tried with."""

TURNS: Final = 12
"""Args that are tried before those, in search of some that the model accepts."""

_MOST_TOLD: Final = 5

_met: WeakSet[type[BaseModel]] = WeakSet()
_meeting = threading.Lock()


def check_models(promises: Iterable[tuple[str, type[BaseModel]]]) -> None:
    """Look at the models of tasks that this process has not met yet; return at once, never raise.

    Costs next to nothing for models of plain types, which need no looking at.
    """
    try:
        with _meeting:
            met = {model: task for task, model in promises if model not in _met}
            _met.update(met)
        doubtful = [(task, model) for model, task in met.items() if not is_symmetric(model)]
        if doubtful:
            # no daemon: a process that ends at once waits the few milliseconds this takes
            threading.Thread(target=_look, args=(doubtful,), name="soniq-models").start()
    except Exception:  # what is only advice never disturbs
        logger.debug("models could not be checked", exc_info=True)


def _look(doubtful: Iterable[tuple[str, type[BaseModel]]]) -> None:
    for task, model in doubtful:
        try:
            for line in told(task, model):
                logger.warning("%s", line)
        except Exception:
            logger.debug("the model of task %r could not be checked", task, exc_info=True)


def told(task: str, model: type[BaseModel]) -> list[str]:
    """Return why a model cannot read what it writes, in a sentence for each place; without values.

    Only what ordinary args run into.
    """
    from soniq.contract.findings import Severity
    from soniq.witness import check_model

    found = check_model(model, task=task, rows=0 if runs_code(model) else ROWS, turns=TURNS)
    return [
        f"task {task!r}: {model.__qualname__} cannot read what it writes"
        f"{f' at {each.path}' if each.path else ''} ({each.code}): {each.message} "
        f"{each.kind.advice}"
        for each in found
        if each.severity is Severity.BREAKING
    ][:_MOST_TOLD]

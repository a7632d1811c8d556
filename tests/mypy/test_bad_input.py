"""Code that makes no sense, or little: mypy says so, and the plugin neither fails nor guesses."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import soniq
from tests.mypy.runs import Run, run_mypy

pytestmark = pytest.mark.process

ODD = """
from typing import Any
from pydantic import BaseModel
from soniq import Soniq, TaskRef, task_ref

app = Soniq()
class Known(BaseModel):
    order_id: str
class Left(Right): ...
class Right(Left): ...
class Empty(BaseModel): ...

known = task_ref(name="odd.known.v1", args_model=Known)
left = task_ref(name="odd.left.v1", args_model=Left)
empty = task_ref(name="odd.empty.v1", args_model=Empty)
plain = task_ref(name="odd.plain.v1", args_model=int)
instance = task_ref(name="odd.instance.v1", args_model=Known(order_id="o1"))
itself = task_ref(name="odd.itself.v1", args_model=itself)
nameless = task_ref(args_model=Known)
number = task_ref(name=3, args_model=Known)
nothing = task_ref()
bare: TaskRef = known
nested: TaskRef[TaskRef[Any]] = known
function: TaskRef[Any, Any, Any] = lambda: 3

async def calls() -> None:
    await app.enqueue()
    await app.enqueue(3, args={})  # no target
    await app.enqueue(None)  # no target
    await app.enqueue(Known)  # no target
    await app.enqueue(app.enqueue)  # no target
    await app.enqueue(left, args={"anything": 1})
    await app.enqueue(empty, args={})
    await app.enqueue(plain, args={})
    await app.enqueue(instance, args={})
    await app.enqueue(itself, args={})
    await app.enqueue(nameless, args={})
    await app.enqueue(nothing, args={})
    await app.enqueue(bare, args={"anything": 1})
    await app.enqueue(nested, args={"anything": 1})
    await app.enqueue(function, args={"anything": 1})
    await app.enqueue_many()
    await Soniq.enqueue(app, known, args={"order_id": "o1"})
    await Soniq.enqueue(known)
    [app.enqueue(ref, args={"order_id": "o1"}) for ref in (known, empty, None, 3)]  # no target

def local() -> None:
    class Inner(BaseModel):
        order_id: str
    inner = task_ref(name="odd.inner.v1", args_model=Inner)
    app.enqueue(inner, args={"order_id": "o1"})

app.job(known)()
app.job(*[known])
app.job(**{"name": "x"})
app.job(name="odd.known.v1", validate=3)
app.job(name="odd.known.v1", validate=Missing)
app.job(known)(undefined)
@app.job(undefined)
async def first() -> None: ...
@app.job(left)
async def second(*args, **kwargs): ...
@undefined
@app.job(empty)
@undefined
async def third(a, b: Missing, /, c=1, *, d: "Nowhere"): ...
"""


NO_PYDANTIC = """
from pydantic import BaseModel
from soniq import Soniq, task_ref

class Model(BaseModel):
    order_id: str

ref = task_ref(name="odd.known.v1", args_model=Model)
app = Soniq()

@app.job(ref)
async def handle(anything: int) -> None: ...

async def send() -> None:
    await app.enqueue(ref, args={"anything": 1})
"""


def write(folder: Path, program: str, more: str = "") -> None:
    Path(folder, "main.py").write_text(program)
    Path(folder, "mypy.ini").write_text(f"[mypy]\nplugins = soniq.mypy\n{more}")


def of_soniq(run: Run) -> list[str]:
    """Return what the plugin says, of its failures or of the code, in a run that mypy ended."""
    assert (run.err, run.code) == ("", 1)
    return [line for line in run.out.splitlines() if "[soniq" in line or "plugin of soniq" in line]


def test_odd_code_is_left_to_mypy_but_for_what_cannot_be_enqueued(tmp_path: Path) -> None:
    write(tmp_path, ODD)
    run = run_mypy(tmp_path, "--cache-dir", os.devnull, "--check-untyped-defs", "main.py")
    said = of_soniq(run)
    assert all("enqueue takes a ref, a handler or the name of a task" in line for line in said)
    untargeted = [n for n, line in enumerate(ODD.splitlines(), 1) if line.endswith("# no target")]
    assert [int(line.split(":")[1]) for line in said] == untargeted
    assert 'Cannot determine type of "itself"' in run.out


def test_without_pydantic_nothing_is_judged(tmp_path: Path) -> None:
    write(tmp_path, NO_PYDANTIC, "mypy_path = lib\nfollow_imports = silent\n")
    shutil.copytree(Path(soniq.__file__).parent, tmp_path / "lib" / "soniq")
    run = run_mypy(tmp_path, "--cache-dir", os.devnull, "--no-site-packages", "main.py")
    assert of_soniq(run) == []
    assert 'module named "pydantic"  [import-not-found]' in run.out

"""With the configuration that the set-up guide shows, every checker finds a misspelt key."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.checkers.stubs import generate_stubs
from tests.docs.pages import ROOT, blocks_of

GUIDE = ROOT / "docs" / "how-to" / "set-up-type-checkers.md"

COMMANDS = {
    "[tool.mypy]\nstrict = true\nplugins": ("mypy",),
    "[tool.pyright]": ("pyright",),
    "[tool.basedpyright]": ("basedpyright",),
    "[tool.ty.rules]": ("ty", "check"),
    "[tool.pyrefly]": ("pyrefly", "check"),
    "[tool.mypy]\nstrict = true\n": ("zuban", "check"),
}
"""What is run with each configuration, by its start."""

STUB = """\
from pydantic import BaseModel

from soniq import task_ref


class InvoiceArgs(BaseModel):
    order_id: str
    customer: str


send_invoice = task_ref(name="billing.invoices.send.v2", args_model=InvoiceArgs)
"""

SERVICE = """\
from soniq import Soniq

from myservice_tasks import send_invoice

app = Soniq()


async def main() -> None:
    await app.enqueue(send_invoice, args={"order_id": "o1", "customer": "acme"})
    await app.enqueue(send_invoice, args={"order_id": "o1", "custmer": "acme"})
"""
MISTAKE = len(SERVICE.splitlines())


def configurations() -> list[str]:
    """Return the configurations that the guide shows, in order."""
    return [block.text for block in blocks_of(GUIDE) if block.language == "toml"]


def test_every_configuration_of_the_guide_is_tried() -> None:
    assert [command_for(text) for text in configurations()] == list(COMMANDS.values())


@pytest.mark.process
@pytest.mark.parametrize("text", configurations(), ids=lambda text: command_for(text)[0])
def test_the_mistake_is_found_and_nothing_else(text: str, tmp_path: Path) -> None:
    program, *options = command_for(text)
    if find_spec(program) is None:
        pytest.skip(f"{program} is not installed")
    (tmp_path / "myservice_tasks").mkdir()
    (tmp_path / "myservice_tasks" / "__init__.py").write_text(STUB)
    (tmp_path / "service.py").write_text(SERVICE)
    (tmp_path / "pyproject.toml").write_text(text)
    if program != "mypy":
        generate_stubs(tmp_path, "myservice_tasks")
    beside = Path(sys.executable).parent
    done = subprocess.run(
        [str(beside / program), *options, "service.py"],
        cwd=tmp_path,
        env=os.environ | {"VIRTUAL_ENV": sys.prefix, "PATH": f"{beside}{os.pathsep}{os.defpath}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"service.py:{MISTAKE}" in done.stdout
    assert f"service.py:{MISTAKE - 1}" not in done.stdout


def command_for(text: str) -> tuple[str, ...]:
    """Return what is run with a configuration."""
    return next(words for start, words in COMMANDS.items() if text.startswith(start))

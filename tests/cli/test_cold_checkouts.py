"""Checkouts that were never read are read by several processes, and then by the report."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent

import click
import pytest

import soniq_lint.world
from soniq.cli import cold_checkouts
from soniq.cli.cold_checkouts import fill_caches
from soniq.cli.drift_sources import read_facts

SOURCE = dedent("""
    from pydantic import BaseModel
    from soniq import task_ref

    class Order(BaseModel):
        order_id: str

    place = task_ref(name="shop.place.v1", args_model=Order)
    """)

pytestmark = pytest.mark.process


@pytest.fixture
def checkouts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(cold_checkouts, "_processors", lambda: 2)
    for number in range(4):
        folder = tmp_path / f"shop{number}"
        folder.mkdir()
        (folder / "pyproject.toml").write_text(f'[project]\nname = "shop{number}"\n')
        (folder / "shop.py").write_text(SOURCE)
    return [str(each) for each in sorted(tmp_path.iterdir())]


def kept(checkouts: Sequence[str]) -> list[bool]:
    return [Path(each, ".soniq_cache/facts.json").exists() for each in checkouts]


def die(folders: Sequence[str]) -> None:
    os._exit(7)


def fail(folders: Sequence[str]) -> None:
    raise click.UsageError(folders[0])


def read_all(folders: Sequence[str]) -> None:
    list(read_facts(folders))


def test_the_report_finds_everything_in_the_caches(
    checkouts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fill_caches(checkouts, read_all) == 2
    assert kept(checkouts) == [True] * 4
    assert fill_caches(checkouts, read_all) == 0
    monkeypatch.delattr(soniq_lint.world, "resolver_for")
    found = list(read_facts(checkouts))
    assert [each.service.name for each in found] == ["shop0", "shop1", "shop2", "shop3"]


def test_a_few_are_not_worth_a_process(checkouts: list[str]) -> None:
    assert fill_caches(checkouts[:3], read_all) == 0
    assert kept(checkouts) == [False] * 4


@pytest.mark.parametrize("read", [die, fail])
def test_what_goes_wrong_in_a_process_is_left_to_the_report(
    checkouts: list[str], read: object
) -> None:
    assert fill_caches(checkouts, read) == 2  # type: ignore[arg-type]
    assert len(list(read_facts(checkouts))) == 4


def test_a_mistake_in_one_checkout_is_said_once(checkouts: list[str]) -> None:
    Path(checkouts[1], "pyproject.toml").write_text("[tool.soniq-lint]\nrots = []\n")
    with pytest.raises(click.UsageError, match="rots"):
        list(read_facts(checkouts))

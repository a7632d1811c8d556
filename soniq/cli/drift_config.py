"""The table ``[tool.soniq.drift]``: what a report looks at, and what is waived."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from soniq.contract.findings import Severity
from soniq.drift.catalogue import CATALOGUE
from soniq.drift.reported import Waiver
from soniq.errors import ConfigurationError, nearest

KEYS: Final = (
    *("fail-on", "in-flight", "owners", "prefix", "queues", "services", "sources", "waivers"),
)
WAIVER_KEYS: Final = ("code", "expires", "fingerprint", "owner", "reason", "task")


@dataclass(frozen=True, slots=True)
class DriftConfig:
    """What is configured; every part can be left out.

    Attributes:
        sources, in_flight: paths relative to the file, made absolute; names of packages as given.
        owners: who answers for a service, by its name.
    """

    sources: tuple[str, ...] = ()
    in_flight: tuple[str, ...] = ()
    fail_on: Severity = Severity.BREAKING
    prefixes: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    owners: Mapping[str, str] | None = None
    waivers: tuple[Waiver, ...] = ()


def read_drift_config(file: str | None) -> DriftConfig:
    """Return the configuration of ``file``, or of the nearest pyproject.toml that has the table.

    Raises:
        ConfigurationError: the file cannot be read, or what it says; every problem at once.
    """
    if file is not None:
        path = Path(file)
        return _checked(_table(path, _parsed(path)), path)
    for folder in (Path.cwd(), *Path.cwd().parents):
        path = folder / "pyproject.toml"
        if path.is_file() and (table := _table(path, _parsed(path))):
            return _checked(table, path)
    return DriftConfig()


def _parsed(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as stream:
            return tomllib.load(stream)
    except OSError as error:
        raise ConfigurationError([f"{path}: {(error.strerror or str(error)).lower()}"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError([f"{path}: not TOML: {error}"]) from None


def _table(path: Path, document: dict[str, Any]) -> dict[str, Any]:
    table = document
    for key in ("tool", "soniq", "drift"):
        inner = table.get(key, {})
        if not isinstance(inner, dict):
            raise ConfigurationError([f"{path}: tool.soniq.drift is not a table"])
        table = inner
    return table


def _checked(table: dict[str, Any], path: Path) -> DriftConfig:
    reading = _Reading(table, f"{path}: tool.soniq.drift", KEYS)
    folder = path.absolute().parent
    fail_on = reading.text("fail-on") or Severity.BREAKING.value
    if fail_on not in list(Severity):
        reading.problem("fail-on", f"must be one of {', '.join(Severity)}")
        fail_on = Severity.BREAKING.value
    owners = table.get("owners", {})
    if not isinstance(owners, dict) or not all(isinstance(each, str) for each in owners.values()):
        reading.problem("owners", "must be a table of texts, by the name of the service")
        owners = {}
    waivers = [
        _waiver(_Reading(each, f"{reading.where}.waivers[{number}]", WAIVER_KEYS, reading.problems))
        for number, each in enumerate(reading.tables("waivers"))
    ]
    config = DriftConfig(
        sources=tuple(str(folder / each) for each in reading.texts("sources")),
        in_flight=tuple(_located(each, folder) for each in reading.texts("in-flight")),
        fail_on=Severity(fail_on),
        prefixes=tuple(filter(None, [reading.text("prefix")])),
        services=tuple(reading.texts("services")),
        queues=tuple(reading.texts("queues")),
        owners=owners,
        waivers=tuple(waivers),
    )
    if reading.problems:
        raise ConfigurationError(reading.problems)
    return config


def _located(target: str, folder: Path) -> str:
    """Return a path made absolute; a name stays as it is."""
    here = folder / target
    return str(here) if here.exists() else target


def _waiver(reading: _Reading) -> Waiver:
    given = {key: reading.text(key) for key in ("reason", "owner", "fingerprint", "code", "task")}
    for key in ("reason", "owner"):
        if not given[key]:
            reading.problem(key, "must be given")
    if not any(given[key] for key in ("fingerprint", "code", "task")):
        reading.problem("fingerprint", "or code, or task must say what is waived")
    code = given["code"]
    if code and code not in CATALOGUE:
        near = nearest(code, CATALOGUE)
        hint = f"; did you mean {near!r}?" if near else ""
        reading.problem("code", f"is no kind of finding{hint}")
    expires = reading.table.get("expires")
    if type(expires) is not date:
        reading.problem("expires", "must be a date such as 2026-12-31, without quotes")
        expires = date.min
    return Waiver(expires=expires, **given)


class _Reading:
    """A table read key by key; what is wrong is gathered."""

    def __init__(
        self,
        table: dict[str, Any],
        where: str,
        known: tuple[str, ...],
        problems: list[str] | None = None,
    ) -> None:
        self.table = table
        self.where = where
        self.problems = [] if problems is None else problems
        for key in table:
            if key not in known:
                near = nearest(key, known)
                hint = f"; did you mean {near!r}?" if near else f"; known: {', '.join(known)}"
                self.problems.append(f"{where} has no key {key!r}{hint}")

    def problem(self, key: str, text: str) -> None:
        """Note what is wrong with a key."""
        self.problems.append(f"{self.where}.{key} {text}")

    def text(self, key: str) -> str:
        """Return a text, empty when it is absent."""
        value = self.table.get(key, "")
        if isinstance(value, str):
            return value
        self.problem(key, "must be a text")
        return ""

    def texts(self, key: str) -> list[str]:
        """Return an array of texts, empty when it is absent."""
        value = self.table.get(key, [])
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return value
        self.problem(key, "must be an array of texts")
        return []

    def tables(self, key: str) -> list[dict[str, Any]]:
        """Return an array of tables, empty when it is absent."""
        value = self.table.get(key, [])
        if isinstance(value, list) and all(isinstance(each, dict) for each in value):
            return value
        self.problem(key, "must be an array of tables")
        return []

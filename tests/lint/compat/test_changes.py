"""What is said of each kind of change, in both directions."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from soniq_lint.compat.check import check
from soniq_lint.compat.comparing import BOTH
from soniq_lint.config.settings import AnalysisSettings

from .repositories import fields, package

BREAKS, LOSES, OPEN = "needs-new-version", "loses-data", "not-decided"


class Case(NamedTuple):
    """Two models, and what is found: code, path and directions."""

    before: str
    after: str
    found: set[tuple[str, str, str]]


def breaks(path: str, *directions: str) -> tuple[str, str, str]:
    return BREAKS, path, " ".join(directions)


def loses(path: str, *directions: str) -> tuple[str, str, str]:
    return LOSES, path, " ".join(directions)


BACK, FORTH = "backward", "forward"
ENUM = "class Size(str, Enum):\n    {}\n\n\nclass Args(BaseModel):\n    size: Size\n"
NESTED = "class Line(BaseModel):\n    {}\n\n\nclass Args(BaseModel):\n    lines: list[Line]\n"
CASES = {
    "nothing": Case(fields("a: str"), fields("a: str"), set()),
    "comment and docstring": Case(
        fields("a: str"), 'class Args(BaseModel):\n    """Said."""\n    # more\n    a: str\n', set()
    ),
    "field order": Case(fields("a: str", "b: int"), fields("b: int", "a: str"), set()),
    "description": Case(fields("a: str"), fields('a: str = Field(description="x")'), set()),
    "class renamed": Case(
        fields("a: str"), "class Other(BaseModel):\n    a: str\n\n\nArgs = Other\n", set()
    ),
    "field made by a base": Case(
        fields("a: str"),
        "class Base(BaseModel):\n    a: str\n\n\nclass Args(Base):\n    pass\n",
        set(),
    ),
    "optional field added": Case(
        fields("a: str"), fields("a: str", "b: int | None = None"), {loses("b", FORTH)}
    ),
    "optional field added, old reader forbids": Case(
        fields('model_config = ConfigDict(extra="forbid")', "a: str"),
        fields('model_config = ConfigDict(extra="forbid")', "a: str", "b: int = 0"),
        {breaks("b", FORTH)},
    ),
    "required field added": Case(fields("a: str"), fields("a: str", "b: int"), {breaks("b", BACK)}),
    "optional field removed": Case(
        fields("a: str", "b: int = 0"), fields("a: str"), {loses("b", BACK)}
    ),
    "required field removed": Case(
        fields("a: str", "b: int"), fields("a: str"), {breaks("b", FORTH)}
    ),
    "field renamed": Case(
        fields("a: str"),
        fields("b: str"),
        {breaks("b", BACK), breaks("a", FORTH)},
    ),
    "field renamed, both keys read and the old one written": Case(
        fields("a: str"),
        fields('b: str = Field(validation_alias=AliasChoices("a", "b"), serialization_alias="a")'),
        set(),
    ),
    "default given": Case(fields("a: str"), fields('a: str = ""'), {breaks("a", FORTH)}),
    "default taken away": Case(fields('a: str = ""'), fields("a: str"), {breaks("a", BACK)}),
    "another default": Case(fields("a: int = 1"), fields("a: int = 2"), set()),
    "null accepted": Case(fields("a: str"), fields("a: str | None"), {breaks("a", FORTH)}),
    "null refused": Case(fields("a: str | None"), fields("a: str"), {breaks("a", BACK)}),
    "other type": Case(fields("a: str"), fields("a: list[str]"), {breaks("a", BACK, FORTH)}),
    "wider union": Case(fields("a: int"), fields("a: int | list[int]"), {breaks("a", FORTH)}),
    "int to float": Case(fields("a: int"), fields("a: float"), {breaks("a", FORTH)}),
    "date to text": Case(fields("a: datetime"), fields("a: str"), {breaks("a", FORTH)}),
    "range narrowed": Case(fields("a: int"), fields("a: int = Field(ge=1)"), {breaks("a", BACK)}),
    "range widened": Case(
        fields("a: int = Field(le=9)"), fields("a: int = Field(le=99)"), {breaks("a", FORTH)}
    ),
    "length": Case(
        fields("a: str"), fields("a: Annotated[str, Field(max_length=3)]"), {breaks("a", BACK)}
    ),
    "literal narrowed": Case(
        fields('a: Literal["x", "y"]'), fields('a: Literal["x"]'), {breaks("a", BACK)}
    ),
    "literal widened": Case(
        fields('a: Literal["x"]'), fields('a: Literal["x", "y"]'), {breaks("a", FORTH)}
    ),
    "enum narrowed": Case(
        ENUM.format('S = "s"\n    M = "m"'), ENUM.format('S = "s"'), {breaks("size", BACK)}
    ),
    "enum members renamed": Case(ENUM.format('S = "s"'), ENUM.format('SMALL = "s"'), set()),
    "nested": Case(
        NESTED.format("sku: str"),
        NESTED.format("sku: str\n    count: int"),
        {breaks("lines[*].count", BACK)},
    ),
    "extra forbidden": Case(
        fields("a: str"),
        fields('model_config = ConfigDict(extra="forbid")', "a: str"),
        set(),
    ),
    "constant in another place": Case(
        "MOST = 9\n\n\n" + fields("a: int = Field(le=MOST)"),
        "MOST = 5\n\n\n" + fields("a: int = Field(le=MOST)"),
        {breaks("a", BACK)},
    ),
}
VALIDATED = """\
def check(value):
    return {}


class Args(BaseModel):
    a: str
    {}

    @field_validator("a")
    def checked(cls, value):
        return check(value)
"""


Told = dict[str, set[tuple[str, str, str]]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Told, Told]:
    """All cases in one package, compared both ways: what is found, by the name of the case."""
    folder = tmp_path_factory.mktemp("cases")
    for side, bodies in (
        ("before", {name: case.before for name, case in CASES.items()}),
        ("after", {name: case.after for name, case in CASES.items()}),
    ):
        (folder / side / "acme_tasks").mkdir(parents=True)
        (folder / side / "acme_tasks" / "__init__.py").touch()
        for number, body in enumerate(bodies.values()):
            ref = f'send = task_ref(name="case{number}.send.v1", args_model=Args)\n'
            text = package(body, ref)["acme_tasks/__init__.py"]
            (folder / side / "acme_tasks" / f"case{number}.py").write_text(text, encoding="utf-8")
    return _told(folder / "after", folder / "before"), _told(folder / "before", folder / "after")


def _told(now: Path, then: Path) -> Told:
    result = check(["acme_tasks"], str(then), AnalysisSettings(root=str(now)), BOTH)
    assert result.compared == len(CASES)
    found: Told = {name: set() for name in CASES}
    for each in result.remarks:
        name = list(CASES)[int(each.task.split(".")[0].removeprefix("case"))]
        found[name].add((each.code, each.path, " ".join(each.directions)))
    return found


@pytest.mark.parametrize("name", CASES)
def test_a_change(told: tuple[Told, Told], name: str) -> None:
    assert told[0][name] == CASES[name].found


@pytest.mark.parametrize("name", CASES)
def test_the_two_directions_mirror_each_other(told: tuple[Told, Told], name: str) -> None:
    other = {BACK: FORTH, FORTH: BACK, f"{BACK} {FORTH}": f"{BACK} {FORTH}"}

    assert told[1][name] == {(code, path, other[ways]) for code, path, ways in CASES[name].found}


@pytest.mark.parametrize(
    ("before", "after", "codes"),
    {
        "nothing": (("value", ""), ("value", ""), {}),
        "code of the validator": (("value", ""), ("value.strip()", ""), {"": OPEN}),
        "an optional field": (("value", ""), ("value", "b: int = 0"), {}),
        "a required field": (("value", ""), ("value", "b: int"), {"b": BREAKS}),
        "a field that is not validated": (
            ("value", "b: str"), ("value", "b: list[str]"), {"b": BREAKS},
        ),
    }.values(),
    ids=["nothing", "validator", "optional", "required", "not validated"],
)  # fmt: skip
def test_a_model_with_a_validator(repository, findings, before, after, codes) -> None:
    repository.commit(package(VALIDATED.format(*before)))
    repository.write(package(VALIDATED.format(*after)))

    told = findings()

    assert {each["path"]: each["code"] for each in told} == codes
    assert not any(each["rows"] for each in told)


def test_a_field_that_a_validator_is_about_stays_open(repository, findings) -> None:
    validator = '    @field_validator("a")\n    def check(cls, value):\n        return value\n'
    repository.commit(package(fields("a: str") + validator))
    repository.write(package(fields("a: list[str]") + validator))

    assert {each["code"] for each in findings(code=0)} == {OPEN}
    assert {each["code"] for each in findings("--fail-on", "unknown", code=1)} == {OPEN}


def test_a_task_without_a_model(repository, findings) -> None:
    plain = 'send = task_ref(name="mail.send.v1")\n'
    repository.commit(package("", plain))
    assert findings(code=0) == []

    repository.write(package(fields("a: str")))
    [found] = findings(code=0)
    assert (found["code"], found["severity"]) == ("model-added", "unknown")
    assert findings("--direction", "forward", code=0) == []

    repository.commit()
    repository.write(package("", plain))
    [found] = findings(code=0)
    assert (found["code"], found["severity"]) == ("model-removed", "unknown")
    assert findings("--direction", "backward", code=0) == []


def test_a_new_version_beside_the_old_one_is_the_right_way(repository, findings, lint) -> None:
    old = fields("a: str")
    repository.commit(package(old))
    new = "class ArgsV2(BaseModel):\n    b: int\n"
    refs = (
        'send = task_ref(name="mail.send.v1", args_model=Args)\n'
        'send_v2 = task_ref(name="mail.send.v2", args_model=ArgsV2)\n'
    )
    repository.write(package(f"{old}\n\n{new}", refs))

    assert findings("--fail-on", "info", code=0) == []
    done = lint("compat", "acme_tasks", "--against", "HEAD", "-v")
    assert done.out == "1 task (1 new) compared with HEAD: compatible.\n"
    assert done.err == "new: mail.send.v2\n"


def test_a_version_that_replaces_the_old_one_is_told(repository, findings) -> None:
    repository.commit(package(fields("a: str")))
    refs = 'send = task_ref(name="mail.send.v2", args_model=Args)\n'
    repository.write(package(fields("b: int"), refs))

    [found] = findings(code=0)

    assert found["code"] == "task-removed"
    assert (
        found["message"] == "mail.send.v1 is no longer declared: its ref is now called mail.send.v2"
    )
    assert found["now"] is None
    assert found["then"]["path"] == "HEAD:acme_tasks/__init__.py"
    findings("--fail-on", "unknown", code=1)


def test_another_default_queue(repository, findings) -> None:
    ref = 'send = task_ref(name="mail.send.v1", args_model=Args{})\n'
    repository.commit(package(fields("a: str"), ref.format(', default_queue="mail"')))
    repository.write(package(fields("a: str"), ref.format("")))

    [found] = findings(code=0)

    assert (found["code"], found["severity"]) == ("queue-changed", "info")
    assert "no default queue and went to queue 'mail'" in found["message"]


def test_a_queue_that_is_not_known_is_not_called_another_one(repository, findings) -> None:
    ref = 'import os\nsend = task_ref(name="mail.send.v1", args_model=Args, default_queue={})\n'
    repository.commit(package(fields("a: str"), ref.format('os.environ["Q"]')))
    repository.write(package(fields("a: str"), ref.format('"mail"')))

    assert findings(code=0) == []


def test_a_ref_that_has_moved(repository, findings) -> None:
    repository.commit(package(fields("a: str")))
    repository.write(package(fields("a: str"), SEND_AS.format("send_mail")))

    [found] = findings(code=0)

    assert found["code"] == "ref-moved"
    assert "acme_tasks.send; it is acme_tasks.send_mail now" in found["message"]

    repository.write(package(fields("a: str"), SEND_AS.format("send_mail") + "send = send_mail\n"))
    assert findings(code=0) == []


SEND_AS = '{} = task_ref(name="mail.send.v1", args_model=Args)\n'


def test_what_deploys_first(repository, findings) -> None:
    repository.commit(package(fields('a: Literal["x"]')))
    repository.write(package(fields('a: Literal["x", "y"]')))

    [found] = findings(code=1)
    assert found["order"] == "readers first"
    assert (
        "or deploy every consumer before the first producer, and check with --direction "
        in (found["help"])
    )
    [found] = findings("--direction", "backward", code=0)
    assert (found["code"], found["severity"]) == ("deploy-order", "info")
    assert found["help"] == "deploy every consumer before the first producer"
    findings("--direction", "forward", code=1)


def test_what_the_order_rules_out_is_not_told(repository, findings) -> None:
    repository.commit(package(fields("a: str")))
    repository.write(package(fields("a: str", "b: int = 0")))

    assert findings("--direction", "backward", "--fail-on", "info", code=0) == []
    assert findings("--direction", "forward", "--fail-on", "lossy", code=1) != []


def test_producers_first(repository, findings) -> None:
    repository.commit(package(fields('a: Literal["x", "y"]')))
    repository.write(package(fields('a: Literal["x"]')))

    [found] = findings(code=1)
    assert found["order"] == "writers first"
    findings("--direction", "forward", code=0)
    findings("--direction", "backward", code=1)


@pytest.mark.parametrize(
    ("name", "others", "next_"),
    [
        ("mail.send.v1", (), "mail.send.v2"),
        ("mail.send", (), "mail.send.v2"),
        ("mail.send.v1", ("mail.send.v2", "mail.send.v3"), "mail.send.v4"),
        ("mail.send_v9", (), "mail.send_v10"),
        ("mail.send.v01", (), "mail.send.v02"),
    ],
)
def test_the_next_free_name(repository, findings, name, others, next_) -> None:
    def refs(model: str) -> str:
        names = "".join(
            f'other{number} = task_ref(name="{each}")\n' for number, each in enumerate(others)
        )
        return f'send = task_ref(name="{name}", args_model={model})\n{names}'

    repository.commit(package(fields("a: str"), refs("Args")))
    repository.write(package(fields("a: list[str]"), refs("Args")))

    [found] = findings(code=1)

    assert found["next"] == next_
    assert found["message"].startswith(f"{name} needs a new version suffix: at 'a', ")
    assert f"declare {next_} with the new shape" in found["help"]


def test_both_places_are_told(repository, lint) -> None:
    repository.commit(package(fields("a: str", "b: int")))
    repository.write(package(fields("a: str", "# more", "b: list[int]")))

    done = lint("compat", "acme_tasks", "--against", "HEAD", "--show-values")

    assert done.code == 1
    assert " --> acme_tasks/__init__.py:13:5\n" in done.out
    assert " ::: HEAD:acme_tasks/__init__.py:12:5\n" in done.out
    assert "b: int\n" in done.out
    assert "------ in HEAD it was so\n" in done.out
    assert " ::: acme_tasks/__init__.py:15:22\n" in done.out
    assert 'a row that old producers write and new consumers refuse: {"a":"","b":' in done.out


def test_models_of_both_versions_do_not_mix(repository, findings) -> None:
    module = "from pydantic import BaseModel\n\n\nclass Part(BaseModel):\n    a: {}\n"
    body = "from acme_tasks.parts import Part\n\n\nclass Args(BaseModel):\n    part: Part\n"
    repository.commit({**package(body), "acme_tasks/parts.py": module.format("str")})
    repository.write({"acme_tasks/parts.py": module.format("list[str]")})

    [found] = findings(code=1)

    assert (found["path"], found["directions"]) == ("part.a", [BACK, FORTH])
    assert found["now"]["path"] == "acme_tasks/parts.py"
    assert found["then"]["path"] == "HEAD:acme_tasks/parts.py"

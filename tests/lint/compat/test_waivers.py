"""Comments that accept a change on purpose."""

from __future__ import annotations

import json

import pytest

from .repositories import Repository, fields, package

ACCEPT = "# soniq: ignore[needs-new-version] nobody uses it yet"


@pytest.mark.parametrize(
    "after",
    [
        package(fields(f"a: list[str]  {ACCEPT}")),
        package(fields(ACCEPT, "a: list[str]")),
        package(
            fields("a: list[str]"),
            f'send = task_ref(name="mail.send.v1", args_model=Args)  {ACCEPT}\n',
        ),
        package(
            fields("a: list[str]"),
            f'{ACCEPT}\nsend = task_ref(\n    name="mail.send.v1",\n    args_model=Args,\n)\n',
        ),
    ],
    ids=["field", "above the field", "ref", "above the ref"],
)
def test_a_comment_at_the_field_or_the_ref(repository: Repository, findings, lint, after) -> None:
    repository.commit(package(fields("a: str")))
    repository.write(after)

    [found] = findings(code=0)

    assert (found["code"], found["waived"]) == ("needs-new-version", "nobody uses it yet")
    done = lint("compat", "acme_tasks", "--against", "HEAD")
    assert done.out == (
        "1 task compared with HEAD: compatible; not shown: 1 accepted by comments.\n"
    )


@pytest.mark.parametrize(
    "comment",
    ["# soniq: ignore", "# soniq: ignore[loses-data] x", "# soniq: ignore[needs-new] x", "# noqa"],
)
def test_a_comment_about_something_else_accepts_nothing(repository, lint, comment) -> None:
    repository.commit(package(fields("a: str")))
    repository.write(package(fields(f"a: list[str]  {comment}")))

    assert lint("compat", "acme_tasks", "--against", "HEAD").code == 1


def test_a_comment_covers_its_place_only(repository, findings) -> None:
    repository.commit(package(fields("a: str", "b: str")))
    repository.write(package(fields(f"a: list[str]  {ACCEPT}", "b: list[str]")))

    assert {each["path"]: each["waived"] is None for each in findings(code=1)} == {
        "a": False,
        "b": True,
    }


def test_a_comment_that_accepts_nothing_any_more_is_told(repository, findings) -> None:
    after = package(fields(f"a: list[str]  {ACCEPT}"))
    repository.commit(package(fields("a: str")))
    repository.commit(after)

    [found] = findings(code=0)

    assert (found["code"], found["now"]["line"]) == ("waiver-unused", 11)
    assert found["help"] == "delete the comment, or it will accept the next change too"


def test_the_linter_knows_these_comments(repository, lint) -> None:
    repository.write(package(fields(f"a: str  {ACCEPT}", "b: str  # soniq: ignore[needs-new] x")))

    done = lint("check", "--no-cache", "--output-format", "json")

    [found] = json.loads(done.out)["diagnostics"]
    assert found["message"].startswith("there is no rule 'needs-new'")

"""What is certain, and what is not, about models with code that is not run."""

from __future__ import annotations

import pytest

from .repositories import Repository, fields, package

ALLOW, FORBID = (f'model_config = ConfigDict(extra="{each}")' for each in ("allow", "forbid"))
ABOUT_A = ('@field_validator("a")', "def check(cls, value):", "    return value.strip()")
ABOUT_ALL = ('@model_validator(mode="after")', "def whole(self):", "    return self")
BEFORE = ('@model_validator(mode="before")', "def whole(cls, data):", "    return {**data, 'b': 1}")
ANY = ('@field_validator("*")', "def every(cls, value):", "    return value")
COUNTED = ("a: str", "b: Annotated[int, Field(ge=1)]")
AS_LIST = ("a: str", "b: list[int]")
NEW, OPEN = "needs-new-version", "not-decided"


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (("a: str", *ABOUT_A), ("a: str", "b: int", *ABOUT_A), NEW),
        (("a: str", *ABOUT_ALL), ("a: str", "b: int", *ABOUT_ALL), NEW),
        (("a: str", *BEFORE), ("a: str", "b: int", *BEFORE), OPEN),
        ((ALLOW, "a: str", *ABOUT_A), (ALLOW, "a: str", "b: int", *ABOUT_A), OPEN),
        (("a: str", "b: int", *ABOUT_A), (FORBID, "a: str", *ABOUT_A), NEW),
        (("a: str", "b: int = 1", *ABOUT_A), (FORBID, "a: str", *ABOUT_A), NEW),
        ((*COUNTED, *ABOUT_A), (*AS_LIST, *ABOUT_A), NEW),
        ((*COUNTED, *ABOUT_ALL), (*AS_LIST, *ABOUT_ALL), OPEN),
        ((*COUNTED, *ANY), (*AS_LIST, *ANY), OPEN),
        ((*COUNTED, *ABOUT_A), (*AS_LIST, *ABOUT_ALL), NEW),
    ],
    ids=[
        "a key that is never there", "the same, all fields in view", "a key that code may add",
        "a key that may be among the others", "a key that is refused", "one that may be there",
        "a field that no code is about", "a field that code may look at", "a field of any name",
        "another validator in the reader",
    ],
)  # fmt: skip
def test_old_rows_of_a_model_with_code(
    repository: Repository, findings, before: tuple[str, ...], after: tuple[str, ...], code: str
) -> None:
    repository.commit(package(fields(*before)))
    repository.write(package(fields(*after)))

    told = findings("--direction", "backward")

    if code == NEW:
        assert [each["code"] for each in told if each["path"] == "b"] == [NEW]
    else:
        assert {each["code"] for each in told} == {OPEN}
    assert not any(each["rows"] for each in told)

"""Every rule has a page, and what its page shows is what the linter does."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from soniq_lint.rules import file_rules, page, project_rules
from soniq_lint.rules.catalogue import BY_SLUG, RULES
from tests.lint.project import write

from .linting import run_in
from .pages import blocks_of, files_of, sections_of, title_of

ROOT = Path(__file__).resolve().parents[3]
REQUIRED = ("What it does", "Why is this bad?")
OPTIONAL = ("Example", "Use instead", "Fix safety", "What it cannot know", "What to do")

WITHOUT_EXAMPLE = {"stale-baseline"}
"""What cannot be shown in a few files."""

WITHOUT_REMEDY = {"not-analysed", "stale-baseline"}
"""Rules whose remedy is not code."""

rules = pytest.mark.parametrize("slug", BY_SLUG)
shown = pytest.mark.parametrize("slug", [s for s in BY_SLUG if s not in WITHOUT_EXAMPLE])
remedied = pytest.mark.parametrize("slug", [s for s in BY_SLUG if s not in WITHOUT_REMEDY])
fixable = pytest.mark.parametrize("slug", [rule.slug for rule in RULES if rule.fix != "none"])


@pytest.fixture(scope="module")
def generate() -> object:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path, generate):
    """Write the files of a rule's section, and the stub package where its page imports it."""

    def make(slug: str, section: str) -> Path:
        files = files_of(sections_of(slug)[section])
        if "from myservice_tasks import" in page(slug):
            stub = generate.RULES_STUB
            files = {stub.splitlines()[0].removeprefix("# "): stub} | files
        return write(tmp_path, files)

    return make


def found_in(folder: Path) -> list[str]:
    return [each.rule for each in run_in(folder).outcome().report.diagnostics]


@rules
def test_title_is_that_of_the_catalogue(slug):
    assert title_of(slug) == BY_SLUG[slug].title


@rules
def test_sections_are_the_usual_ones_in_the_usual_order(slug):
    order = [*REQUIRED, *OPTIONAL]
    headings = list(sections_of(slug))
    assert headings == [each for each in order if each in headings]
    assert set(REQUIRED) <= set(headings)


@rules
def test_fix_safety_is_told_where_there_is_a_fix(slug):
    assert ("Fix safety" in sections_of(slug)) == (BY_SLUG[slug].fix != "none")


@rules
def test_every_block_is_a_file(slug):
    for section in sections_of(slug).values():
        assert len(files_of(section)) == len(blocks_of(section))


@shown
def test_example_breaks_the_rule_and_no_other(slug, project):
    assert set(found_in(project(slug, "Example"))) == {slug}


@remedied
def test_remedy_is_clean(slug, project):
    assert found_in(project(slug, "Use instead")) == []


@fixable
def test_fixed_example_is_clean(slug, project):
    folder = project(slug, "Example")
    run_in(folder).fix(unsafe=True, write=True)
    assert found_in(folder) == []


@fixable
def test_fixing_twice_changes_nothing(slug, project):
    folder = project(slug, "Example")
    run_in(folder).fix(unsafe=True, write=True)
    before = {path: path.read_text() for path in folder.rglob("*.py")}
    run_in(folder).fix(unsafe=True, write=True)
    assert {path: path.read_text() for path in folder.rglob("*.py")} == before


@fixable
def test_fix_is_as_safe_as_the_catalogue_says(slug, project):
    report = run_in(project(slug, "Example")).outcome().report
    fixes = [each.fix.applicability for each in report.diagnostics if each.fix is not None]
    assert set(fixes) == {BY_SLUG[slug].fix}


def test_every_rule_of_a_file_or_project_has_a_check():
    checked = {slug for slug, _ in (*file_rules(), *project_rules())}
    made_elsewhere = {rule.slug for rule in RULES if rule.scope == "run"} | {"not-analysed"}
    assert checked == set(BY_SLUG) - made_elsewhere


def test_there_is_no_page_for_a_rule_that_does_not_exist():
    with pytest.raises(KeyError):
        page("no-such-rule")


def test_reference_page_is_current(generate):
    path = ROOT / "docs" / "reference" / "rules.md"
    assert path.read_text() == generate.PAGES["rules.md"](), "run python docs/generate.py"


@rules
def test_reference_page_has_every_rule(slug, generate):
    text = generate.rules()
    assert f"\n### {slug}\n" in text
    assert f"[`{slug}`](#{slug})" in text

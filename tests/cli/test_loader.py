from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from soniq.app import Soniq
from soniq.cli.loader import load_app
from soniq.errors import AppNotFound, InvalidTaskName

Write = Callable[[str, str], None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Write a module into the working directory; all of it is forgotten afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    before = set(sys.modules)

    def put(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text)

    yield put
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", "") and str(tmp_path) in str(
            sys.modules[name].__file__
        ):
            del sys.modules[name]


APP = "from soniq import Soniq\napp = Soniq('postgresql://localhost/x')\n"


def refusal(reference: str) -> AppNotFound:
    with pytest.raises(AppNotFound) as caught:
        load_app(reference)
    return caught.value


def test_loads_from_the_working_directory(write: Write):
    write("e_orders.py", APP)
    assert isinstance(load_app("e_orders:app"), Soniq)


def test_attribute_may_be_dotted(write: Write):
    write("e_dotted.py", APP + "class Holder:\n    inner = app\n")
    assert isinstance(load_app("e_dotted:Holder.inner"), Soniq)


def test_missing_colon_lists_what_the_module_holds(write: Write):
    write("e_two.py", APP + "other = Soniq('postgresql://localhost/y')\n")
    assert refusal("e_two").suggestions == ("it holds e_two:app", "it holds e_two:other")


def test_misspelt_attribute_names_the_nearest(write: Write):
    write("e_typo.py", APP.replace("app =", "consumer ="))
    assert refusal("e_typo:cosumer").suggestions == ("did you mean e_typo:consumer?",)


def test_unlike_attribute_lists_what_there_is(write: Write):
    write("e_unlike.py", APP)
    assert refusal("e_unlike:zzz").suggestions == ("it holds e_unlike:app",)


def test_attribute_of_another_type_is_named(write: Write):
    write("e_other.py", "app = 5\n")
    error = refusal("e_other:app")
    assert "of type int, not a Soniq" in error.message
    assert "holds no Soniq" in error.suggestions[0]


def test_missing_module_names_the_nearest(write: Write):
    write("e_billing.py", APP)
    error = refusal("e_biling:app")
    assert "no module 'e_biling'" in error.message
    assert error.suggestions[0] == "did you mean e_billing?"


def test_missing_submodule_names_the_nearest(write: Write):
    write("e_package/__init__.py", "")
    write("e_package/worker.py", APP)
    assert refusal("e_package.worer:app").suggestions[0] == "did you mean e_package.worker?"


def test_path_is_answered_with_the_module(write: Write):
    assert refusal("shop/orders.py:app").suggestions == ("write shop.orders:app",)


@pytest.mark.parametrize("reference", [":app", "module:", ""])
def test_half_a_reference_is_refused(write: Write, reference: str):
    assert "module:attribute" in refusal(reference).message


def test_failing_import_says_where(write: Write):
    write("e_broken.py", "x = 1\ny = x / 0\n")
    error = refusal("e_broken:app")
    assert "ZeroDivisionError" in error.message
    assert "e_broken.py, line 2" in error.message


def test_syntax_error_says_where(write: Write):
    write("e_syntax.py", "x = 1\nif x\n")
    assert "e_syntax.py, line 2" in refusal("e_syntax:app").message


def test_module_missing_inside_the_module_is_not_mistaken_for_it(write: Write):
    write("e_needs.py", "import e_absent_dependency\n")
    error = refusal("e_needs:app")
    assert "importing 'e_needs' failed" in error.message
    assert "e_absent_dependency" in error.message


def test_error_of_soniq_itself_passes_through(write: Write):
    write("e_name.py", "from soniq import task_ref\nref = task_ref(name='Bad Name')\n")
    with pytest.raises(InvalidTaskName):
        load_app("e_name:app")

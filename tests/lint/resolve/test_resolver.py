"""What names stand for, through imports, re-exports, aliases and branches."""

from __future__ import annotations

import ast

import pytest

from soniq_lint.resolve.conditions import Host
from soniq_lint.resolve.targets import (
    AnnotatedTarget,
    ClassTarget,
    External,
    FunctionTarget,
    ModuleTarget,
    Target,
    Unresolved,
    ValueTarget,
)
from tests.lint.project import expression, module, resolver_of

SCHEMAS = "class Invoice: pass\nclass Receipt: pass\nLIMIT = 3\n_hidden = 1\n"


@pytest.fixture
def resolve(tmp_path):
    """Resolve an expression in ``main.py``, given it and the files beside it."""

    def run(
        text: str, main: str, files: dict[str, str] | None = None, host: Host | None = None
    ) -> Target:
        resolver = resolver_of(tmp_path, {**(files or {}), "main.py": main}, host)
        return resolver.resolve(expression(text), module(resolver, "main").scope)

    return run


def named(target: Target) -> str:
    match target:
        case External(name=name):
            return name
        case ClassTarget() | FunctionTarget() | ValueTarget():
            return f"{target.module.name}.{target.qualname}"
        case ModuleTarget(module=found):
            return found.name
        case Unresolved(reason=reason):
            return f"? {reason}"
        case _:
            return type(target).__name__


@pytest.mark.parametrize(
    ("text", "main", "expected"),
    [
        ("Invoice", "from schemas import Invoice", "schemas.Invoice"),
        ("I", "from schemas import Invoice as I", "schemas.Invoice"),
        ("schemas.Invoice", "import schemas", "schemas.Invoice"),
        ("s.Invoice", "import schemas as s", "schemas.Invoice"),
        ("Invoice", "from schemas import *", "schemas.Invoice"),
        ("J", "from schemas import Invoice\nJ = Invoice\n", "schemas.Invoice"),
        ("Box.I", "import schemas\nclass Box:\n    I = schemas.Invoice\n", "schemas.Invoice"),
        ("Box.Invoice", "from schemas import Invoice\nclass Box:\n    Invoice = Invoice\n",
         "schemas.Invoice"),
        ("Sub.I", "import schemas\nclass Box:\n    I = schemas.Invoice\nclass Sub(Box): pass\n",
         "schemas.Invoice"),
        ("LIMIT", "from schemas import LIMIT", "schemas.LIMIT"),
        ("schemas", "import schemas", "schemas"),
        ("int", "", "builtins.int"),
        ("Optional", "from typing import Optional", "typing.Optional"),
        ("BaseModel", "from pydantic.main import BaseModel", "pydantic.BaseModel"),
        ("p.BaseModel", "import pydantic as p", "pydantic.BaseModel"),
        ("task_ref", "from soniq.contract.refs import task_ref", "soniq.task_ref"),
        ("Literal", "try:\n    from typing import Literal\nexcept ImportError:\n"
         "    from typing_extensions import Literal\n", "typing.Literal"),
        ("f", "def f(): pass\n", "main.f"),
        ("LIMIT", "LIMIT = 4\nfrom schemas import *\n", "schemas.LIMIT"),
        ("LIMIT", "from schemas import *\nLIMIT = 4\n", "main.LIMIT"),
        ("a", "from schemas import Invoice\na, b = Invoice, 1\n", "schemas.Invoice"),
    ],
)  # fmt: skip
def test_a_name_is_followed_to_its_end(resolve, text, main, expected):
    assert named(resolve(text, main, {"schemas.py": SCHEMAS})) == expected


@pytest.mark.parametrize(
    ("text", "main"),
    [
        ("x", "x = 1\nx = 2\n"),
        ("x", "for x in range(3): pass\n"),
        ("x", "import os\nif os.environ.get('A'):\n    x = 1\nelse:\n    x = 2\n"),
        ("x", "x = 1\nx += 1\n"),
        ("x", "x = 1\ndef f():\n    global x\n    x = 2\n"),
        ("x", "x, y = f()\n"),
        ("x", "with f() as (x, y): pass\n"),
        ("x", "x = 1\ndel x\n"),
        ("x", "from nowhere import x\n"),
        ("x", "from schemas import missing as x\n"),
        ("x", "(x := 3)\n"),
        ("x", "try:\n    from nowhere import x\nexcept ImportError:\n    x = None\n"),
        ("x", "from schemas import *\nx = 1\nx = 2\n"),
        ("_hidden", "from schemas import *\n"),
        ("x.y", "x = f()\n"),
        ("Sub.x", "from nowhere import Base\nclass Sub(Base): pass\n"),
        ("x", "match 1:\n    case x: pass\n"),
        ("LIMIT", "LIMIT = 4\nif f():\n    from schemas import *\n"),
    ],
)
def test_what_is_not_certain_stays_unresolved(resolve, text, main):
    assert isinstance(resolve(text, main, {"schemas.py": SCHEMAS}), Unresolved)


def test_reexports_are_followed_through_packages_and_relative_imports(resolve):
    files = {
        "tasks/__init__.py": "from .billing import *\nfrom . import reports\n",
        "tasks/billing/__init__.py": "from .refs import send\n__all__ = ['send']\n",
        "tasks/billing/refs.py": "from ..schemas import Invoice\nsend = make(Invoice)\n",
        "tasks/schemas.py": SCHEMAS,
        "tasks/reports.py": "from tasks.schemas import Receipt as R\n",
    }

    assert named(resolve("send", "from tasks import send", files)) == "tasks.billing.refs.send"
    assert named(resolve("tasks.reports.R", "import tasks", files)) == "tasks.schemas.Receipt"
    found = resolve("tasks.billing.refs.Invoice", "import tasks.billing.refs", files)
    assert named(found) == "tasks.schemas.Invoice"


def test_a_namespace_package_has_its_modules(resolve):
    files = {"acme/tasks/billing.py": "class Invoice: pass\n"}

    assert named(resolve("b.Invoice", "from acme.tasks import billing as b", files)) == (
        "acme.tasks.billing.Invoice"
    )


def test_import_cycles_end(resolve):
    files = {
        "a.py": "from b import x\nfrom b import *\n",
        "b.py": "from a import x\nfrom a import *\n",
        "c.py": "from d import y\ny2 = y\n",
        "d.py": "from c import y2\ny = y2\n",
    }

    assert isinstance(resolve("x", "from a import x", files), Unresolved)
    assert isinstance(resolve("y", "from c import y", files), Unresolved)


def test_a_class_that_inherits_from_itself_ends(resolve):
    assert isinstance(resolve("A.x", "class A(B): pass\nclass B(A): pass\n"), Unresolved)


@pytest.mark.parametrize(
    ("exports", "name", "found"),
    [
        ("__all__ = ['A']", "A", True),
        ("__all__ = ['A']", "B", False),
        ("__all__ = ['A']\n__all__ += ['B']", "B", True),
        ("__all__ = ['A']\n__all__.extend(['B'])", "B", True),
        ("__all__ = ['A', 'B']\n__all__.remove('B')", "B", False),
        ("__all__ = ('A',) + ('B',)", "B", True),
        ("__all__ = ['A', *['B']]", "B", True),
        ("import inner\n__all__ = ['A'] + inner.__all__", "C", False),
    ],
)
def test_star_imports_keep_to_all(resolve, exports, name, found):
    files = {"lib.py": f"class A: pass\nclass B: pass\n{exports}\n", "inner.py": "__all__ = []\n"}

    target = resolve(name, "from lib import *", files)

    assert isinstance(target, ClassTarget) is found


def test_what_only_type_checkers_see_counts_unless_something_runs(resolve):
    typed = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from schemas import Invoice\n"
    files = {"schemas.py": SCHEMAS}

    assert named(resolve("Invoice", typed, files)) == "schemas.Invoice"
    other = f"{typed}else:\n    from schemas import Receipt as Invoice\n"
    assert named(resolve("Invoice", other, files)) == "schemas.Receipt"


@pytest.mark.parametrize(
    ("test", "version", "expected"),
    [
        ("sys.version_info >= (3, 12)", (3, 12), "new"),
        ("sys.version_info >= (3, 12)", (3, 11), "old"),
        ("sys.version_info[0] == 3", (3, 11), "new"),
        ("sys.version_info < (3, 12)", (3, 11), "new"),
        ("sys.platform == 'linux'", (3, 11), "new"),
        ("sys.platform.startswith('win')", (3, 11), "old"),
        ("not sys.platform == 'linux'", (3, 11), "old"),
        ("sys.platform == 'linux' and sys.version_info >= (3,)", (3, 11), "new"),
        ("True", (3, 11), "new"),
    ],
)
def test_version_and_platform_branches_are_decided(resolve, test, version, expected):
    main = f"import sys\nif {test}:\n    class new: pass\n    x = new\nelse:\n    class old: pass\n"
    main += "    x = old\n"

    assert named(resolve("x", main, host=Host(version, "linux"))) == f"main.{expected}"


def test_a_version_test_that_depends_on_the_patch_release_is_open(resolve):
    main = "import sys\nif sys.version_info >= (3, 11, 4):\n    x = 1\nelse:\n    x = 2\n"

    assert isinstance(resolve("x", main, host=Host((3, 11))), Unresolved)


def test_a_parameter_is_known_by_its_annotation(tmp_path):
    resolver = resolver_of(tmp_path, {"main.py": "def f(app: int, other): pass\n"})
    main = module(resolver, "main")
    function = main.tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    scope = main.scope.child(function)

    assert isinstance(resolver.lookup("app", scope), AnnotatedTarget)
    assert isinstance(resolver.lookup("other", scope), Unresolved)


def test_names_of_a_class_body_are_not_seen_in_its_methods(tmp_path):
    text = "x = 1\nclass A:\n    x = 2\n    def f(self): return x\n"
    resolver = resolver_of(tmp_path, {"main.py": text})
    main = module(resolver, "main")
    owner = main.tree.body[1]
    assert isinstance(owner, ast.ClassDef)
    method = owner.body[1]
    assert isinstance(method, ast.FunctionDef)

    found = resolver.lookup("x", main.scope.child(owner).child(method))

    assert named(found) == "main.x"


def test_a_comprehension_hides_the_names_it_binds(tmp_path):
    resolver = resolver_of(tmp_path, {"main.py": "x = 1\ny = [x for x in range(3)]\n"})
    main = module(resolver, "main")
    statement = main.tree.body[1]
    assert isinstance(statement, ast.Assign)
    assert isinstance(statement.value, ast.ListComp)

    assert isinstance(resolver.lookup("x", main.scope.child(statement.value)), Unresolved)


def test_every_file_is_parsed_once(tmp_path):
    resolver = resolver_of(
        tmp_path, {"a.py": "from c import X", "b.py": "from c import X", "c.py": "class X: pass"}
    )
    for name in ("a", "b", "a"):
        resolver.resolve(expression("X"), module(resolver, name).scope)

    assert resolver.parsed == 3


def test_what_an_answer_depends_on_is_recorded_also_when_it_is_remembered(tmp_path):
    resolver = resolver_of(tmp_path, {"a.py": "from b import X", "b.py": "class X: pass"})
    scope = module(resolver, "a").scope
    for _ in range(2):
        with resolver.recording() as consulted:
            resolver.resolve(expression("X"), scope)

        assert consulted.imports == {"b": str(tmp_path / "b.py")}
        assert set(consulted.reads) == {str(tmp_path / "b.py")}


def test_a_module_that_is_not_found_is_recorded_too(tmp_path):
    resolver = resolver_of(tmp_path, {"a.py": "from nowhere import X"})
    with resolver.recording() as consulted:
        resolver.resolve(expression("X"), module(resolver, "a").scope)

    assert consulted.imports == {"a": str(tmp_path / "a.py"), "nowhere": None}


def test_columns_are_counted_in_characters(tmp_path):
    resolver = resolver_of(tmp_path, {"a.py": 'x = ("äö", y)\n'})
    main = module(resolver, "a")
    statement = main.tree.body[0]
    assert isinstance(statement, ast.Assign)
    assert isinstance(statement.value, ast.Tuple)

    span = main.span(statement.value.elts[1])

    assert (span.line, span.column, span.end_column) == (1, 12, 13)

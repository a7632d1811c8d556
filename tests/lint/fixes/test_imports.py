"""Where added imports go."""

from __future__ import annotations

import ast
import builtins
import sys

import pytest

from soniq.errors import MissingExtra
from soniq_lint.diagnostics import Import
from soniq_lint.fixes.imports import CannotImport, add_import

WANTED = Import("acme.billing", "send")
LINE = "from acme.billing import send\n"


def added(head: str, wanted: Import = WANTED, body: str = "f('x')\n") -> str:
    """Return what becomes of the text in front of a use on its last line."""
    text = head + body
    result = add_import(text, wanted, text.count("\n"))
    assert result.endswith(body)
    ast.parse(result)
    assert add_import(result, wanted, result.count("\n")) == result
    return result.removesuffix(body)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("from acme.billing import a\n", "from acme.billing import a, send\n"),
        ("from acme.billing import z\n", "from acme.billing import send, z\n"),
        ("from acme.billing import a, z\n", "from acme.billing import a, send, z\n"),
        ("from acme.billing import b, a, z\n", "from acme.billing import b, a, z, send\n"),
        ("from acme.billing import A, b, z\n", "from acme.billing import A, b, send, z\n"),
        ("from acme.billing import a, B, z\n", "from acme.billing import a, B, send, z\n"),
        ("from acme.billing import a  # why\n", "from acme.billing import a, send  # why\n"),
        ("from acme.billing import (a)\n", "from acme.billing import (a, send)\n"),
        ("from acme.billing import (a,)\n", "from acme.billing import (a, send,)\n"),
        ("from acme.billing import ( a )\n", "from acme.billing import ( a, send )\n"),
        ("from acme.billing import a as b\n", "from acme.billing import a as b, send\n"),
        ("from acme.billing import send as b\n", "from acme.billing import send as b, send\n"),
        ("from acme.billing import a; x = 1\n", "from acme.billing import a, send; x = 1\n"),
        ("import x; from acme.billing import a\n", "import x; from acme.billing import a, send\n"),
        (
            "from acme.billing import a, \\\n    z\n",
            "from acme.billing import a, send, \\\n    z\n",
        ),
        (
            "from acme.billing import (\n    a,\n    z,\n)\n",
            "from acme.billing import (\n    a,\n    send,\n    z,\n)\n",
        ),
        (
            "from acme.billing import (\n    a,\n    b,\n)\n",
            "from acme.billing import (\n    a,\n    b,\n    send,\n)\n",
        ),
        (
            "from acme.billing import (\n    y,\n    z,\n)\n",
            "from acme.billing import (\n    send,\n    y,\n    z,\n)\n",
        ),
        (
            "from acme.billing import (\n    a\n)\n",
            "from acme.billing import (\n    a,\n    send\n)\n",
        ),
        (
            "from acme.billing import (\n\ta,\n)\n",
            "from acme.billing import (\n\ta,\n\tsend,\n)\n",
        ),
        (
            "from acme.billing import (  # noqa\n    a,  # one\n    z,  # two\n"
            "    # end\n)  # out\n",
            "from acme.billing import (  # noqa\n    a,  # one\n    send,\n    z,  # two\n"
            "    # end\n)  # out\n",
        ),
        (
            "from acme.billing import (\n    a,  # one\n    # end\n)\n",
            "from acme.billing import (\n    a,  # one\n    send,\n    # end\n)\n",
        ),
        (
            "from acme.billing import (\n    a  # one\n)\n",
            "from acme.billing import (\n    a,  # one\n    send\n)\n",
        ),
        (
            "from acme.billing import (\n    a,\n    # about z\n    z,\n)\n",
            "from acme.billing import (\n    a,\n    send,\n    # about z\n    z,\n)\n",
        ),
        (
            "from acme.billing import (  # noqa\n    # about z\n    z,\n)\n",
            "from acme.billing import (  # noqa\n    send,\n    # about z\n    z,\n)\n",
        ),
        (
            "from acme.billing import (a, b,\n                          z)\n",
            "from acme.billing import (a, b,\n"
            "                          send,\n                          z)\n",
        ),
        (
            "from acme.billing import (a,\n                          b)\n",
            "from acme.billing import (a,\n                          b,\n"
            "                          send)\n",
        ),
        (
            "from acme.billing import (\n    a, b,  # why\n)\n",
            "from acme.billing import (\n    a, b, send,  # why\n)\n",
        ),
        (
            "from acme.billing import (\r\n    a,\r\n    z,\r\n)\r\n",
            "from acme.billing import (\r\n    a,\r\n    send,\r\n    z,\r\n)\r\n",
        ),
    ],
)
def test_a_statement_that_imports_from_the_module_gets_the_name(head, expected):
    assert added(head) == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("", LINE + "\n"),
        ("# licence\n", "# licence\n" + LINE + "\n"),
        (
            "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n\n",
            "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n\n" + LINE + "\n",
        ),
        ("# licence\n\n# about x\nx = 1\n", "# licence\n\n" + LINE + "\n# about x\nx = 1\n"),
        ('"""Doc."""\n', '"""Doc."""\n\n' + LINE + "\n"),
        ('"""Doc."""\n\n', '"""Doc."""\n\n' + LINE + "\n"),
        ('"""Doc.\n\nMore.\n"""\n\n\n', '"""Doc.\n\nMore.\n"""\n\n' + LINE + "\n\n"),
        (
            '"""Doc."""\nfrom __future__ import annotations\n\n',
            '"""Doc."""\nfrom __future__ import annotations\n\n' + LINE + "\n",
        ),
        ("import os\n\n\n", "import os\n\n" + LINE + "\n\n"),
        ("import os\n", "import os\n\n" + LINE + "\n"),
        ("import os\n\nimport attrs\n\n", "import os\n\n" + "import attrs\n" + LINE + "\n"),
        ("import attrs\nimport zope\n", "import attrs\nimport zope\n" + LINE),
        (
            "from aa import a\nfrom zope import z\n",
            "from aa import a\n" + LINE + "from zope import z\n",
        ),
        ("from zope import z\n", LINE + "from zope import z\n"),
        ("# third\nfrom zope import z\n", "# third\n" + LINE + "from zope import z\n"),
        (
            "from b import a\nimport c\nfrom a import z\n",
            "from b import a\nimport c\nfrom a import z\n" + LINE,
        ),
        (
            "from b import a\nimport c\nfrom d import z\n",
            LINE + "from b import a\nimport c\nfrom d import z\n",
        ),
        (
            "from soniq import Soniq\n\nfrom acme.web import x\n",
            "from soniq import Soniq\n\n" + LINE + "from acme.web import x\n",
        ),
        (
            "import os\n\nfrom soniq import Soniq\n\nfrom .x import y\n",
            "import os\n\n" + LINE + "from soniq import Soniq\n\nfrom .x import y\n",
        ),
        ("from .x import y\n", LINE + "\nfrom .x import y\n"),
        ("import os\nfrom .x import y\n", "import os\n" + LINE + "from .x import y\n"),
        ("import os\n\nfrom .x import y\n", "import os\n\n" + LINE + "\nfrom .x import y\n"),
        (
            "import os\nos.x()\nimport json\n",
            "import os\n\n" + LINE + "\nos.x()\nimport json\n",
        ),
        (
            "import os\nos.x()\n\nfrom zope import z\n",
            "import os\n\n" + LINE + "\nos.x()\n\nfrom zope import z\n",
        ),
        (
            "import sys\nsys.path.insert(0, '')\n\nfrom acme.web import x\n",
            "import sys\nsys.path.insert(0, '')\n\n" + LINE + "from acme.web import x\n",
        ),
        ("x = 1\nfrom zope import z\n", "x = 1\n" + LINE + "from zope import z\n"),
        ("import os\r\n\r\n", "import os\r\n\r\nfrom acme.billing import send\r\n\r\n"),
        ("from acme.billing import *\n", "from acme.billing import *\n" + LINE),
        (
            "from acme.billing import a\nfrom acme.billing import z\n",
            "from acme.billing import a\nfrom acme.billing import z\n" + LINE,
        ),
        (
            "from acme.billing import a\nfrom acme.billing import b, z\n",
            "from acme.billing import a\nfrom acme.billing import b, send, z\n",
        ),
        ("from acme import x\n", "from acme import x\n" + LINE),
        ("import os; import re\n", "import os; import re\n\n" + LINE + "\n"),
        (
            "if x:\n    from acme.billing import send\n",
            LINE + "\nif x:\n    from acme.billing import send\n",
        ),
        ("@x\ndef g(): pass\n", LINE + "\n\n@x\ndef g(): pass\n"),
        (
            "def g(): pass\nfrom acme.web import x\n",
            LINE + "\n\ndef g(): pass\nfrom acme.web import x\n",
        ),
    ],
)
def test_a_new_line_goes_where_it_belongs(head, expected):
    assert added(head) == expected


def test_the_name_stays_once_it_is_imported():
    assert added(LINE) == LINE
    for names in ("a, send", "send as send", "(\n    send\n)"):
        head = f"from acme.billing import {names}\n"
        assert added(head) == head


def test_a_module_of_the_standard_library_goes_with_its_like():
    wanted = Import("re", "sub")
    assert (
        added("import os\nimport sys\n\n", wanted)
        == "import os\nimport sys\nfrom re import sub\n\n"
    )
    assert added("import zope, re\n", wanted) == "from re import sub\nimport zope, re\n"


def test_a_module_is_imported_as_a_whole():
    wanted = Import("acme", "")
    assert added("", wanted) == "import acme\n\n"
    assert added("from b import c\n", wanted) == "import acme\nfrom b import c\n"
    assert added("import acme\n", wanted) == "import acme\n"
    assert added("import acme as a\n", wanted) == "import acme as a\nimport acme\n"


@pytest.mark.parametrize(
    ("path", "statement", "expected"),
    [
        ("/src/acme/app.py", "from .billing import a", "from .billing import a, send"),
        ("/src/acme/web/app.py", "from ..billing import a", "from ..billing import a, send"),
        ("C:\\acme\\app.py", "from .billing import a", "from .billing import a, send"),
        ("/src/acme/billing/app.py", "from . import a", "from . import a, send"),
        ("/src/acme/app.py", "from .billing import send", "from .billing import send"),
        ("/src/other/app.py", "from .billing import a", LINE + "\nfrom .billing import a"),
        ("/src/acme/web/app.py", "from .billing import a", LINE + "\nfrom .billing import a"),
        ("/app.py", "from ....billing import a", LINE + "\nfrom ....billing import a"),
    ],
)
def test_a_relative_import_of_the_module_gets_the_name(path, statement, expected):
    text = f"{statement}\nf('x')\n"
    assert add_import(text, WANTED, 2, path) == f"{expected}\nf('x')\n"


def test_imports_below_the_use_do_not_count():
    text = "f('x')\nfrom acme.billing import a\n"
    assert add_import(text, WANTED, 1) == LINE + "\n" + text


@pytest.mark.parametrize(
    "text",
    [
        '"""Doc."""; f("x")\n',
        "from __future__ import annotations; f('x')\n",
        "'Doc.'\nfrom __future__ import annotations; f('x')\n",
    ],
)
def test_there_may_be_no_place_above_the_use(text):
    with pytest.raises(CannotImport):
        add_import(text, WANTED, text.count("\n"))


def test_a_last_line_without_an_end_gets_one():
    assert add_import('"""Doc."""', WANTED, 2) == '"""Doc."""\n\nfrom acme.billing import send'


def test_text_that_is_no_python_is_refused():
    with pytest.raises(SyntaxError):
        add_import("f(\n", WANTED, 2)


def test_without_libcst_the_extra_is_named(monkeypatch):
    real = builtins.__import__

    def refuse(name, *args, **kwargs):
        if name.startswith("libcst"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)
    for name in [name for name in sys.modules if name.startswith("libcst")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(MissingExtra, match="lint"):
        add_import("f('x')\n", WANTED, 1)
    assert add_import(LINE + "f('x')\n", WANTED, 2) == LINE + "f('x')\n"

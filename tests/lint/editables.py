"""What editable installs leave in site-packages, as build tools generated it.

``@`` stands for the project's folder. Of long files only what surrounds the constants is kept,
word for word.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tests.lint.project import write

PACKAGE = {"acme_tasks/__init__.py": "", "acme_tasks/refs.py": "", "acme_tasks/sub/__init__.py": ""}
IN_SRC = {f"src/{path}": text for path, text in PACKAGE.items()}
SAME = {
    "acme_tasks": "acme_tasks/__init__.py",
    "acme_tasks.refs": "acme_tasks/refs.py",
    "acme_tasks.sub": "acme_tasks/sub/__init__.py",
    "acme_tasks.nothing": None,
}
FROM_SRC = {name: path and f"src/{path}" for name, path in SAME.items()}

METADATA = "Metadata-Version: 2.1\nName: acme-tasks\nVersion: 1.2\nRequires-Dist: soniq>=0.1\n"
DIRECT_URL = '{"dir_info": {"editable": true}, "url": "file://@"}'


class Install(NamedTuple):
    """An editable install.

    Attributes:
        project: files of the project.
        site: files in site-packages; the metadata folder is added.
        modules: path of each module in the project, None for what must not be found, ``.`` and a
            path for a namespace package.
        links: symbolic links to make, by path in the project.
    """

    project: dict[str, str]
    site: dict[str, str]
    modules: dict[str, str | None]
    links: dict[str, str] = {}  # noqa: RUF012


SETUPTOOLS_FINDER = """\
from __future__ import annotations
import sys
from importlib.machinery import ModuleSpec, PathFinder
from importlib.machinery import all_suffixes as module_suffixes
from importlib.util import spec_from_file_location
from itertools import chain
from pathlib import Path

{constants}
PATH_PLACEHOLDER = '__editable__.acme_tasks-1.2.finder' + ".__path_hook__"


class _EditableFinder:  # MetaPathFinder
    @classmethod
    def find_spec(cls, fullname: str, path=None, target=None) -> ModuleSpec | None:  # type: ignore
        # Top-level packages and modules (we know these exist in the FS)
        if fullname in MAPPING:
            pkg_path = MAPPING[fullname]
            return cls._find_spec(fullname, Path(pkg_path))
"""
SETUPTOOLS_LINE = (
    "import __editable___acme_tasks_1_2_finder; __editable___acme_tasks_1_2_finder.install()"
)
SCIKIT_BUILD = """\
class ScikitBuildRedirectingFinder(importlib.abc.MetaPathFinder):
    ...


def install(
    known_source_files: dict[str, str],
    known_wheel_files: dict[str, str],
    path: str | None,
) -> None:
    sys.meta_path.insert(
        0,
        ScikitBuildRedirectingFinder(
            known_source_files,
        ),
    )


"""
MESON = """\
class MesonpyMetaFinder(importlib.abc.MetaPathFinder):
    def __init__(self, package: str, names: Set[str], path: str, cmd: List[str], verbose: bool = False):
        self._name = package


"""  # noqa: E501
MESON_INIT = """\
def init():
    finder = MesonpyMetaFinder(
        'acme-tasks',
        {'acme_tasks'},
        '@/build/cp311',
        ['/usr/bin/ninja'],
        False,
    )
    sys.meta_path.insert(0, finder)
    sys.path_hooks.insert(0, finder._path_hook)
"""
MESON_PLAN = """\
{"python": {"@/src/acme_tasks/__init__.py": {"destination": "{py_purelib}/acme_tasks/__init__.py", "tag": "python-runtime", "subproject": null},
"@/src/acme_tasks/refs.py": {"destination": "{py_purelib}/acme_tasks/refs.py", "tag": "python-runtime", "subproject": null}},
"install_subdirs": {"@/src/acme_tasks/sub": {"destination": "{py_purelib}/acme_tasks/sub", "tag": null, "subproject": null, "exclude_dirs": [], "exclude_files": []}},
"data": {"@/README": {"destination": "{datadir}/acme/README", "tag": null, "subproject": null}}}
"""  # noqa: E501


def _setuptools(constants: str) -> dict[str, str]:
    return {
        "__editable__.acme_tasks-1.2.pth": SETUPTOOLS_LINE,
        "__editable___acme_tasks_1_2_finder.py": SETUPTOOLS_FINDER.format(constants=constants),
    }


INSTALLS = {
    "setuptools, flat": Install(
        PACKAGE,
        _setuptools(
            "MAPPING: dict[str, str] = {'acme_tasks': '@/acme_tasks'}\n"
            "NAMESPACES: dict[str, list[str]] = {}"
        ),
        SAME,
    ),
    "setuptools 64, flat": Install(
        PACKAGE, _setuptools("MAPPING = {'acme_tasks': '@/acme_tasks'}\nNAMESPACES = {}"), SAME
    ),
    "setuptools, package_dir": Install(
        {
            "code/impl/__init__.py": "",
            "code/impl/own.py": "",
            "other/inner/__init__.py": "",
            "ns/part/__init__.py": "",
            "single.py": "",
        },
        _setuptools(
            "MAPPING: dict[str, str] = {'mapped': '@/code/impl', 'mapped.inner': '@/other/inner', "
            "'nsx': '@/ns', 'single': '@/single'}\n"
            "NAMESPACES: dict[str, list[str]] = {'nsx': ['@/ns']}"
        ),
        {
            "mapped": "code/impl/__init__.py",
            "mapped.own": "code/impl/own.py",
            "mapped.inner": "other/inner/__init__.py",
            "nsx": "./ns",
            "nsx.part": "ns/part/__init__.py",
            "single": "single.py",
            "other": None,
        },
    ),
    "setuptools, namespace": Install(
        {"acme/tasks/billing/__init__.py": "", "acme/tasks/billing/refs.py": ""},
        _setuptools(
            "MAPPING: dict[str, str] = {'acme': '@/acme'}\n"
            "NAMESPACES: dict[str, list[str]] = {'acme': ['@/acme'], "
            "'acme.tasks': ['@/acme/tasks']}"
        ),
        {
            "acme": "./acme",
            "acme.tasks": "./acme/tasks",
            "acme.tasks.billing.refs": "acme/tasks/billing/refs.py",
        },
    ),
    "setuptools, namespace kept elsewhere": Install(
        {"code/refs.py": "", "code/__init__.py": ""},
        _setuptools(
            "MAPPING: dict[str, str] = {'acme.tasks': '@/code'}\n"
            "NAMESPACES: dict[str, list[str]] = {'acme': []}"
        ),
        {"acme.tasks": "code/__init__.py", "acme.tasks.refs": "code/refs.py", "acme.code": None},
    ),
    "setuptools, src": Install(
        IN_SRC, {"__editable__.acme_tasks-1.2.pth": "@/src\n"}, {**FROM_SRC, "src": None}
    ),
    "setuptools, strict": Install(
        IN_SRC,
        {"__editable__.acme_tasks-1.2.pth": "@/build/__editable__.acme_tasks-1.2-py3-none-any\n"},
        FROM_SRC,
        {
            f"build/__editable__.acme_tasks-1.2-py3-none-any/{path.removeprefix('src/')}": path
            for path in IN_SRC
        },
    ),
    "setuptools, compat": Install(PACKAGE, {"__editable__.acme_tasks-1.2.pth": "@\n"}, SAME),
    "setup.py develop": Install(
        IN_SRC, {"easy-install.pth": "@/src\n", "acme-tasks.egg-link": "@/src\n../"}, FROM_SRC
    ),
    "setup.py develop, its path file lost": Install(
        IN_SRC, {"acme-tasks.egg-link": "@/src\n../"}, FROM_SRC
    ),
    "hatchling": Install(IN_SRC, {"_editable_impl_acme_tasks.pth": "@/src"}, FROM_SRC),
    "hatchling, dev-mode-dirs": Install(
        {**PACKAGE, "code/extra.py": ""},
        {"_acme_tasks.pth": "@\n@/code"},
        {**SAME, "extra": "code/extra.py"},
    ),
    "hatchling, dev-mode-exact": Install(
        {**PACKAGE, "tests/__init__.py": ""},
        {
            "_editable_impl_acme_tasks.pth": "import _editable_impl_acme_tasks",
            "_editable_impl_acme_tasks.py": (
                "from editables.redirector import RedirectingFinder as F\n"
                "F.install()\n"
                "F.map_module('acme_tasks', '@/acme_tasks/__init__.py')"
            ),
        },
        {**SAME, "tests": None},
    ),
    "editables, a subpackage": Install(
        PACKAGE,
        {"acme/deep/__init__.py": "__path__ = ['@/acme_tasks']"},
        {"acme.deep.refs": "acme_tasks/refs.py", "acme.deep.nothing": None},
    ),
    "editables, self-replacing": Install(
        PACKAGE,
        {
            "replaced.py": (
                "import importlib.util\n"
                "import sys\n"
                "\n"
                "def import_from_path(module_name, file_path):\n"
                "    spec = importlib.util.spec_from_file_location(module_name, file_path)\n"
                "    module = importlib.util.module_from_spec(spec)\n"
                "    sys.modules[module_name] = module\n"
                "    spec.loader.exec_module(module)\n"
                "\n"
                "import_from_path(__name__, '@/acme_tasks/__init__.py')\n"
            )
        },
        {"replaced": "acme_tasks/__init__.py", "replaced.refs": "acme_tasks/refs.py"},
    ),
    "flit, poetry, uv, maturin": Install(IN_SRC, {"acme_tasks.pth": "@/src"}, FROM_SRC),
    "poetry, two folders": Install(
        {**IN_SRC, "lib/other/__init__.py": ""},
        {"acme_tasks.pth": "@/src\n@/lib\n"},
        {**FROM_SRC, "other": "lib/other/__init__.py"},
    ),
    "pdm-backend": Install(PACKAGE, {"_editable_impl_acme_tasks.pth": "@"}, SAME),
    "scikit-build-core": Install(
        {**IN_SRC, "elsewhere/gen.py": ""},
        {
            "_editable_skbc_acme_tasks.pth": "import _editable_skbc_acme_tasks\n@/src\n",
            "_editable_skbc_acme_tasks.py": SCIKIT_BUILD
            + "install({'acme_tasks': '@/src/acme_tasks/__init__.py', 'acme_tasks.refs': "
            "'@/src/acme_tasks/refs.py', 'acme_tasks.sub': '@/src/acme_tasks/sub/__init__.py'}, "
            "{'acme_tasks.gen': '@/elsewhere/gen.py', 'acme_tasks._c': 'acme_tasks/_c.so'}, "
            "{'acme_tasks': ['@/src/acme_tasks', 'acme_tasks'], 'acme_tasks.sub': "
            "['@/src/acme_tasks/sub']}, ['acme_tasks', 'acme_tasks.sub'], None, False, True, [], "
            "[], '')\n",
        },
        {**FROM_SRC, "acme_tasks.gen": "elsewhere/gen.py", "acme_tasks._c": None},
    ),
    "scikit-build-core 0.5": Install(
        IN_SRC,
        {
            "_acme_tasks_editable.pth": "import _acme_tasks_editable\n",
            "_acme_tasks_editable.py": SCIKIT_BUILD
            + "install({'acme_tasks': '@/src/acme_tasks/__init__.py', 'acme_tasks.refs': "
            "'@/src/acme_tasks/refs.py', 'acme_tasks.sub': '@/src/acme_tasks/sub/__init__.py'}, "
            "{'acme_tasks.gen': 'acme_tasks/gen.py'}, None, False, True, [], [])\n",
        },
        FROM_SRC,
    ),
    "scikit-build-core, in place": Install(
        IN_SRC,
        {
            "_editable_skbc_acme_tasks.pth": "import _editable_skbc_acme_tasks\n@/src\n",
            "_editable_skbc_acme_tasks.py": SCIKIT_BUILD
            + "install_inplace(['acme_tasks'], ['@/src'], '@', False, True, [])\n",
        },
        FROM_SRC,
    ),
    "meson-python": Install(
        {**IN_SRC, "build/cp311/meson-info/intro-install_plan.json": MESON_PLAN},
        {
            "acme-tasks-editable.pth": (
                "import _acme_tasks_editable_loader; _acme_tasks_editable_loader.init()"
            ),
            "_acme_tasks_editable_loader.py": MESON + MESON_INIT,
        },
        FROM_SRC,
    ),
    "meson-python 0.17": Install(
        {**IN_SRC, "build/cp311/meson-info/intro-install_plan.json": MESON_PLAN},
        {
            "acme-tasks-editable.pth": "import _acme_tasks_editable_loader",
            "_acme_tasks_editable_loader.py": MESON
            + "\ninstall('acme-tasks', {'acme_tasks'}, '@/build/cp311', ['ninja'], False)\n",
        },
        FROM_SRC,
    ),
    "meson-python 0.13": Install(
        {**IN_SRC, "build/cp311/meson-info/intro-install_plan.json": MESON_PLAN},
        {
            "acme-tasks-editable.pth": "import _acme_tasks_editable_loader",
            "_acme_tasks_editable_loader.py": MESON
            + "\ninstall({'acme_tasks'}, '@/build/cp311', ['ninja'], False)\n",
        },
        FROM_SRC,
    ),
    "an unknown hook": Install(
        IN_SRC,
        {
            "acme_tasks.pth": "import _acme_hook; _acme_hook.go()",
            "_acme_hook.py": "def go(): raise SystemExit('this has run')",
        },
        FROM_SRC,
    ),
    "an unknown hook, flat": Install(
        PACKAGE, {"acme_tasks.pth": "import sys; exec('import nothing_of_ours')"}, SAME
    ),
}


def install(folder: Path, case: Install) -> tuple[Path, Path]:
    """Lay an editable install out on disk; return the project's folder and site-packages."""
    project = folder / "project"
    site = folder / "venv" / "lib" / "python3.11" / "site-packages"
    record = "".join(f"{name},sha256=x,1\n" for name in case.site)
    info = "acme_tasks-1.2.dist-info"
    files = {
        **case.site,
        f"{info}/METADATA": METADATA,
        f"{info}/RECORD": record,
        f"{info}/direct_url.json": DIRECT_URL,
    }
    write(project, {path: _placed(text, project) for path, text in case.project.items()})
    write(site, {path: _placed(text, project) for path, text in files.items()})
    for link, target in case.links.items():
        (project / link).parent.mkdir(parents=True, exist_ok=True)
        (project / link).symlink_to(project / target)
    return project, site


def _placed(text: str, project: Path) -> str:
    return text.replace("@", str(project))

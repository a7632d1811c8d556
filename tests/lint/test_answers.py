"""What reports remember of models: the same facts with and without, and no model rebuilt twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest

from soniq.contract.facts import Service, to_json
from soniq_lint.answers import Shared
from soniq_lint.collection import Counts, collect
from soniq_lint.config.loading import load
from soniq_lint.describing import Describer
from soniq_lint.facts import facts_of
from soniq_lint.files import versions

from .commands import Command, command
from .project import write

MODELS = """
    from pydantic import BaseModel

    from .kinds import Kind

    class Order(BaseModel):
        order_id: str
        kind: Kind = "new"
    """
FILES = {
    "stubs/src/shop_tasks/__init__.py": """
        from soniq import task_ref

        from .models import Order

        place = task_ref(name="shop.place.v1", args_model=Order, default_queue="shop")
        cancel = task_ref(name="shop.cancel.v1", args_model=Order)
        """,
    "stubs/src/shop_tasks/models.py": MODELS,
    "stubs/src/shop_tasks/kinds.py": """
        import sys
        from typing import Literal

        if sys.version_info >= (3, 12):
            Kind = Literal["new", "old", "none"]
        else:
            Kind = Literal["new", "old"]
        """,
    "web/.git/HEAD": "",
    "web/pyproject.toml": '[tool.soniq-lint]\nroots = ["src"]\nstubs = ["../stubs"]\n',
    "web/src/web.py": """
        from shop_tasks import place
        from soniq import Soniq

        async def order(app: Soniq) -> None:
            await app.enqueue(place, args={"order_id": "o1"})
        """,
    "web/src/worker.py": """
        from pydantic import BaseModel
        from shop_tasks import cancel
        from soniq import Soniq

        app = Soniq()

        class Cancel(BaseModel):
            order_id: str

        @app.job(name=cancel.name, validate=Cancel)
        async def cancel_order(order_id: str) -> None: ...
        """,
}
KEPT = "web/.soniq_cache/facts.json"


class Read(NamedTuple):
    """Facts as text, and how much work they were."""

    text: str
    made: int
    counts: Counts
    describer: Describer


def read(folder: Path, shared: Shared | None = None, *, cached: bool = True) -> Read:
    shared = Shared() if shared is None else shared
    before = shared.made
    config = load([str(folder)])
    describer = Describer(config.analysis, config.cache_dir if cached else None, shared)
    collected = collect(config, [str(folder)], cached=cached, world=describer.world)
    facts = facts_of(
        collected.records,
        config.analysis.root,
        service=Service(),
        skipped=collected.walk.skipped,
        describer=describer,
    )
    return Read(to_json(facts), shared.made - before, collected.counts, describer)


def fresh(folder: Path) -> str:
    return read(folder, cached=False).text


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    return write(tmp_path, FILES)


@pytest.fixture
def web(shop: Path) -> Path:
    """The repository, read once before."""
    assert read(shop / "web").made == 3  # the module with the refs, Order and Cancel
    return shop / "web"


def test_a_second_run_reads_nothing_and_rebuilds_nothing(web: Path) -> None:
    again = read(web)

    assert again.made == 0
    assert (again.counts.analysed, "library" in vars(again.describer)) == (0, False)
    assert again.text == fresh(web)


def test_what_is_remembered_is_described(web: Path) -> None:
    place, cancel = json.loads(read(web).text)["uses"]

    assert (place["task"], cancel["task"]) == ("shop.place.v1", "shop.cancel.v1")
    assert "x-soniq" in json.dumps(place["writer"])


def replaced(path: str, old: str, new: str) -> Callable[[Path], object]:
    def edit(shop: Path) -> None:
        text = (shop / path).read_text()
        assert old in text
        (shop / path).write_text(text.replace(old, new))

    return edit


def installed_elsewhere(shop: Path) -> None:
    """Let the environment have another release of the stub package."""
    package = ".venv/lib/python3.11/site-packages/shop_tasks"
    write(shop / "web", {".venv/pyvenv.cfg": "home = /usr/bin\nversion = 3.11.7\n",
                         f"{package}/__init__.py": FILES["stubs/src/shop_tasks/__init__.py"],
                         f"{package}/models.py": MODELS + "        more: int\n",
                         f"{package}/kinds.py": "Kind = str\n"})  # fmt: skip
    replaced("web/pyproject.toml", 'stubs = ["../stubs"]\n', "")(shop)


def configured_elsewhere(shop: Path) -> None:
    write(shop, {"fork/shop_tasks.py": """
        from pydantic import BaseModel
        from soniq import task_ref

        class Order(BaseModel):
            order_id: int

        place = task_ref(name="shop.place.v1", args_model=Order)
        cancel = task_ref(name="shop.cancel.v2", args_model=Order)
        """})  # fmt: skip
    replaced("web/pyproject.toml", "../stubs", "../fork")(shop)


def hidden(shop: Path) -> None:
    """Put a package of the same name in front of the one that was found."""
    write(shop, {"web/src/shop_tasks.py": """
        from pydantic import BaseModel
        from soniq import task_ref

        class Other(BaseModel):
            other: str

        place = cancel = task_ref(name="shop.other.v1", args_model=Other)
        """})  # fmt: skip


def same_stamp(shop: Path) -> None:
    """Change a file within the tick of the clock, without changing its size."""
    path = shop / "stubs/src/shop_tasks/models.py"
    stamp = path.stat()
    path.write_text(path.read_text().replace("order_id: str", "order_id: int"))
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))


@pytest.mark.parametrize(
    "edit",
    [
        replaced("stubs/src/shop_tasks/models.py", "order_id: str", "order_id: str | None"),
        replaced("stubs/src/shop_tasks/kinds.py", '"old"', '"used"'),
        replaced("stubs/src/shop_tasks/__init__.py", "shop.place.v1", "shop.place.v2"),
        replaced("web/src/worker.py", "order_id: str\n", "order_id: str = 'o'\n"),
        lambda shop: (shop / "stubs/src/shop_tasks/models.py").unlink(),
        installed_elsewhere,
        configured_elsewhere,
        hidden,
        same_stamp,
    ],
    ids=["model", "its part", "ref", "own model", "gone", "environment", "configuration",
         "hidden", "same stamp"],
)  # fmt: skip
def test_an_edit_shows_at_once(shop: Path, web: Path, edit: Callable[[Path], object]) -> None:
    before = read(web).text
    edit(shop)
    after = read(web)

    assert after.made > 0
    assert after.text == fresh(web) != before
    assert (read(web).made, read(web).text) == (0, after.text)


def test_another_snapshot_works_everything_out_anew(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    web, kept = shop / "web", shop / "web/shop.json"
    lint = command(capsys)
    assert lint("snapshot", shop / "stubs", "-o", kept).code == 0
    (shop / "stubs").rename(shop / "elsewhere")
    replaced("web/pyproject.toml", 'stubs = ["../stubs"]', 'snapshots = ["shop.json"]')(shop)
    before = read(web).text
    assert (read(web).made, read(web).counts.analysed) == (0, 0)
    replaced("web/shop.json", "order_id: str", "order_id: int")(shop)
    after = read(web)

    assert (after.made, after.counts.analysed) == (3, 2)
    assert after.text == fresh(web) != before


@pytest.mark.parametrize("part", ["_code", "_pydantic"])
def test_another_version_of_soniq_or_pydantic_works_everything_out_anew(
    web: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setattr(versions, part, lambda: ["another"])

    assert read(web).made == 3


def test_another_python_of_the_project_works_everything_out_anew(shop: Path, web: Path) -> None:
    write(web, {"src/own.py": """
        from pydantic import BaseModel
        from shop_tasks.kinds import Kind
        from soniq import task_ref

        class Own(BaseModel):
            kind: Kind

        own = task_ref(name="shop.own.v1", args_model=Own)
        """})  # fmt: skip
    before = read(web).text
    write(web, {".venv/pyvenv.cfg": "home = /usr/bin\nversion = 3.12.1\n",
                ".venv/lib/python3.12/site-packages/other.py": ""})  # fmt: skip
    after = read(web)

    assert (after.made, after.counts.analysed) == (4, 3)
    assert after.text == fresh(web) != before


def test_an_edit_beside_leaves_the_rest_alone(web: Path) -> None:
    write(web, {"src/worker.py": FILES["web/src/worker.py"] + "        # seen\n"})

    assert read(web).made == 1  # Cancel


DAMAGE: list[Callable[[dict[str, Any]], object]] = [
    lambda document: document.clear(),
    lambda document: document.update(answers=[]),
    lambda document: document.update(key=3),
    lambda document: document["answers"].update(dict.fromkeys(document["answers"])),
    lambda document: document["answers"].update({each: [] for each in document["answers"]}),
    *(
        lambda document, value=value, start=start: [
            row.__setitem__(number % 4, value)
            for number, row in enumerate(document["answers"].values(), start)
        ]
        for start in (0, 2)
        for value in (None, 3, "x", [3], {"writer": 3}, [{"task": 3}], {"x": 3})
    ),
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_changes_nothing(
    shop: Path, web: Path, damage: Callable[[dict[str, Any]], object]
) -> None:
    wanted = read(web).text
    document = json.loads((shop / KEPT).read_text())
    damage(document)
    (shop / KEPT).write_text(json.dumps(document))

    assert read(web).text == wanted
    assert read(web).made == 0


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 99_999])
def test_a_file_that_is_none_of_ours_is_made_anew(shop: Path, web: Path, data: bytes) -> None:
    wanted = read(web).text
    (shop / KEPT).write_bytes(data)

    assert read(web).text == wanted
    assert read(web).made == 0


def test_what_is_gone_is_forgotten(shop: Path, web: Path) -> None:
    (web / "src/worker.py").unlink()
    replaced("stubs/src/shop_tasks/models.py", "Order", "Purchase")(shop)
    replaced("stubs/src/shop_tasks/__init__.py", "Order", "Purchase")(shop)
    read(web)

    assert sorted(json.loads((shop / KEPT).read_text())["answers"]) == [
        "declarations in shop_tasks",
        "schemas of shop_tasks.models.Purchase",
    ]


# where it lies


def test_it_lies_with_the_cache_of_the_linter(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop / "web")
    lint: Command = command(capsys)
    uncached = lint("facts", "--no-cache")
    assert not (shop / KEPT).exists()
    (shop / "web/pyproject.toml").write_text(
        '[tool.soniq-lint]\nroots = ["src"]\nstubs = ["../stubs"]\ncache-dir = "kept"\n'
    )
    assert lint("facts") == uncached
    assert sorted(each.name for each in (shop / "web/kept").iterdir()) == [
        ".gitignore",
        "CACHEDIR.TAG",
        "facts.json",
        "lint.json",
    ]
    assert not (shop / KEPT).exists()


def test_a_folder_with_other_files_is_left_alone(shop: Path) -> None:
    write(shop, {"web/.soniq_cache/mine.txt": "mine"})
    first = read(shop / "web")

    assert "holds other files" in first.describer.answers.note
    assert [each.name for each in (shop / "web/.soniq_cache").iterdir()] == ["mine.txt"]
    assert read(shop / "web").text == first.text


@pytest.mark.process
def test_runs_at_the_same_time_do_not_disturb_each_other(shop: Path) -> None:
    command = [sys.executable, "-m", "soniq_lint", "facts"]
    running = [
        subprocess.Popen(command, cwd=shop / "web", stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    texts = {each.communicate()[0] for each in running}

    assert [each.returncode for each in running] == [0, 0, 0]
    assert len(texts) == 1
    assert read(shop / "web").made == 0
    assert sorted(each.suffix for each in (shop / "web/.soniq_cache").iterdir()) == [
        "", ".TAG", ".json", ".json",
    ]  # fmt: skip


# several repositories in one run


def test_repositories_share_what_they_import(shop: Path) -> None:
    write(shop, {f"desk/{name[4:]}": text for name, text in FILES.items() if name[:4] == "web/"})
    shared = Shared()

    assert read(shop / "web", shared).made == 3
    assert read(shop / "desk", shared).made == 1  # its own Cancel
    assert read(shop / "desk").made == 0
    assert read(shop / "desk").text == fresh(shop / "desk")


def test_what_the_file_of_one_repository_says_is_not_said_of_another(shop: Path, web: Path) -> None:
    write(shop, {f"desk/{name[4:]}": text for name, text in FILES.items() if name[:4] == "web/"})
    document = json.loads((shop / KEPT).read_text())
    for row in document["answers"].values():
        row[1:] = [{}, {}, {}]  # depends on nothing, so it holds
        if type(row[0]) is dict:
            row[0] = {"writer": {}, "reader": {}}
    (shop / KEPT).write_text(json.dumps(document))
    shared = Shared()

    assert read(web, shared).text != fresh(web)
    assert read(shop / "desk", shared).text == fresh(shop / "desk")


def test_repositories_with_other_releases_share_nothing(shop: Path) -> None:
    write(shop, {f"desk/{name[4:]}": text for name, text in FILES.items() if name[:4] == "web/"})
    write(shop, {name.replace("stubs/", "old/", 1): text for name, text in FILES.items()
                 if name.startswith("stubs/")})  # fmt: skip
    replaced("old/src/shop_tasks/models.py", "order_id: str", "order_id: int")(shop)
    replaced("desk/pyproject.toml", "../stubs", "../old")(shop)
    shared = Shared()

    assert (read(shop / "web", shared).made, read(shop / "desk", shared).made) == (3, 3)
    assert read(shop / "desk").text == fresh(shop / "desk") != fresh(shop / "web")


def test_a_part_that_is_found_elsewhere_is_not_shared(shop: Path) -> None:
    """The same file of a stub package means another model where its import leads elsewhere."""
    replaced("stubs/src/shop_tasks/models.py", ".kinds", "acme_kinds")(shop)
    for name, kind in (("web", "int"), ("desk", "str")):
        write(shop, {f"{name}/src/acme_kinds.py": f"Kind = {kind}\n"})
    write(shop, {f"desk/{name[4:]}": text for name, text in FILES.items() if name[:4] == "web/"})
    shared = Shared()

    assert read(shop / "web", shared).text == fresh(shop / "web")
    assert read(shop / "desk", shared).text == fresh(shop / "desk")
    assert fresh(shop / "desk") != fresh(shop / "web")


# any edits at all

_EDITS = (
    ("stubs/src/shop_tasks/models.py", ("order_id: str", "order_id: int", "order_id: 'Kind'")),
    ("stubs/src/shop_tasks/models.py", ('= "new"', "= None", "= 3")),
    ("stubs/src/shop_tasks/models.py", (".kinds", "acme_kinds", "web_kinds")),
    ("stubs/src/shop_tasks/kinds.py", ('"old"', '"used"', "3")),
    ("stubs/src/shop_tasks/__init__.py", ("shop.place.v1", "shop.place.v2", "bad name")),
    ("stubs/src/shop_tasks/__init__.py", ("args_model=Order)", "args_model=None)")),
    ("web/src/web.py", ("enqueue(place", "enqueue('shop.cancel.v1'", "enqueue(other")),
    ("web/src/worker.py", ("validate=Cancel", "validate=dict", "validate=cancel.args_model")),
    ("web/pyproject.toml", ("../stubs", "../nowhere", "..")),
)  # fmt: skip
_FILES = ("web/src/acme_kinds.py", "stubs/src/web_kinds.py", "stubs/src/shop_tasks/models.py")


def test_after_any_edits_the_facts_are_those_of_a_run_from_nothing(shop: Path) -> None:
    random = Random(5)
    made = []
    for _ in range(20):
        if random.random() < 0.8:
            path, forms = random.choice(_EDITS)
            target = shop / path
            if target.exists():
                text = target.read_text()
                old = next((form for form in forms if form in text), None)
                if old is not None:
                    target.write_text(text.replace(old, random.choice(forms), 1))
        else:
            path = random.choice(_FILES)
            if (shop / path).exists():
                (shop / path).unlink()
            else:
                write(shop, {path: FILES.get(path, "Kind = str\n")})
        known = read(shop / "web")
        assert known.text == fresh(shop / "web"), path
        made.append(known.made)
    assert min(made) == 0
    assert max(made) > 1

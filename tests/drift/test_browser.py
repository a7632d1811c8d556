"""The HTML page, opened from disk in a real browser: by eye of the browser, not of a parser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from soniq.drift.render.html import to_html
from soniq.drift.report import Report

from .browser import WANTED, Page, find_browser, opened
from .samples import ODD, of_a_company, of_every_kind
from .test_render import PLENTY

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(
        find_browser() is None,
        reason="no Chromium, Chrome or Edge found; SONIQ_TEST_BROWSER can name one",
    ),
]

Show = Callable[..., Page]

SHOWN = """[...document.querySelectorAll('tr.task')].filter((row) => row.checkVisibility())
    .map((row) => row.querySelector('button').textContent)"""
"""Names of the tasks that can be seen."""

FOCUSED = "document.activeElement.textContent || document.activeElement.id"
DETAILS = "[...document.querySelectorAll('tr.detail')].map((row) => row.checkVisibility())"
OPEN_ALL = "for (const each of document.querySelectorAll('tr.task button')) each.click()"

FAINT = """
(() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, under) => {
    const part = (i) => top[i] * top[3] + under[i] * (1 - top[3]);
    return [part(0), part(1), part(2), 1];
  };
  const lines = (element) => element ? [element, ...lines(element.parentElement)] : [];
  const behind = (element) => lines(element).reverse()
    .reduce((under, each) => over(rgba(getComputedStyle(each).backgroundColor), under), BACK);
  const BACK = [255, 255, 255, 1];
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((part) => part / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const faint = [];
  const check = (element, pseudo, text) => {
    const colour = rgba(getComputedStyle(element, pseudo).color);
    for (const each of lines(element)) colour[3] *= Number(getComputedStyle(each).opacity);
    const ratio = contrast(over(colour, behind(element)), behind(element));
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)}: ${text.trim().slice(0, 40)}`);
  };
  let checked = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    if (element.closest("script, style, noscript")) continue;
    check(element, null, walker.currentNode.data);
    checked += 1;
  }
  const filter = document.getElementById("filter");
  if (filter.checkVisibility()) check(filter, "::placeholder", "placeholder");
  return [checked, faint];
})()
"""
"""How many pieces of text were looked at, and those of less contrast than WCAG AA asks for."""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    program = find_browser()
    assert program is not None
    with ExitStack() as stack:
        try:
            page = stack.enter_context(opened(program))
        except (ConnectionError, TimeoutError) as error:
            if WANTED:
                raise
            pytest.skip(f"{program} does not start: {error}; SONIQ_TEST_BROWSER can name another")
        yield page


@pytest.fixture
def show(page: Page, tmp_path: Path) -> Iterator[Show]:
    """Open the page of a report; nothing it does may make the browser complain or load."""

    def begin(report: Report = PLENTY, **media: object) -> Page:
        file = tmp_path / "drift.html"
        file.write_text(to_html(report), encoding="utf-8", errors="replace", newline="\n")
        page.emulate(**media)
        page.open(file)
        return page

    yield begin
    assert page.complaints() == []
    assert page.requests() == [(tmp_path / "drift.html").as_uri()]


def test_all_tasks_are_shown_and_their_details_are_not(show: Show) -> None:
    page = show()
    assert page.evaluate(SHOWN) == ["billing.invoices.send.v2", "old.task", "nobody.handles"]
    assert page.evaluate(DETAILS) == [False, False, False]
    assert page.evaluate("document.querySelector('thead').innerText.trim().split(/\\s+/)") == [
        "Task", "Producers", "Consumers", "Rows", "Dead", "Drift",
    ]  # fmt: skip


def test_the_filter_looks_for_every_word(show: Show) -> None:
    page = show()
    page.press("/")
    page.write("nobody ord")
    assert page.evaluate(SHOWN) == ["nobody.handles"]
    assert page.evaluate("document.getElementById('shown').innerText") == "1 of 3 tasks shown."
    page.write("x")
    assert page.evaluate(SHOWN) == []
    assert page.evaluate("document.getElementById('none').checkVisibility()")
    page.press("Escape")
    assert len(page.evaluate(SHOWN)) == 3
    assert page.evaluate("document.activeElement.id") == "filter"


@pytest.mark.parametrize("word", ["TEAM-BILLING", "writer-refused", "myservice-tasks"])
def test_the_filter_knows_owners_codes_and_stub_packages(show: Show, word: str) -> None:
    page = show()
    page.press("/")
    page.write(word)
    assert "billing.invoices.send.v2" in page.evaluate(SHOWN)
    assert "nobody.handles" not in page.evaluate(SHOWN)


def test_severities_can_be_left_out_from_the_keyboard(show: Show) -> None:
    page = show()
    page.press("Tab", "Tab", " ")
    assert page.evaluate("document.activeElement.value") == "breaking"
    assert page.evaluate(SHOWN) == ["old.task", "nobody.handles"]
    page.press(" ")
    assert len(page.evaluate(SHOWN)) == 3


def test_an_open_task_that_is_filtered_out_takes_its_details_along(show: Show) -> None:
    page = show()
    page.click("tr.task button")
    page.press("/")
    page.write("old.task")
    assert page.evaluate(DETAILS) == [False, False, False]
    page.press("Escape")
    assert page.evaluate(DETAILS) == [True, False, False]


def test_arrows_move_between_the_filter_and_the_tasks_shown(show: Show) -> None:
    page = show()
    page.press("/")
    page.write("o")
    page.press("ArrowDown")
    assert page.evaluate(FOCUSED) == "billing.invoices.send.v2"
    page.press("ArrowDown", "ArrowDown", "ArrowDown")
    assert page.evaluate(FOCUSED) == "nobody.handles"
    page.press("ArrowUp")
    assert page.evaluate(FOCUSED) == "old.task"
    page.press("ArrowUp", "ArrowUp")
    assert page.evaluate(FOCUSED) == "filter"


def test_escape_clears_the_filter_from_wherever_one_is(show: Show) -> None:
    page = show()
    page.press("/")
    page.write("old")
    page.press("ArrowDown", "Escape")
    assert len(page.evaluate(SHOWN)) == 3
    assert page.evaluate(FOCUSED) == "old.task"


@pytest.mark.parametrize("key", ["Enter", " "])
def test_a_task_opens_and_closes_from_the_keyboard(show: Show, key: str) -> None:
    page = show()
    page.press(*["Tab"] * 8)
    assert page.evaluate(FOCUSED) == "old.task"
    page.press(key)
    assert page.evaluate(DETAILS) == [False, True, False]
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    page.press(key)
    assert page.evaluate(DETAILS) == [False, False, False]
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "false"


@pytest.mark.parametrize("where", ["button", "td.number"])
def test_a_click_anywhere_in_a_row_opens_it(show: Show, where: str) -> None:
    page = show()
    page.click(f"tr.task {where}")
    assert page.evaluate(DETAILS) == [True, False, False]
    assert "app.py:3:5" in page.evaluate("document.querySelector('tr.detail').innerText")
    page.click(f"tr.task {where}")
    assert page.evaluate(DETAILS) == [False, False, False]


def test_the_focus_can_be_seen(show: Show) -> None:
    page = show()
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    for _ in range(7):
        page.press("Tab")
        assert page.evaluate(outline) != "none"


def test_everything_has_a_role_and_a_name(show: Show) -> None:
    found = show().accessible()
    for role in ("button", "checkbox", "searchbox", "columnheader", "rowheader"):
        names = [name for each, name in found if each == role]
        assert names
        assert all(names), role
    buttons = [name for role, name in found if role == "button"]
    assert buttons == ["billing.invoices.send.v2", "old.task", "nobody.handles"]
    assert {"table", "row", "search", "main"} <= {role for role, _ in found}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_every_text_has_enough_contrast(show: Show, scheme: str, width: int) -> None:
    page = show(of_every_kind(), scheme=scheme, width=width)
    page.evaluate(OPEN_ALL)
    checked, faint = page.evaluate(FAINT)
    assert checked > 100
    assert faint == []


def test_light_and_dark_differ(show: Show) -> None:
    back = "getComputedStyle(document.body).backgroundColor"
    assert show(scheme="light").evaluate(back) != show(scheme="dark").evaluate(back)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_text_is_shown_and_does_nothing(show: Show, text: str) -> None:
    page = show(of_every_kind(text), width=400)
    page.evaluate(OPEN_ALL)
    assert page.evaluate("document.title") == "Drift report"
    assert page.evaluate("document.querySelectorAll('img, td script, td [onclick]').length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 400
    if text.isprintable() and text:
        told = page.evaluate("document.querySelector('article').textContent")
        assert f"no-handler: {text}" in told


def test_a_narrow_page_does_not_scroll_sideways(show: Show) -> None:
    page = show(width=400)
    page.evaluate(OPEN_ALL)
    assert page.evaluate("document.documentElement.scrollWidth") == 400
    assert page.evaluate("document.querySelector('.wide').scrollWidth") <= 360
    assert page.evaluate(SHOWN) != []


def test_a_company_of_200_tasks_and_20_services_can_be_filtered(show: Show) -> None:
    report = of_a_company()
    page = show(report)
    assert page.evaluate("document.querySelectorAll('*').length") < 20_000
    assert len(page.evaluate(SHOWN)) == 200
    page.press("/")
    page.write("task_17.")
    assert page.evaluate(SHOWN) == ["shop.task_17.v1"]


def test_without_scripts_everything_can_be_read(page: Page, show: Show) -> None:
    page.allow_scripts(False)
    try:
        page = show()
        assert page.evaluate(DETAILS) == [True, True, True]
        assert not page.evaluate("document.querySelector('form').checkVisibility()")
    finally:
        page.allow_scripts(True)


def test_paper_is_white_and_has_what_was_filtered_for(show: Show) -> None:
    page = show(scheme="dark")
    page.press("/")
    page.write("o")
    page.emulate(scheme="dark", media="print")
    assert page.evaluate(DETAILS) == [True, True, True]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate(FAINT)[1] == []
    page.emulate()
    page.write("ld.task")
    page.emulate(media="print")
    assert page.evaluate(SHOWN) == ["old.task"]
    assert page.evaluate(DETAILS).count(True) == 1


def test_a_report_of_nothing_says_so(show: Show) -> None:
    page = show(Report((), (), ()))
    assert "no drift" in page.evaluate("document.querySelector('header').innerText")

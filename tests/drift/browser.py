"""A headless browser, driven over its debugging pipe with nothing but the standard library.

The protocol is JSON messages that end in a NUL, on file descriptors 3 and 4 of the browser.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

NAMES: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
PATIENCE: Final = 60.0

WANTED: Final = os.environ.get("SONIQ_TEST_BROWSER")
"""A browser that must be there and start; None for any that does."""

_FLAGS: Final = (
    "--headless",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-sync",
    "--hide-scrollbars",
    "--password-store=basic",
)

_START: Final = """
import fcntl, os, sys
# first out of the way: they may be 4 and 3 themselves
read, write = (fcntl.fcntl(int(each), fcntl.F_DUPFD, 10) for each in sys.argv[1:3])
os.dup2(read, 3)
os.dup2(write, 4)
os.execvp(sys.argv[3], sys.argv[3:])
"""

_KEYS: Final = {
    "Tab": ("Tab", 9, ""),
    "Enter": ("Enter", 13, "\r"),
    "Escape": ("Escape", 27, ""),
    " ": ("Space", 32, " "),
    "End": ("End", 35, ""),
    "Home": ("Home", 36, ""),
    "ArrowUp": ("ArrowUp", 38, ""),
    "ArrowDown": ("ArrowDown", 40, ""),
    "/": ("Slash", 191, "/"),
}


def find_browser() -> str | None:
    """Return the program of SONIQ_TEST_BROWSER, or the first one on the path; None without any."""
    return WANTED or next(filter(None, map(shutil.which, NAMES)), None)


@contextlib.contextmanager
def opened(program: str) -> Iterator[Page]:
    """Run a browser with a profile of its own and give its one page.

    Raises ConnectionError or TimeoutError when it does not start, or ends too early.
    """
    with tempfile.TemporaryDirectory(
        prefix="soniq-browser-", ignore_cleanup_errors=True
    ) as profile:
        browser = _Browser(program, Path(profile))
        try:
            target = browser.call("Target.createTarget", url="about:blank")["targetId"]
            attached = browser.call("Target.attachToTarget", targetId=target, flatten=True)
            yield Page(browser, attached["sessionId"])
        finally:
            browser.close()


class _Browser:
    """The process, and the messages to and from it."""

    def __init__(self, program: str, profile: Path) -> None:
        theirs_in, self._to = os.pipe()
        self._from, theirs_out = os.pipe()
        flags = [*_FLAGS, f"--user-data-dir={profile}"]
        if os.geteuid() == 0:
            flags.append("--no-sandbox")
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, str(theirs_in), str(theirs_out), program, *flags],
            pass_fds=(theirs_in, theirs_out),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._number = 0
        self._rest = b""
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, session: str | None = None, /, **params: Any) -> dict[str, Any]:
        """Ask for something and return the answer; events on the way are kept."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if session is not None:
            message["sessionId"] = session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def receive(self) -> dict[str, Any]:
        """Return the next message."""
        deadline = time.monotonic() + PATIENCE
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._from], [], [], max(deadline - time.monotonic(), 0))
            if not ready:
                raise TimeoutError(f"the browser said nothing for {PATIENCE} s")
            read = os.read(self._from, 1 << 20)
            if not read:
                raise ConnectionError(f"the browser ended with code {self._process.wait()}")
            self._rest += read
        first, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(first)
        return message

    def close(self) -> None:
        """End it and all that it started."""
        os.close(self._to)
        os.close(self._from)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


class Page:
    """One page: what it shows, what is typed into it, and what it complains about."""

    def __init__(self, browser: _Browser, session: str) -> None:
        self._browser = browser
        self._session = session
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")

    def open(self, path: Path) -> None:
        """Open a file from disk and wait until it is loaded; earlier complaints are forgotten."""
        self._browser.events.clear()
        answer = self._call("Page.navigate", url=path.as_uri())
        assert "errorText" not in answer, answer["errorText"]
        while not any(each["method"] == "Page.loadEventFired" for each in self._browser.events):
            self._browser.events.append(self._browser.receive())

    def emulate(self, *, scheme: str = "light", width: int = 1280, media: str = "screen") -> None:
        """Show the page in a colour scheme, at a width, for a medium."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._call("Emulation.setEmulatedMedia", media=media, features=features)
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=False,
        )

    def allow_scripts(self, allowed: bool) -> None:
        """Have scripts of pages that are opened from now on run, or not."""
        self._call("Emulation.setScriptExecutionDisabled", value=not allowed)

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression of JavaScript."""
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, *keys: str) -> None:
        """Press and release keys, one after another."""
        for key in keys:
            code, number, text = _KEYS[key]
            given = {"key": key, "code": code, "windowsVirtualKeyCode": number}
            self._call("Input.dispatchKeyEvent", type="keyDown", text=text, **given)
            self._call("Input.dispatchKeyEvent", type="keyUp", **given)

    def write(self, text: str) -> None:
        """Enter text where the focus is."""
        self._call("Input.insertText", text=text)

    def click(self, selector: str) -> None:
        """Click into the middle of an element."""
        x, y = self.evaluate(
            f"(() => {{ const box = document.querySelector({json.dumps(selector)});"
            "box.scrollIntoView({block: 'center'}); const at = box.getBoundingClientRect();"
            "return [at.x + at.width / 2, at.y + at.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            given = {"x": x, "y": y, "button": "left", "clickCount": 1}
            self._call("Input.dispatchMouseEvent", type=kind, **given)

    def screenshot(self, path: Path) -> None:
        """Write a picture of the whole page, as PNG."""
        answer = self._call("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(answer["data"]))

    def accessible(self) -> list[tuple[str, str]]:
        """Return role and name of everything that assistive technology is told of."""
        nodes = self._call("Accessibility.getFullAXTree")["nodes"]
        return [
            (each["role"]["value"], each.get("name", {}).get("value", ""))
            for each in nodes
            if not each["ignored"]
        ]

    def complaints(self) -> list[str]:
        """Return what was logged, thrown or not loaded since the page was opened."""
        self.evaluate("0")
        bad = (
            "Runtime.consoleAPICalled",
            "Runtime.exceptionThrown",
            "Log.entryAdded",
            "Network.loadingFailed",
        )
        return [json.dumps(each) for each in self._browser.events if each["method"] in bad]

    def requests(self) -> list[str]:
        """Return the URLs that were asked for since the page was opened."""
        self.evaluate("0")
        return [
            each["params"]["request"]["url"]
            for each in self._browser.events
            if each["method"] == "Network.requestWillBeSent"
        ]

    def _call(self, method: str, /, **params: Any) -> dict[str, Any]:
        return self._browser.call(method, self._session, **params)

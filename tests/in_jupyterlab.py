"""JupyterLab as a reader starts it, in folders of its own, and a browser that works in it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from conftest import ROOT

SECONDS = 180
# What the tests ask of JupyterLab goes through its own commands.
OPTIONS = ("--no-browser", "--LabApp.expose_app_in_browser=True", "--ServerApp.port_retries=0")


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def environment(home: Path) -> dict[str, str]:
    """That of this process with a home of its own: no settings, no trusted notebooks, no kernels of a user."""
    places = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    found = os.environ | places | {"HOME": str(home), "PYTHONPATH": paths, "IPYTHONDIR": str(home / "ipython")}
    return {name: value for name, value in found.items() if not name.startswith("TRAJECTORIES_")}


@contextmanager
def server(folder: Path, home: Path, command: Sequence[str] = ()) -> Iterator[str]:
    """JupyterLab on a folder; gives the address that it prints, and ends it."""
    lab = command or (sys.executable, "-m", "jupyter", "lab", "--allow-root", "--port", str(free_port()), *OPTIONS)
    log = home / "server.log"
    home.mkdir(parents=True, exist_ok=True)
    with log.open("w") as told:
        running = subprocess.Popen(
            [*lab, *([] if command else [str(folder)])],
            cwd=ROOT, env=environment(home), stdout=told, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        yield _address(running, log)
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)


def _address(running: subprocess.Popen[bytes], log: Path) -> str:
    until = monotonic() + SECONDS
    while monotonic() < until:
        text = log.read_text()
        if found := re.search(r"http://(?:localhost|127\.0\.0\.1):\d+/lab\S*\?token=\w+", text):
            return found[0].replace("localhost", "127.0.0.1")
        if running.poll() is not None:
            raise AssertionError(f"JupyterLab ended: {text[-2000:]}")
        sleep(0.2)
    raise AssertionError(f"JupyterLab printed no address in {SECONDS} s: {log.read_text()[-2000:]}")


def notebooks(folder: Path) -> Path:
    """A copy of the project's notebooks with the data beside it, to run in."""
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    shutil.copytree(ROOT / "data", folder / "data")
    return folder / "notebooks"


class Lab:
    """A page of a browser with JupyterLab in it."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.asked: list[str] = []  # of other machines
        self.said: list[str] = []  # errors of the page
        page.on("request", lambda request: self._request(request.url))
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def _request(self, url: str) -> None:
        own = self.address.split("/lab")[0]
        if not url.startswith((own, own.replace("http", "ws"), "data:", "blob:")):
            self.asked.append(url)

    def open(self, name: str) -> None:
        """Open a notebook alone."""
        path, query = self.address.split("?")
        self.page.goto(f"{path.rstrip('/')}/tree/{name}?{query}&reset")
        self.page.wait_for_function(
            """(name) => { const panel = window.jupyterapp?.shell.currentWidget;
              return panel?.context?.path === name && panel.content.widgets.length > 0; }""",
            arg=name, timeout=60_000,
        )  # fmt: skip

    def command(self, name: str, **arguments: object) -> None:
        """Run one of JupyterLab's commands and wait for it."""
        self.page.evaluate(
            "async ([name, given]) => { await jupyterapp.commands.execute(name, given); }", [name, arguments]
        )

    def theme(self, name: str) -> None:
        """ "Light" or "Dark"."""
        self.command("apputils:change-theme", theme=f"JupyterLab {name}")
        self.page.wait_for_function(f"document.body.dataset.jpThemeLight === '{str(name == 'Light').lower()}'")

    def run_all(self) -> None:
        """Run every cell, and wait for the kernel."""
        self.page.wait_for_function(
            "jupyterapp.shell.currentWidget.context.sessionContext.session?.kernel?.status === 'idle'",
            timeout=SECONDS * 1000,
        )
        self.command("notebook:run-all-cells")
        self.page.wait_for_function(
            """(() => { const panel = jupyterapp.shell.currentWidget;
              const waits = panel.content.widgets.some((cell) => cell.model.type === "code" && cell.model.executionState !== "idle");
              return panel.context.sessionContext.session.kernel.status === "idle" && !waits; })()""",
            timeout=SECONDS * 1000,
        )

    @property
    def cells(self) -> int:
        """How many cells the notebook has."""
        return int(self.page.evaluate("jupyterapp.shell.currentWidget.content.widgets.length"))

    def show(self, number: int) -> Any:
        """Scroll a cell into view; its element."""
        self.page.evaluate(
            "async (at) => { await jupyterapp.shell.currentWidget.content.scrollToItem(at, 'start'); }", number
        )
        handle = self.page.evaluate_handle("(at) => jupyterapp.shell.currentWidget.content.widgets[at].node", number)
        return handle.as_element()

    def outputs(self) -> list[list[dict[str, Any]]]:
        """The outputs of every cell, as the notebook holds them."""
        return self.page.evaluate(
            "jupyterapp.shell.currentWidget.content.widgets.map((cell) => cell.model.outputs ? cell.model.outputs.toJSON() : [])"
        )

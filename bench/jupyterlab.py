"""JupyterLab as a reader starts it, with a home of its own, and a browser that works in it: for tests and measurements."""

from __future__ import annotations

import importlib.util
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
from statistics import median
from time import monotonic, sleep
from typing import Any

SECONDS = 180  # that a server, a notebook or a change may take
# What is asked of JupyterLab goes through its own commands, which it shows only when told to.
OPTIONS = ("--no-browser", "--LabApp.expose_app_in_browser=True", "--ServerApp.port_retries=0")
CHANGES = 20
TOLD = 1500  # characters of a log
LAB = "jupyterapp.shell.currentWidget"


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def environment(root: Path, home: Path) -> dict[str, str]:
    """That of this process with a home of its own: no settings, no trusted notebooks, no kernels of a user."""
    places = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    paths = os.pathsep.join([str(root), *filter(None, [os.environ.get("PYTHONPATH")])])
    found = os.environ | places | {"HOME": str(home), "PYTHONPATH": paths, "IPYTHONDIR": str(home / "ipython")}
    return {name: value for name, value in found.items() if not name.startswith("TRAJECTORIES_")}


def copied(root: Path, folder: Path) -> Path:
    """A copy of the project's notebooks with the data beside it, to run in."""
    shutil.copytree(root / "notebooks", folder / "notebooks")
    shutil.copytree(root / "data", folder / "data")
    return folder / "notebooks"


@contextmanager
def server(root: Path, folder: Path, home: Path, command: Sequence[str] = ()) -> Iterator[str]:
    """JupyterLab on a folder, or what a command starts; gives the address that it prints, and ends it."""
    own = (sys.executable, "-m", "jupyter", "lab", "--allow-root", "--port", str(free_port()), *OPTIONS, str(folder))
    log = home / "server.log"
    home.mkdir(parents=True, exist_ok=True)
    with log.open("w") as told:
        running = subprocess.Popen(
            command or own, cwd=root, env=environment(root, home), stdout=told, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
    try:
        yield _address(running, log)
    finally:
        for sign in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(running.pid, sign)
                running.wait(20)
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue


def _address(running: subprocess.Popen[bytes], log: Path) -> str:
    until = monotonic() + SECONDS
    while monotonic() < until:
        text = log.read_text()
        if found := re.search(r"http://(?:localhost|127\.0\.0\.1):\d+/lab\S*\?token=\w+", text):
            return found[0].replace("localhost", "127.0.0.1")
        if running.poll() is not None:
            raise RuntimeError(f"JupyterLab ended: {text[-TOLD:]}")
        sleep(0.2)
    raise RuntimeError(f"JupyterLab printed no address in {SECONDS} s: {log.read_text()[-TOLD:]}")


class Lab:
    """A page of a browser with JupyterLab in it. asked: requests of other machines; said: errors of the page."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.asked: list[str] = []
        self.said: list[str] = []
        page.on("request", lambda request: self._request(request.url))
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def _request(self, url: str) -> None:
        own = self.address.split("/lab")[0]
        if not url.startswith((own, own.replace("http", "ws"), "data:", "blob:")):
            self.asked.append(url)

    def open(self, name: str) -> None:
        """Open a notebook alone."""
        path, query = self.address.split("?")
        self.page.goto(f"{path.removesuffix('/tree').rstrip('/')}/tree/{name}?{query}&reset")
        self.page.wait_for_function(
            """(name) => { const panel = window.jupyterapp?.shell.currentWidget;
              return panel?.context?.path === name && panel.context.isReady && panel.content.model?.cells.length > 0
              && panel.content.widgets.length === panel.content.model.cells.length; }""",
            arg=name, timeout=SECONDS * 1000,
        )  # fmt: skip

    def command(self, name: str, **given: object) -> None:
        """Run one of JupyterLab's commands and wait for it."""
        self.page.evaluate(
            "async ([name, given]) => { await jupyterapp.commands.execute(name, given); }", [name, given]
        )

    def theme(self, name: str) -> None:
        """ "Light" or "Dark"."""
        self.command("apputils:change-theme", theme=f"JupyterLab {name}")
        light = str(name == "Light").lower()
        self.page.wait_for_function(f"document.body.dataset.jpThemeLight === '{light}'")
        # The theme's style sheet comes after the word that it is on.
        self.page.wait_for_function(
            "(light) => { const [, ground] = getComputedStyle(document.body).getPropertyValue('--jp-layout-color0')"
            ".match(/#?(.*)/); return ground.trim().startsWith('f') === light || ground.trim().startsWith('w') === light; }",
            arg=name == "Light",
        )

    def run_all(self) -> None:
        """Run every cell, and wait for the kernel."""
        kernel = f"{LAB}.context.sessionContext.session?.kernel?.status === 'idle'"
        self.page.wait_for_function(kernel, timeout=SECONDS * 1000)
        self.command("notebook:run-all-cells")
        done = (
            f"!{LAB}.content.widgets.some((cell) => cell.model.type === 'code' && cell.model.executionState !== 'idle')"
        )
        self.page.wait_for_function(f"{kernel} && {done}", timeout=SECONDS * 1000)

    def outputs(self) -> list[list[dict[str, Any]]]:
        """The outputs of every cell, as the notebook holds them."""
        return self.page.evaluate(f"{LAB}.content.widgets.map((cell) => cell.model.outputs?.toJSON() ?? [])")

    def show(self, number: int) -> Any:
        """Scroll a cell into view, so that it is drawn; its element."""
        self.page.evaluate(f"async (at) => {{ await {LAB}.content.scrollToItem(at, 'start'); }}", number)
        return self.page.evaluate_handle(f"(at) => {LAB}.content.widgets[at].node", number).as_element()


# -- from a control to the picture -------------------------------------------------------------------------------------

_TURN = """async (kind) => {
  const controls = document.querySelectorAll(".jp-OutputArea-output select"), view = document.querySelector(".explored-view");
  const control = controls[2 + kind], before = JSON.parse(view.dataset.drawn).number;
  control.selectedIndex = (control.selectedIndex + 1) % control.options.length;
  const began = performance.now();
  control.dispatchEvent(new Event("change", { bubbles: true }));
  for (;;) {
    await new Promise(requestAnimationFrame);
    const drawn = JSON.parse(view.dataset.drawn);
    if (drawn.number > before) return [drawn.at - began, drawn.kernel, drawn.worked];
  }
}"""


def explored(lab: Lab, changes: int = CHANGES) -> tuple[float, float, float]:
    """Medians over so many changes of one source's readings, in milliseconds: from a control's event to the painted chart,
    the kernel's share of it, and what the kernel's processor worked for it."""
    lab.open("08_explore.ipynb")
    lab.run_all()
    lab.show(2)
    lab.page.wait_for_selector(".explored-view[data-drawn]", timeout=SECONDS * 1000)
    lab.page.locator(".jp-OutputArea-output select").first.select_option(index=1)
    seen = []
    for change in range(changes + 2):
        sleep(0.3)
        seen.append(lab.page.evaluate(_TURN, change % 2))
    painted, kernel, worked = (median(each) for each in zip(*seen[2:], strict=True))  # the first two find nothing warm
    return painted, kernel, worked


def times(root: Path, folder: Path, chromium: str | None) -> Iterator[str]:
    """`explored` in words, measured in a copy of the notebooks below `folder`."""
    if chromium is None or importlib.util.find_spec("jupyterlab") is None:
        yield "\nExplore: not measured, for no Chromium on PATH, no playwright or no JupyterLab is installed"
        return
    from playwright.sync_api import sync_playwright

    notebooks = copied(root, folder / "explored")
    with server(root, notebooks, folder / "home") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox"])
        painted, kernel, worked = explored(Lab(browser.new_page(viewport={"width": 1440, "height": 1000}), address))
        browser.close()
    yield f"\nExplore, in JupyterLab: median of {CHANGES} changes of one source, from a control's event to the painted chart"
    yield f"  {painted:.0f} ms; of which the kernel {kernel:.0f} ms, {worked:.0f} ms of work by its processor"

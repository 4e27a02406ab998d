"""One kernel that runs notebooks one after the other, each as if it were the first."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from trajectories.ground.alone import write
from trajectories.ground.errors import Fault
from trajectories.report import embed

CELL_SECONDS = 600
LONGEST = 80  # characters of a socket's path: systems allow a little over a hundred
# Read by the kernel while it starts, before the first notebook is there: what every notebook imports.
WARM = (
    "import importlib.util as u; u.find_spec('trajectories') and "
    "__import__('trajectories.figures.figure', fromlist='*').modules(); del u"
)
CLEAN = "get_ipython().run_line_magic('reset', '-f'); get_ipython().execution_count = 1"


class Kernel:
    """A kernel in `root` with an environment; started by `start`, ended by `kill`."""

    def __init__(self, root: Path, environment: dict[str, str]) -> None:
        self.root, self.environment = root, environment
        # Always this very Python: a kernel called python3 that a user has registered may be another.
        specs = KernelSpecManager(kernel_dirs=[])
        self.folder = Path(tempfile.mkdtemp(prefix="kernel-"))
        self.manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=specs, **_wire(self.folder))
        self.client: Any = None

    async def start(self) -> None:
        """Start the process; nothing is waited for."""
        # The kernel's own warnings (such as on its transport) would stand among the lines of progress.
        quiet = ["--IPKernelApp.log_level=40", "--HistoryManager.enabled=False"]
        arguments = [*quiet, f"--InteractiveShellApp.exec_lines={WARM}"]
        self.folder.mkdir(exist_ok=True)
        await self.manager.start_kernel(extra_arguments=arguments, cwd=str(self.root), env=self.environment)

    def kill(self) -> None:
        """End the process at once, whatever it is doing."""
        if self.client is not None:
            self.client.stop_channels()
        process = getattr(self.manager.provisioner, "process", None)
        if process is not None and process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.manager.cleanup_connection_file()
        shutil.rmtree(self.folder, ignore_errors=True)

    async def _ready(self) -> Any:
        if self.client is not None and await self.manager.is_alive():
            return self.client
        if self.client is not None:  # it died in the notebook before
            self.client.stop_channels()
            await self.start()
        self.client = self.manager.client()
        self.client.start_channels(hb=False)  # whether it lives is asked of its process
        await self.client.wait_for_ready(timeout=60)
        self.client.allow_stdin = False
        return self.client

    async def run(self, source: Path, destination: Path) -> Fault | None:
        """Run one notebook into `destination`; what went wrong, if anything did."""

        try:
            notebook = nbformat.read(source, as_version=4)
        except Exception as error:  # nbformat raises whatever its JSON or schema reader raises
            found = f"a file that is not a notebook ({next(iter(str(error).splitlines()), type(error).__name__)})"
            return Fault(f"notebooks/{source.name}", "1", "file", found, "a notebook")
        where = "cell 1"

        def failed(found: str) -> Fault:
            return Fault(f"notebooks/{source.name}", where, "cell", found, "a cell that runs without error")

        runner = NotebookClient(notebook, km=self.manager, timeout=CELL_SECONDS, record_timing=False)
        try:
            runner.kc = client = await self._ready()
            await client.execute_interactive(CLEAN, silent=True, timeout=60, output_hook=lambda message: None)
            for at, cell in enumerate(notebook.cells):
                where = str(embed.options(cell.source).get("label", f"cell {at + 1}"))
                await runner.async_execute_cell(cell, at)
        except CellExecutionError as error:
            said = next(iter(str(error.evalue).splitlines()), "")
            return failed(f"{error.ename}: {said}")
        except CellTimeoutError:
            self.kill()
            return failed(f"a cell still running after {CELL_SECONDS} s")
        except (DeadKernelError, RuntimeError):
            task = asyncio.current_task()
            if task is not None and task.cancelling():  # nbclient takes our being stopped for the kernel's death
                raise asyncio.CancelledError from None
            return failed("a kernel that died")
        # The notebook's own metadata stays as committed: the kernel's answer would add this machine's versions.
        write(destination, f"{nbformat.writes(notebook)}\n".encode())
        return None


def _wire(folder: Path) -> dict[str, str]:
    """How a kernel is spoken to: by files of this machine where it has such, so that no network interface is needed."""
    place = folder / "k"
    ipc = os.name == "posix" and len(str(place)) < LONGEST
    return {"transport": "ipc", "ip": str(place), "connection_file": f"{place}.json"} if ipc else {}

"""Processes that work for another one end with it, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from trajectories.ground import children

# Each of the two processes makes more than a pipe takes, which nobody comes to fetch when their caller is killed.
CALLER = """
    import os
    import time

    from trajectories.ground import children

    def much(number):
        print(os.getpid(), flush=True)
        time.sleep(0.5)
        return bytes(10_000_000)

    if __name__ == "__main__":
        pool = children.executor(2)
        waiting = [pool.submit(much, number) for number in range(4)]
        time.sleep(60)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_processes_end_when_their_caller_is_killed(tmp_path) -> None:
    (tmp_path / "caller.py").write_text(textwrap.dedent(CALLER))
    process = subprocess.Popen(
        [sys.executable, "caller.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    first = process.stdout.readline().strip()
    assert first.isdigit()
    os.kill(process.pid, signal.SIGKILL)
    # Its standard output ends when the last process that holds it has ended.
    process.communicate(timeout=30)


def _of_interrupts(_: int) -> bool:
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_processes_leave_an_interrupt_to_their_caller() -> None:
    with children.executor(1) as pool:
        assert pool.submit(_of_interrupts, 0).result()

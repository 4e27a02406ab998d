"""The command line that the Makefile calls: `python -m trajectories COMMAND`, or `trajectories COMMAND` where installed."""

from __future__ import annotations

import _thread
import argparse
import errno
import os
import sys
import threading
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from trajectories.ground.choices import CHOICES
from trajectories.ground.errors import DataError, Fault
from trajectories.ground.kept import FOLDER, forget
from trajectories.ground.quiet import quiet
from trajectories.report import build as report

# The project that is worked on: the checkout that this file stands in, else the folder that the command is called in.
_CHECKOUT = Path(__file__).resolve().parent.parent
ROOT = _CHECKOUT if (_CHECKOUT / "report.qmd").is_file() else Path.cwd()


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 where all is well, 1 with one line per fault, 2 for words that are no command."""
    arguments = _parser().parse_args(argv)
    if arguments.run in (build, charts, data):
        os.environ.setdefault(FOLDER, str(ROOT / "build/.kept"))
    usual, sys.unraisablehook = sys.unraisablehook, _interrupted_again
    try:
        _needs(arguments)
        return arguments.run(arguments)
    except (DataError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of our output has gone, as with `| head`: nothing is wrong, and nothing more can be said.
        sys.stderr.close()
        return 0
    except OSError as error:  # no room left, nowhere to write, a program that is not there
        print(_told(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; what was built before stays as it was", file=sys.stderr)
        return 130
    finally:
        sys.unraisablehook = usual


def _interrupted_again(unheard: sys.UnraisableHookArgs) -> None:
    """Ctrl-C that falls where Python lets it go by, in a callback or at an object's end, comes again a moment later."""
    if unheard.exc_type is KeyboardInterrupt:
        threading.Timer(0.05, _thread.interrupt_main).start()
    else:
        sys.__unraisablehook__(unheard)


def _told(error: OSError) -> Fault:
    """What the system refused, in one line that says what to do; no path above the project's own folder."""
    named = Path(os.fsdecode(error.filename)) if error.filename else Path("file")
    name = named.relative_to(ROOT).as_posix() if named.is_relative_to(ROOT) else named.name
    found = (error.strerror or next(iter(str(error).splitlines()), type(error).__name__)).lower()
    wanted = {errno.ENOSPC: "room on the disk", errno.EDQUOT: "room on the disk", errno.EFBIG: "room for the file"}
    allowed = wanted.get(error.errno or 0, "a place that can be read and written")
    return Fault(name, "-", "file", found, f"{allowed}; what was built before stays as it was, then try again")


def _needs(arguments: argparse.Namespace) -> None:
    """Raises DataError where a command is called outside the project and without what it needs."""
    if arguments.data == ROOT / "data" and not arguments.data.is_dir() and arguments.run is not new_subject:
        allowed = "a checkout of the project, or --data DIR with subject.yml, sources.yml, claims/"
        raise DataError([Fault("trajectories", "-", "--data", "no folder data here", allowed)])
    if arguments.run is build and not (ROOT / "report.qmd").is_file():
        allowed = "a checkout of the project, with report.qmd and notebooks/"
        raise DataError([Fault("trajectories", "-", "folder", "no report.qmd here", allowed)])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="trajectories", description=__doc__)
    parser.add_argument("--version", action="version", version=f"trajectories {version('trajectories')}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, run: object, words: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=words, description=words)
        sub.add_argument("--data", type=Path, default=ROOT / "data", metavar="DIR", help="data folder (default: data)")
        sub.set_defaults(run=run)
        return sub

    command("validate", validate, "check every data file; one line per fault")
    sub = command("verify", verify, "hold every claim against the article texts")
    sub.add_argument("--articles", type=Path, required=True, metavar="DIR", help="folder with the texts")
    sub = command("build", build, "execute the notebooks and make build/report.html")
    sub.add_argument("--renderer", choices=("quarto", "builtin"), help="default: Quarto where it is found")
    sub = command("charts", charts, "write every chart as PNG, SVG, PDF, CSV, JSON and stand-alone HTML")
    sub.add_argument("--out", type=Path, metavar="DIR", help="default: charts, beside the report on these data")
    sub.add_argument(
        "--format", nargs="+", default=[], metavar="FORMAT", help="png svg pdf csv json html; default: all"
    )
    sub.add_argument(
        "--scale", type=float, default=2.0, help="pixels of a PNG for each of the design, 0.5 to 8; default: 2"
    )
    sub.add_argument("--theme", choices=("light", "dark"), default="light", help="default: light")
    sub.add_argument("ids", nargs="*", metavar="ID", help="figures, such as fig-overlay; default: all")
    sub = command("data", data, "write the tidy series as CSV and Parquet, with datapackage.json")
    sub.add_argument("--out", type=Path, metavar="DIR", help="default: data, beside the report on these data")
    sub = command("solve", solve, "what follows from one source: counts, totals and conflicts")
    choices = "; ".join(f"{choice}={'|'.join(values)}" for choice, values in CHOICES.items())
    sub.add_argument("source", metavar="SOURCE_ID", help="a source of data/sources.yml")
    sub.add_argument("--reading", nargs="+", action="extend", default=[], metavar="KEY=VALUE", help=choices)
    sub.add_argument("--full", action="store_true", help="every block, limit and conflict, for a person")
    sub.add_argument("--json", action="store_true", help="everything, for a program")
    sub = command("findings", findings, "the findings of the report, and the readings under which they hold")
    sub.add_argument("--json", action="store_true", help="for a program")
    sub = command("new-source", new_source, "write an empty claims table and an entry for a new source")
    sub.add_argument("id", metavar="ID", help="source id, such as article-f")
    sub.add_argument("--text", type=Path, metavar="FILE", help="the article's text, for its name and SHA-256")
    sub = command("new-subject", new_subject, "write a small complete data folder about something invented, to change")
    sub.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
    sub = command("codebook", codebook, "write data/README.md from the schema")
    sub.add_argument("--check", action="store_true", help="only say whether it is current")
    return parser


def validate(arguments: argparse.Namespace) -> int:
    from trajectories.claims.load import load

    dataset = load(arguments.data)
    print(f"{len(dataset.sources)} sources, {len(dataset.claims)} claims, {len(dataset.caveats)} caveats: no fault")
    return 0


def verify(arguments: argparse.Namespace) -> int:
    from trajectories.claims.load import load
    from trajectories.claims.verify import summary
    from trajectories.claims.verify import verify as hold_against

    reports = hold_against(load(arguments.data), arguments.articles)
    print(summary(reports))
    faults = [fault for report in reports for fault in report.faults]
    if faults:
        raise DataError(faults)
    return 0


def build(arguments: argparse.Namespace) -> int:
    report.build(ROOT, arguments.data, arguments.renderer)
    forget()
    return 0


def new_source(arguments: argparse.Namespace) -> int:
    from trajectories.claims.new_source import new_source as begin

    for path in begin(arguments.data, arguments.id, arguments.text):
        print(f"wrote {path.name}")
    print("fill in the table and the entry, add whoever else its chains name to actors.yml, then: validate")
    return 0


def new_subject(arguments: argparse.Namespace) -> int:
    from trajectories.claims.new_subject import new_subject as begin

    files = begin(arguments.folder)
    print(f"wrote {len(files)} files to {arguments.folder}; check them with: validate --data {arguments.folder}")
    return 0


def charts(arguments: argparse.Namespace) -> int:
    from trajectories.datapackage import describe_charts
    from trajectories.report.files import charts as write_all
    from trajectories.report.known import known

    out = arguments.out or report.place(ROOT, arguments.data) / "charts"
    drawn = {"scale": arguments.scale, "theme": arguments.theme, "build_dir": ROOT / "build"}
    files = write_all(arguments.data, out, arguments.format, arguments.ids, **drawn)
    if list(out.glob("*.csv")):
        describe_charts(known(arguments.data), out)
    print(f"{files} files in {out}")
    return 0


def data(arguments: argparse.Namespace) -> int:
    from trajectories.datapackage import write_data
    from trajectories.report.known import known

    out = arguments.out or report.place(ROOT, arguments.data) / "data"
    files = write_data(known(arguments.data), out)
    print(f"{len(files)} files in {out}")
    return 0


def solve(arguments: argparse.Namespace) -> int:
    with quiet(away=True):  # some versions of the solver print their name when they are loaded
        from trajectories import terminal

    return terminal.run_solve(arguments)


def findings(arguments: argparse.Namespace) -> int:
    with quiet(away=True):
        from trajectories import terminal

    return terminal.run_findings(arguments)


def codebook(arguments: argparse.Namespace) -> int:
    from trajectories.claims.codebook import codebook as text

    path = arguments.data / "README.md"
    current = path.is_file() and path.read_text(encoding="utf-8") == text()
    if arguments.check:
        print(f"data/README.md is {'current' if current else 'not current: python -m trajectories codebook'}")
        return 0 if current else 1
    path.write_text(text(), encoding="utf-8")
    print(f"wrote {path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

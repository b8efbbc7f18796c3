"""Type checkers are content with a module of every construct, and the oldest Python reads it."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from keylane.codegen import generate
from keylane.program import Program
from keylane.source import Source
from keylane.syntax import nodes
from keylane.syntax.parser import parse
from tests.differential import application
from tests.differential.coverage_of_expressions import things_in_expression
from tests.lane import checked_program

ROOT = Path(__file__).parents[2]
LANE = Path(__file__).with_name("every_construct.lane")
# Constructs, questions and units; what concerns single values is for the random programs.
EXPECTED = {
    *("single", "composite", "fallback", "match", "when", "lower", "upper", "trim", "escape"),
    *("digest", "bucket", "fit", "fit with a length", "time_partition", "no_ordering inside"),
    *("window of the clock", "window of a field", "utc of the clock", "utc of a field"),
    *(f"utc {unit}" for unit in ("year", "month", "day", "hour", "minute")),
    *("match on string", "match on enum", "match on int", "match on bool", "match > match"),
    *("match with _", "match without _", "present string", "in string", "starts_with string"),
    *("== bool", "!= int", "< int", "<= int", "> int", ">= int", "< timestamp", ">= timestamp"),
    *("literal beyond ASCII", "separator beyond ASCII"),
}


@pytest.fixture(scope="module")
def program() -> Program:
    return checked_program(LANE.read_text("utf-8"))


@pytest.fixture(scope="module")
def module(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The module, with the application's own beside it."""
    folder = tmp_path_factory.mktemp("module")
    copy = folder.joinpath(*application.__name__.split(".")).with_suffix(".py")
    copy.parent.mkdir(parents=True)
    shutil.copy(application.__file__, copy)
    path = folder / "every_construct.py"
    path.write_text(generate(program, "0.0.0"), encoding="utf-8", newline="\n")
    return path


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*map(str, command)],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    print(done.stdout, done.stderr)
    return done


def test_every_construct_is_there(program: Program) -> None:
    types = {
        each.name: type(each.type).__name__.removesuffix("Type").lower()
        for each in program.schemas[0].fields
    }
    tree, _ = parse(Source(LANE.name, LANE.read_text("utf-8")))
    assert tree is not None
    found: set[str] = set()
    for each in tree.declarations:
        if isinstance(each, nodes.Strategy):
            found.update(things_in_expression(each.body, (), (), types))
    assert found >= EXPECTED, EXPECTED - found


def test_mypy_strict_finds_nothing(module: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-color-output"]
    cache = f"--cache-dir={ROOT / '.mypy_cache'}"
    done = run(*command, cache, "--python-version=3.11", module.name, cwd=module.parent)
    assert done.returncode == 0


def test_basedpyright_finds_nothing(module: Path) -> None:
    done = run(sys.executable, "-m", "basedpyright", "--outputjson", module.name, cwd=module.parent)
    report = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"] == 1
    assert report["generalDiagnostics"] == []


def test_oldest_python_reads_it(module: Path) -> None:
    ast.parse(module.read_text("utf-8"), feature_version=(3, 9))
    vermin = [sys.executable, "-c", "import vermin; vermin.main()"]
    done = run(*vermin, "--target=3.9-", "--violations", "--no-tips", module, cwd=module.parent)
    assert done.returncode == 0

"""What the pages for users show is what happens: blocks are run in their order, files and all."""

from __future__ import annotations

import doctest
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import keylane
from keylane.cli.main import commands, main
from tests.documentation.markdown import Fence, fences, table_with

DOCS = Path(__file__).parents[2] / "docs"
PAGES = (
    "language.md",
    "commands.md",
    "python.md",
    "ordering-and-windows.md",
    "is-my-key-right.md",
    "changing-a-key.md",
    "sessions.md",
    "sessions-sqlite.md",
    "metrics.md",
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty project as working directory; modules that are built in it can be imported."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    yield tmp_path
    for name in [name for name in sys.modules if name.split(".")[0] == "generated"]:
        del sys.modules[name]


@pytest.mark.parametrize("page", PAGES)
def test_blocks(page: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All blocks of a page in their order, in one folder."""
    names: dict[str, object] = {}
    blocks = list(fences(DOCS / page))
    assert len(blocks) > 3
    for fence in blocks:
        place = f"{page}:{fence.line}"
        file = fence.setting("file")
        if file is not None:
            (project / file).parent.mkdir(parents=True, exist_ok=True)
            (project / file).write_text(fence.text, encoding="utf-8")
        if fence.language == "lane":
            check_lane(fence, project / (file or "block.lane"), place)
        elif fence.language == "console":
            run_console(fence, capsys, place)
        elif fence.language == "pycon":
            run_session(fence, names, place)
        else:
            assert file is not None, f"{place}: nobody runs `{fence.language}`"


def check_lane(fence: Fence, path: Path, place: str) -> None:
    """The file compiles, or has the codes behind `fails` and no others."""
    path.write_text(fence.text, encoding="utf-8")
    expected = {word for word in fence.words if word.startswith("KL")}
    found: set[str] = set()
    try:
        keylane.load_generated(path)
    except keylane.KeylaneError as error:
        found = {diagnostic.code.number for diagnostic in error.diagnostics}
    assert found == expected, place
    assert bool(expected) == ("fails" in fence.words), place


def run_console(fence: Fence, capsys: pytest.CaptureFixture[str], place: str) -> None:
    """Each `$ keylane …` gives the lines behind it on standard output, the last one `exit`."""
    code, expected = 0, int(fence.setting("exit") or 0)
    for command in fence.text.removeprefix("$ ").split("\n$ "):
        line, _, output = command.partition("\n")
        program, *arguments = shlex.split(line)
        assert program == "keylane", place
        code = main(arguments)
        assert capsys.readouterr().out.rstrip("\n") == output.rstrip("\n"), f"{place}: {line}"
    assert code == expected, place


def run_session(fence: Fence, names: dict[str, object], place: str) -> None:
    """A session of Python; names stay from one to the next."""
    test = doctest.DocTestParser().get_doctest(fence.text, names, place, place, fence.line)
    problems: list[str] = []
    result = doctest.DocTestRunner().run(test, out=problems.append, clear_globs=False)
    names.update(test.globs)
    assert result.failed == 0, "".join(problems)


def test_exit_codes() -> None:
    """The table is what `keylane --help` says."""
    for code, meaning in table_with(DOCS / "commands.md", "code", "meaning"):
        assert f"  {code:<5}{meaning}\n" in (commands.epilog or ""), code

"""What users may expect of a generated file besides its keys: tools are content with it, it needs
the standard library only, and it is the same everywhere."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import black
import pytest
from black.mode import TargetVersion

from keylane.codegen import generate
from keylane.verify import random_program
from tests.codegen.generated import VERSION, module_text

ROOT = Path(__file__).parents[2]
GOLDENS = Path(__file__).with_name("goldens")
RANDOM_PROGRAMS = 12


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of modules: of every construct and type, and of random programs."""
    folder = tmp_path_factory.mktemp("modules")
    texts = {path.stem: module_text(path.read_text("utf-8")) for path in GOLDENS.glob("*.lane")}
    for number in range(RANDOM_PROGRAMS):
        program = random_program(Random(number)).check().program
        assert program is not None
        texts[f"random_{number}"] = generate(program, VERSION)
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8", newline="\n")
    return folder


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*map(str, command)], cwd=cwd, capture_output=True, encoding="utf-8", check=False
    )
    print(done.stdout, done.stderr)
    return done


def test_mypy_strict_finds_nothing(folder: Path) -> None:
    # `--config-file=`: none. The cache is the project's, for the standard library's stubs.
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-color-output"]
    cache = f"--cache-dir={ROOT / '.mypy_cache'}"
    done = run(*command, cache, "--python-version=3.11", *sorted(folder.glob("*.py")), cwd=folder)
    assert done.returncode == 0


def test_basedpyright_finds_nothing(folder: Path) -> None:
    done = run(
        sys.executable, "-m", "basedpyright", "--outputjson", *folder.glob("*.py"), cwd=folder
    )
    report = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"] == len(list(folder.glob("*.py")))
    assert report["generalDiagnostics"] == []
    assert done.returncode == 0


def test_black_changes_nothing(folder: Path) -> None:
    for path in folder.glob("*.py"):
        text = path.read_text("utf-8")
        # With what a user has who configured nothing, and with all versions named.
        assert black.format_str(text, mode=black.Mode()) == text, path
        every = {each for each in TargetVersion if each.value >= 9}
        assert black.format_str(text, mode=black.Mode(target_versions=every)) == text, path


def test_only_the_standard_library_is_imported(folder: Path) -> None:
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0
                imported = [node.module or ""]
            else:
                imported = [alias.name for alias in getattr(node, "names", [])]
            if isinstance(node, ast.Import | ast.ImportFrom):
                assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


def test_imports_without_site_packages(folder: Path) -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); [__import__(n) for n in sys.argv[2:]]"
    names = [path.stem for path in folder.glob("*.py")]
    command = [sys.executable, "-I", "-S", "-B", "-W", "error", "-c", code]
    assert run(*command, folder, *names, cwd=folder).returncode == 0


def test_same_bytes_whatever_the_process_is_like(folder: Path, tmp_path: Path) -> None:
    """The same file under other hash seeds, locales, time zones and folders, and twice in a row."""
    source = GOLDENS / "everything.lane"
    code = (
        "import sys; from pathlib import Path; from tests.codegen.generated import module_text;"
        "text = Path(sys.argv[1]).read_text('utf-8');"
        "sys.stdout.reconfigure(encoding='utf-8', newline='\\n');"
        "print(module_text(text) + module_text(text), end='')"
    )
    expected = (folder / "everything.py").read_text("utf-8") * 2
    surroundings = [
        ({"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC"}, ROOT),
        ({"PYTHONHASHSEED": "4711", "LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Kathmandu"}, tmp_path),
        ({"PYTHONHASHSEED": "42", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0"}, Path("/")),
    ]
    for environment, place in surroundings:
        done = subprocess.run(
            [sys.executable, "-c", code, source],
            cwd=place,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
                **environment,
            },
            capture_output=True,
            check=True,
        )
        assert done.stdout.decode("utf-8") == expected

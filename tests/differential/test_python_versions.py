"""Generated files in processes of their own, on every Python that they are made for.

A process gets the files and nothing else. What it answers is compared with the interpreter.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from keylane.codegen import generate
from keylane.interpreter import InterpretedStrategy, PayloadExtractor, interpret
from keylane.model import MappingExtractor
from keylane.verify import Message, random_message, random_program
from tests.differential.compiled import checked

PROGRAMS = 25
MESSAGES = 30
VERSIONS = [(3, minor) for minor in range(9, 14)]
_ANSWERS = Path(__file__).with_name("answers.py")


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Any]]:
    """A folder of modules and questions, and the right answers."""
    folder = tmp_path_factory.mktemp("modules")
    asked: list[dict[str, Any]] = []
    expected: list[dict[str, Any]] = []
    for number in range(PROGRAMS):
        random = Random(number)
        program = checked(random_program(random))
        name = f"generated_{number}"
        text = generate(program, "0.0.0")
        (folder / f"{name}.py").write_text(text, encoding="utf-8", newline="\n")
        for interpreted in interpret(program).values():
            messages = [
                random_message(random, interpreted.schema, json_only=True) for _ in range(MESSAGES)
            ]
            asked.append(
                {
                    "module": name,
                    "strategy": interpreted.name,
                    "extractor": f"{interpreted.schema.name}Extractor",
                    "payloads": [message.payload for message in messages],
                    "metadata": [message.metadata for message in messages],
                }
            )
            expected.append(_right_answers(interpreted, messages))
    (folder / "questions.json").write_text(json.dumps(asked), encoding="ascii")
    return folder, expected


def _right_answers(interpreted: InterpretedStrategy, messages: list[Message]) -> dict[str, Any]:
    keys = [interpreted.generate_key_from_payload(message.payload) for message in messages]
    return {
        "payloads": keys,
        "extractors": keys,
        "metadata": [
            interpreted.generate_key(MappingExtractor(message.metadata)) for message in messages
        ],
        "texts": [
            PayloadExtractor(interpreted.schema, message.payload).get_all_metadata()
            for message in messages
        ],
    }


def _answers_of(python: str, folder: Path) -> Any:
    # `-W error`: an invalid escape, for one, is a warning first and an error in a later version.
    command = [python, "-I", "-S", "-B", "-W", "error", str(_ANSWERS), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _python(version: tuple[int, int]) -> str | None:
    """A Python of this version: from PATH, or of those that pyenv keeps."""
    name = "python{}.{}".format(*version)
    kept = Path.home() / ".pyenv" / "versions"
    found = [shutil.which(name), *sorted(map(str, kept.glob(f"{name[6:]}.*/bin/{name}")))]
    return next((path for path in found if path is not None and _is(path, version)), None)


def _is(path: str, version: tuple[int, int]) -> bool:
    """Whether it runs at all and is that version: a shim may stand for one that is not there."""
    command = [path, "-I", "-c", "import sys; print(sys.version_info[:2])"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout.strip() == str(version)


def test_fresh_process_gives_the_keys_of_the_interpreter(
    questions: tuple[Path, list[Any]],
) -> None:
    folder, expected = questions
    assert _answers_of(sys.executable, folder) == expected
    keys = [key for answers in expected for key in answers["payloads"]]
    assert len(keys) > 500
    assert None in keys
    assert sum(key is not None for key in keys) > 100


@pytest.mark.parametrize("version", VERSIONS, ids="{0[0]}.{0[1]}".format)
def test_every_version_of_python_gives_the_same_keys(
    version: tuple[int, int], questions: tuple[Path, list[Any]]
) -> None:
    folder, expected = questions
    python = _python(version)
    if python is None:
        pytest.skip("Python {}.{} is not installed here".format(*version))
    assert _answers_of(python, folder) == expected


def test_oldest_version_can_read_the_files_where_it_is_not_installed(
    questions: tuple[Path, list[Any]],
) -> None:
    folder, _ = questions
    paths = sorted(folder.glob("*.py"))
    for path in paths:
        ast.parse(path.read_text("utf-8"), feature_version=VERSIONS[0])
    vermin = [sys.executable, "-c", "import vermin; vermin.main()"]
    command = [*vermin, "--target=3.9-", "--violations", "--no-tips"]
    done = subprocess.run(
        [*command, *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stdout + done.stderr

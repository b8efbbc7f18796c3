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
from collections import Counter
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from keylane.codegen import generate
from keylane.interpreter import InterpretedStrategy, PayloadExtractor, interpret
from keylane.model import MappingExtractor
from keylane.program import Program
from keylane.verify import Message, aims_of, random_message, random_program
from tests.differential import application
from tests.differential.clocks import MOMENTS
from tests.differential.compiled import checked
from tests.differential.outcomes import expected_outcome, kind_of

PROGRAMS = 30
# Whether a strategy is asked whose result nobody needs is open; only wrong results tell.
SURE_TARGETS = [
    each for each in application.TARGETS if not each.endswith(("AsItIs", "OfAnotherType"))
]
MESSAGES = 60
VERSIONS = [(3, minor) for minor in range(9, 14)]
_ANSWERS = Path(__file__).with_name("answers.py")


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Any]]:
    """A folder of modules, of the application's own, and of questions; and the right answers."""
    folder = tmp_path_factory.mktemp("modules")
    application_path = folder.joinpath(*application.__name__.split(".")).with_suffix(".py")
    application_path.parent.mkdir(parents=True)
    shutil.copy(application.__file__, application_path)
    asked: list[dict[str, Any]] = []
    expected: list[dict[str, Any]] = []
    for number in range(PROGRAMS):
        random = Random(number)
        program = checked(random_program(random, SURE_TARGETS))
        name = f"generated_{number}"
        text = generate(program, "0.0.0")
        (folder / f"{name}.py").write_text(text, encoding="utf-8", newline="\n")
        # As the other process reads it: Python 3.11 drops offsets of less than a second there.
        moment = datetime.fromisoformat(MOMENTS[number % len(MOMENTS)].isoformat())
        for interpreted in interpret(program, partial(_the, moment)).values():
            messages = _messages(random, program, interpreted)
            asked.append(
                {
                    "module": name,
                    "strategy": interpreted.name,
                    "extractor": f"{interpreted.schema.name}Extractor",
                    "moment": moment.isoformat(),
                    "payloads": [message.payload for message in messages],
                    "metadata": [message.metadata for message in messages],
                }
            )
            expected.append(_right_answers(interpreted, messages))
    (folder / "questions.json").write_text(json.dumps(asked), encoding="ascii")
    return folder, expected


def _the(moment: datetime) -> datetime:
    return moment


def _messages(random: Random, program: Program, interpreted: InterpretedStrategy) -> list[Message]:
    aims = aims_of(program, interpreted.schema)
    return [
        random_message(random, interpreted.schema, aims=aims, json_only=True)
        for _ in range(MESSAGES)
    ]


def _right_answers(interpreted: InterpretedStrategy, messages: list[Message]) -> dict[str, Any]:
    outcomes = [
        expected_outcome(partial(interpreted.generate_key_from_payload, message.payload))
        for message in messages
    ]
    return {
        "payloads": outcomes,
        "extractors": outcomes,
        "metadata": [
            expected_outcome(partial(interpreted.generate_key, MappingExtractor(message.metadata)))
            for message in messages
        ],
        "texts": [
            PayloadExtractor(interpreted.schema, message.payload).get_all_metadata()
            for message in messages
        ],
    }


def _answers_of(python: str, folder: Path, hash_seed: int | None = None) -> Any:
    # `-W error`: an invalid escape, for one, is a warning first and an error in a later version.
    # `-I` shuts out the environment, in which the hash seed is.
    alone = ["-I"] if hash_seed is None else ["-s"]
    command = [python, *alone, "-S", "-B", "-W", "error", str(_ANSWERS), str(folder)]
    environment = {"PATH": os.environ["PATH"]}
    if hash_seed is not None:
        environment["PYTHONHASHSEED"] = str(hash_seed)
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
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
    kinds = Counter(kind_of(outcome) for answers in expected for outcome in answers["payloads"])
    assert kinds["key"] > 100
    assert kinds["no key"] > 100
    assert sum(count for kind, count in kinds.items() if "InvalidKeyError" in kind) > 10


@pytest.mark.parametrize("hash_seed", [0, 1, 4711])
def test_order_of_hashes_makes_no_difference(
    hash_seed: int, questions: tuple[Path, list[Any]]
) -> None:
    folder, expected = questions
    assert _answers_of(sys.executable, folder, hash_seed) == expected


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

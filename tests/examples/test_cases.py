"""Every case of examples/: the interpreter, the committed module and the command agree with it."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from keylane.cli.main import main
from keylane.interpreter import interpret
from keylane.interpreter.tree import reads_clock
from keylane.model import InvalidKeyError
from keylane.program import Program
from keylane.project.build import check_file
from keylane.project.configuration import Configuration
from keylane.project.source_files import source_file
from tests.documentation.markdown import table_with
from tests.examples.cases import EXAMPLES, Case, Example, examples

each_example = pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)


def checked(example: Example) -> Program:
    """The program of the example's file, which has no findings of any kind."""
    return checked_file(example.lane)


@cache
def checked_file(path: Path) -> Program:
    result = check_file(source_file(path, Configuration(None, (), path.parent)))
    assert result.program is not None, result.diagnostics
    assert result.diagnostics == ()
    return result.program


def clocked(program: Program) -> set[str]:
    """The strategies that read the clock."""
    return {strategy.name for strategy in program.strategies if reads_clock(strategy.body)}


def imported(path: Path) -> ModuleType:
    """The module at `path`, imported as an application would."""
    specification = importlib.util.spec_from_file_location(f"generated_{path.stem}", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def answer(derive: Callable[[], Any], error_class: type[Any]) -> Any:
    """What `derive` gives, or what is known of the invalid key."""
    try:
        return derive()
    except error_class as error:
        return (error.reason, error.length, error.fields)


def expected_answers(case: Case) -> dict[str, Any]:
    """For every strategy the key, None, or what is known of the invalid key."""
    return {**case.keys, **case.raises}


def test_there_are_examples_of_four_domains() -> None:
    assert {"github", "ecommerce", "iot", "saas"} <= {example.name for example in examples()}


def test_the_lists_name_every_folder_and_every_rule() -> None:
    """examples/README.md has a row for each folder, and says where each of twenty rules is."""
    page = EXAMPLES / "README.md"
    names = {example.name for example in examples()}
    folders = [row[0] for row in table_with(page, "folder", "what stays in order", "worth a look")]
    assert sorted(folders) == sorted(f"`{name}/`" for name in names)
    rules = table_with(page, "number", "rule", "where")
    assert [int(number) for number, _, _ in rules] == list(range(1, 21))
    for _, _, where in rules:
        assert set(re.findall(r"`(\w+)/`", where)) <= names
        assert where


@each_example
def test_cases_are_complete(example: Example) -> None:
    """At least six; each has every strategy, and a reason exactly where there is no key."""
    strategies = {strategy.name for strategy in checked(example).strategies}
    assert len(example.cases) >= 6
    assert len({case.name for case in example.cases}) == len(example.cases)
    for case in example.cases:
        assert set(expected_answers(case)) == strategies, case.name
        assert len(case.keys) + len(case.raises) == len(strategies), case.name
        without_key = {name for name, key in case.keys.items() if key is None}
        assert set(case.reasons) == without_key, case.name


@each_example
def test_interpreter(example: Example) -> None:
    program = checked(example)
    for case in example.cases:
        strategies = interpret(program, case.clock)
        for name, expected in expected_answers(case).items():
            derive = partial(strategies[name].generate_key_from_payload, case.message)
            key = answer(derive, InvalidKeyError)
            assert key == expected, (case.name, name)
            if expected is None:
                nothing = strategies[name].derive_key_from_payload(case.message)
                assert str(nothing) == case.reasons[name], (case.name, name)


@each_example
def test_committed_module(example: Example) -> None:
    """All entry points; an extractor over the payload sees what the payload has."""
    module = imported(example.module)
    program = checked(example)
    reading_clock = clocked(program)
    (schema,) = program.schemas
    error_class = getattr(module, "InvalidKeyError", InvalidKeyError)
    for case in example.cases:
        extractor = getattr(module, f"{schema.name}Extractor")(case.message)
        for name, expected in expected_answers(case).items():
            arguments = {"clock": case.clock} if name in reading_clock else {}
            strategy = getattr(module, name)(**arguments)
            for derive in (
                partial(strategy.generate_key_from_payload, case.message),
                partial(strategy.generate_key, extractor),
                partial(strategy.generate_keys, [extractor]),
            ):
                key = answer(derive, error_class)
                assert key in (expected, [expected]), (case.name, name)


@each_example
@pytest.mark.parametrize("engine", ["interpreter", "generated"])
def test_command(
    example: Example, engine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`keylane eval` gives every key, and for messages without one the reason.

    It reads the system's clock, so strategies that depend on it are not asked.
    """
    for name in sorted(expected_answers(example.cases[0]).keys() - clocked(checked(example))):
        cases = [case for case in example.cases if name in case.keys]
        messages = tmp_path / "messages.jsonl"
        lines = [json.dumps(case.message) for case in cases]
        messages.write_text("\n".join(lines) + "\n", encoding="utf-8")
        code = main(["eval", str(example.lane), name, str(messages), "--engine", engine])
        output = capsys.readouterr()
        assert (code, output.err) == (0, "")
        found = [json.loads(line) for line in output.out.splitlines()]
        assert found == [
            {"key": key}
            if (key := case.keys[name]) is not None
            else {"key": None, "reason": case.reasons[name]}
            for case in cases
        ]


def test_committed_modules_are_fresh(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(EXAMPLES)
    code = main(["build", "--check"])
    assert code == 0, capsys.readouterr().out


def test_examples_are_formatted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(EXAMPLES)
    code = main(["fmt", "--check"])
    assert code == 0, capsys.readouterr().out

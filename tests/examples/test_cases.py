"""Every case of examples/: the interpreter, the committed module and the command agree with it."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

import keylane
from keylane.cli.main import main
from tests.examples.cases import EXAMPLES, Example, examples

each_example = pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)


def imported(path: Path) -> ModuleType:
    """The module at `path`, imported as an application would."""
    specification = importlib.util.spec_from_file_location(f"generated_{path.stem}", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_there_are_examples_of_four_domains() -> None:
    assert {"github", "ecommerce", "iot", "saas"} <= {example.name for example in examples()}


@each_example
def test_cases_are_complete(example: Example) -> None:
    """At least six; each has every strategy, and a reason exactly where there is no key."""
    strategies = set(keylane.load(example.lane).strategies)
    assert len(example.cases) >= 6
    assert len({case.name for case in example.cases}) == len(example.cases)
    for case in example.cases:
        assert set(case.keys) == strategies, case.name
        without_key = {name for name, key in case.keys.items() if key is None}
        assert set(case.reasons) == without_key, case.name


@each_example
def test_interpreter(example: Example) -> None:
    strategies = keylane.load(example.lane).strategies
    for case in example.cases:
        for name, expected in case.keys.items():
            assert strategies[name].generate_key_from_payload(case.message) == expected, case.name


@each_example
def test_committed_module(example: Example) -> None:
    """All entry points; an extractor over the payload sees what the payload has."""
    module = imported(example.module)
    (schema,) = keylane.load(example.lane).schemas
    extractor_class = getattr(module, f"{schema}Extractor")
    for case in example.cases:
        extractor = extractor_class(case.message)
        for name, expected in case.keys.items():
            strategy = getattr(module, name)()
            assert strategy.generate_key_from_payload(case.message) == expected, case.name
            assert strategy.generate_key(extractor) == expected, case.name
            assert strategy.generate_keys([extractor, extractor]) == [expected] * 2, case.name


@each_example
@pytest.mark.parametrize("engine", ["interpreter", "generated"])
def test_command(
    example: Example, engine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`keylane eval` gives every key, and for messages without one the reason."""
    messages = tmp_path / "messages.jsonl"
    lines = [json.dumps(case.message) for case in example.cases]
    messages.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in example.cases[0].keys:
        code = main(["eval", str(example.lane), name, str(messages), "--engine", engine])
        output = capsys.readouterr()
        assert (code, output.err) == (0, "")
        found = [json.loads(line) for line in output.out.splitlines()]
        expected = [
            {"key": case.keys[name]}
            if case.keys[name] is not None
            else {"key": None, "reason": case.reasons[name]}
            for case in example.cases
        ]
        assert found == expected


def test_committed_modules_are_fresh(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(EXAMPLES)
    code = main(["build", "--check"])
    assert code == 0, capsys.readouterr().out

"""Pictures of whole files, beside the files: `NAME.txt` of all strategies and messages, and others.

A message is a line of `NAME.jsonl`, with its strategy. The last strategy is drawn in all formats.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from keylane.explanation import explain_message, explain_strategy
from keylane.pictures.dot import dot_text
from keylane.pictures.svg import svg_text
from tests.golden import Golden
from tests.pictures.drawn import NOW, printed, strategies

FOLDER = Path(__file__).parent / "goldens"
FILES = sorted(FOLDER.glob("*.lane"))
MADE = (".txt", ".messages.txt", ".dot", ".svg", ".message.svg")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_strategies(path: Path, golden: Golden) -> None:
    found = strategies(path.read_text(encoding="utf-8"))
    trees = [explain_strategy(strategy) for strategy in found.values()]
    golden(path.with_suffix(".txt"), "\n".join(map(printed, trees)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_messages(path: Path, golden: Golden) -> None:
    found = strategies(path.read_text(encoding="utf-8"))
    shown = []
    for line in path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines():
        given = json.loads(line)
        explanation = explain_message(found[given["strategy"]], given["message"], lambda: NOW)
        shown.append(
            f"# {json.dumps(given['message'], ensure_ascii=False)}\n{printed(explanation)}"
        )
    golden(path.with_suffix(".messages.txt"), "\n".join(shown))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_dot(path: Path, golden: Golden) -> None:
    *_, last = strategies(path.read_text(encoding="utf-8")).values()
    golden(path.with_suffix(".dot"), dot_text(explain_strategy(last)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_svg(path: Path, golden: Golden) -> None:
    *_, last = strategies(path.read_text(encoding="utf-8")).values()
    golden(path.with_suffix(".svg"), svg_text(explain_strategy(last)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_svg_of_a_message(path: Path, golden: Golden) -> None:
    found = strategies(path.read_text(encoding="utf-8"))
    given = json.loads(path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()[-1])
    explanation = explain_message(found[given["strategy"]], given["message"], lambda: NOW)
    golden(path.with_suffix(".message.svg"), svg_text(explanation.strategy))


def test_no_expected_file_is_left_over(golden: Golden) -> None:
    found = [path for path in FOLDER.iterdir() if path.suffix not in (".lane", ".jsonl")]
    golden.no_orphans(found, [path.with_suffix(suffix) for path in FILES for suffix in MADE])

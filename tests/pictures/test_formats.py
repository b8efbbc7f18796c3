"""Pictures are what their formats allow, whatever users have written."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from random import Random
from xml.etree import ElementTree

import pytest

from keylane.diagnostics.printable import display_width
from keylane.explanation import Node, StrategyExplanation, explain_message, explain_strategy
from keylane.pictures.dot import dot_text
from keylane.pictures.lines import lines_of
from keylane.pictures.svg import svg_text
from keylane.verify import random_message, random_program
from tests.pictures.drawn import HOSTILE, NOW, hostile_strategy, printed, strategies

PROGRAMS = 60
_SVG = "{http://www.w3.org/2000/svg}"
# The part of the language that is used: quoted strings, names, numbers and signs.
_DOT_TOKEN = re.compile(r'"(?:[^"\\\n]|\\["\\l])*"|->|[A-Za-z_][A-Za-z_0-9]*|[0-9.]+|[{}\[\]=;,]')


@cache
def explanations() -> list[StrategyExplanation]:
    """Of random strategies, every other one with a message."""
    made = [explain_strategy(hostile_strategy())]
    for number in range(PROGRAMS):
        random = Random(number)
        program = random_program(random).check().program
        assert program is not None
        for strategy in program.strategies:
            message = random_message(random, strategy.schema, json_only=True).payload
            explained = explain_message(strategy, message, lambda: NOW).strategy
            made.append(explained if number % 2 else explain_strategy(strategy))
    return made


def count(node: Node) -> int:
    return 1 + sum(count(branch.node) for branch in node.branches)


def dot_tokens(text: str) -> list[str]:
    """The tokens of a graph; nothing is left between them but blanks."""
    assert _DOT_TOKEN.sub("", text).strip() == ""
    return _DOT_TOKEN.findall(text)


def test_dot_is_a_graph_with_every_node_once() -> None:
    for explanation in explanations():
        tokens = dot_tokens(dot_text(explanation))
        assert tokens[0] == "digraph"
        assert (tokens[2], tokens[-1]) == ("{", "}")
        nodes = [
            name
            for before, name, behind in zip(tokens, tokens[1:], tokens[2:], strict=False)
            if re.fullmatch(r"n[0-9]+", name) and behind == "[" and before != "->"
        ]
        assert nodes == [f"n{number}" for number in range(count(explanation.tree))]
        assert tokens.count("->") == len(nodes) - 1


@pytest.mark.skipif(shutil.which("dot") is None, reason="needs Graphviz")
def test_graphviz_takes_it_and_shows_every_character() -> None:
    for explanation in explanations()[:8]:
        result = subprocess.run(
            ["dot", "-Tplain"],
            input=dot_text(explanation).encode(),
            capture_output=True,
            check=True,
            timeout=60,
        )
        assert result.stderr == b""
    text = subprocess.run(
        ["dot", "-Tsvg"],
        input=dot_text(explain_strategy(hostile_strategy())).encode(),
        capture_output=True,
        check=True,
        timeout=60,
    ).stdout
    shown = "".join(element.text or "" for element in ElementTree.fromstring(text).iter())
    assert "\\\\N&amp;<b>]]>[red]\\u202e" in shown.replace("\n", "")


def test_svg_is_well_formed_and_everything_is_within_the_picture() -> None:
    for explanation in explanations():
        root = ElementTree.fromstring(svg_text(explanation))
        assert root.tag == f"{_SVG}svg"
        width, height = int(root.attrib["width"]), int(root.attrib["height"])
        boxes = root.findall(f"{_SVG}rect")
        assert len(boxes) == 1 + count(explanation.tree)
        bottom = 0
        for box in boxes[1:]:
            left, top = int(box.attrib["x"]), int(box.attrib["y"])
            assert left + int(box.attrib["width"]) <= width
            assert top > bottom
            bottom = top + int(box.attrib["height"])
        assert bottom <= height
        for text in root.findall(f"{_SVG}text"):
            assert int(text.attrib["x"]) < width
            assert int(text.attrib["y"]) < height


def test_svg_says_what_users_wrote() -> None:
    root = ElementTree.fromstring(svg_text(explain_strategy(hostile_strategy())))
    shown = "".join(text.text or "" for text in root.findall(f"{_SVG}text"))
    for text in ("\\\\N&amp;<b>]]>[red]", "\\u202e", "\\u001b[2J", "é漢"):
        assert text in shown


@pytest.mark.parametrize("width", [30, 60, 100])
def test_no_line_is_wider_than_the_console(width: int) -> None:
    for explanation in explanations():
        lines = printed(explanation, width).splitlines()
        assert max(map(display_width, lines)) <= width
        assert not any(line.endswith(" ") for line in lines)


def test_hostile_text_does_nothing_to_a_terminal() -> None:
    shown = printed(explain_strategy(hostile_strategy()), 400)
    assert shown.replace("\n", "").isprintable()
    for text in ("[red]", "\\u202e", "\\u001b[2J", "é漢"):
        assert text in shown
    assert len(HOSTILE) == 12


def test_lines_of_ascii_where_the_encoding_has_no_others() -> None:
    (strategy,) = strategies('schema S { a: string }\nstrategy T for S = fallback(a, "x")').values()
    assert printed(explain_strategy(strategy), encoding="ascii") == (
        'T for S\n`-- the first valid key of\n    +-- 1: a\n    `-- 2: "x"\n'
    )


def test_what_is_too_deep_for_the_width_is_said_to_be() -> None:
    body = "a"
    for _ in range(30):
        body = f'fallback({body}, "x")'
    (strategy,) = strategies(f"schema S {{ a: string }}\nstrategy T for S = {body}").values()
    shown = printed(explain_strategy(strategy), 60)
    assert "… too deep to show" in shown
    assert max(map(len, shown.splitlines())) <= 60
    assert "too deep" not in printed(explain_strategy(strategy), 200)


def test_a_large_strategy_is_drawn_whole() -> None:
    arms = ", ".join(f'"v{number}" => composite(a, b; "/")' for number in range(2_000))
    (strategy,) = strategies(
        f'schema S {{ a: string  b: string }}\nstrategy T for S = match a {{ {arms}, _ => "rest" }}'
    ).values()
    explanation = explain_strategy(strategy)
    assert len(printed(explanation).splitlines()) == 2_003
    assert svg_text(explanation).count("<rect ") == 2_003
    assert dot_text(explanation).count("->") == 2_001


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("ab cd", ["ab cd"]),
        ("ab  cd ef", ["ab  cd", "ef"]),
        ("abcdefghij", ["abcdef", "ghij"]),
        ("a bcdefghij k", ["a", "bcdefg", "hij k"]),
        ("漢漢漢漢", ["漢漢漢", "漢"]),
    ],
)
def test_lines(text: str, lines: list[str]) -> None:
    assert lines_of(text, 6) == lines

"""Texts and numbers as they are written."""

from __future__ import annotations

import pytest

from keylane.source import Source
from keylane.syntax import nodes
from keylane.syntax.parser import parse


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (r'""', ""),
        (r'"\"\\\/\b\f\n\r\t"', '"\\/\b\f\n\r\t'),
        (r'"\u0041\u00e9\u00E9"', "Aéé"),
        (r'"\ud800\udc00\uDBFF\uDFFF"', "\U00010000\U0010ffff"),
        (r'"\ud7ff\ue000\u0000\uffff"', "\ud7ff\ue000\x00\uffff"),
        (r'"\\ud800"', r"\ud800"),
        ('"# no comment // é \U0001f600"', "# no comment // é \U0001f600"),
        ("0", 0),
        ("-9223372036854775808", -(2**63)),
        ("9223372036854775807", 2**63 - 1),
        ("true", True),
        ("false", False),
    ],
)
def test_value(written: str, value: object) -> None:
    file, found = parse(Source("x.lane", f"strategy A for S = {written}"))
    assert not found
    assert file is not None
    (strategy,) = file.declarations
    assert isinstance(strategy, nodes.Strategy)
    assert isinstance(strategy.body, nodes.LiteralExpression)
    assert strategy.body.literal.value == value
    assert type(strategy.body.literal.value) is type(value)


@pytest.mark.parametrize(
    ("written", "places"),
    [
        (r'"\ud800"', [(1, 7)]),
        (r'"\udfff"', [(1, 7)]),
        (r'"\ud800\ud800\udfff"', [(1, 7)]),
        (r'"\ud800x\udc00"', [(1, 7), (8, 14)]),
        (r'"\ud800\n\udc00"', [(1, 7), (9, 15)]),
        (r'"\ud800\"', []),
        (r'"\u123"', [(1, 3)]),
        (r'"\U00000041"', [(1, 3)]),
        (r'"\0"', [(1, 3)]),
        ('"\t\\\t"', [(1, 2), (2, 4)]),
    ],
)
def test_every_wrong_escape_has_its_place(written: str, places: list[tuple[int, int]]) -> None:
    head = "strategy A for S = "
    _, found = parse(Source("x.lane", head + written))
    spans = [diagnostic.primary.span for diagnostic in found if diagnostic.primary is not None]
    made = [(span.start - len(head), span.end - len(head)) for span in spans]
    assert made == places or (not places and found[0].code.name == "unclosed-text")

"""Modules that somebody edited by hand are not shown to be equal, however the edit is hidden."""

from __future__ import annotations

import pytest

from keylane.codegen import generate
from keylane.program import Program
from keylane.validation import FindingKind, compare, prove
from tests.lane import checked_program

LANE = """
schema Order { order_id: string(max=32, chars="A-Za-z0-9-", reject=("none")) @ /order/id }
strategy ByOrder for Order = single(order_id; "order")
"""
TOO_LONG = "len(order_id) > 32\n"
TABLE = "_ASCII_LOWER = {"
FINAL = "@final\nclass ByOrder:"
OTHER = "def _other(self, extractor):\n    return 'order-1'\n\n\n"
HOOK = "def {}(cls):\n    cls.generate_key = _other\n    return cls\n\n\n"
ASKS = '        order_id = extractor.get_metadata("order_id")\n'
GENERATE_KEY = "def generate_key(self, extractor: SessionKeyExtractor)"
WITH_A_NAME = "def generate_key(self, extractor: SessionKeyExtractor, *, strict: bool)"
MANGLED = "__max = 32\n_ByOrder__max = 31\n"
IMPORTED = """try:
    from os import sep
except ImportError as error:
    raise ImportError("") from error
"""
TEXT = "    return str.__str__(value) if isinstance(value, str) else None\n"


@pytest.fixture(scope="module")
def program() -> Program:
    return checked_program(LANE)


def edited(program: Program, edits: dict[str, str]) -> str:
    text = generate(program, "0.0.0")
    for replaced, by in edits.items():
        assert replaced in text
        text = text.replace(replaced, by, 1)
    return text


def refused(line: str) -> dict[str, str]:
    """One more reason for no key."""
    return {TOO_LONG: f"{TOO_LONG}            or {line}\n"}


@pytest.mark.parametrize(
    "edits",
    [
        refused('order_id == "TEST1"'),
        refused("order_id in _TEST") | {TABLE: f'_TEST = frozenset({{"TEST1"}})\n{TABLE}'},
        refused('len(order_id) > 8 and order_id.startswith("TEST")'),
        refused("len(order_id) == 12 and order_id.isdigit()"),
        refused("len(order_id) == 12 and order_id.isalpha()"),
    ],
)
def test_a_value_more_is_refused(program: Program, edits: dict[str, str]) -> None:
    """The message that shows it is among the chosen ones."""
    findings = prove(program, edited(program, edits)).findings
    assert {each.kind for each in findings} == {FindingKind.DIFFERENCE}


@pytest.mark.parametrize(
    "edits",
    [
        refused('order_id == "TES" + "T1"'),
        refused('(name := "TES" + "T1") == order_id'),
        refused('order_id + "1" == "TEST11"'),
        {"[^\\x2d0-9A-Za-z]": "[^\\x2d0-9A-Za-z\\u1234]"},
    ],
)
def test_what_the_chosen_values_are_not_enough_for(program: Program, edits: dict[str, str]) -> None:
    findings = prove(program, edited(program, edits)).findings
    assert {each.kind for each in findings} == {FindingKind.NOT_SHOWN}


@pytest.mark.parametrize(
    ("edits", "reason"),
    [
        ({FINAL: f"{OTHER}{HOOK.format('_hook')}@_hook\n{FINAL}"}, "is given a value"),
        ({FINAL: f"def _hook(cls):\n    return cls\n\n\n@_hook\n{FINAL}"}, "a decorator"),
        (
            {"Protocol, final": "Protocol", FINAL: f"def final(cls):\n    return cls\n\n\n{FINAL}"},
            "a decorator",
        ),
        ({FINAL: "@final\nclass ByOrder(metaclass=type):"}, "a base class"),
        ({FINAL: f"{FINAL}\n    __slots__ = (generate_key := 1) and ()\n"}, "a member of"),
        ({TABLE: f"_X = (ByOrder := 1)\n{TABLE}"}, "`NamedExpr` is not understood in a module"),
        ({TABLE: f"_N = [0]\n{TABLE}", TEXT: f"    _N[0] = 1\n{TEXT}"}, "an item is given"),
        ({TABLE: f"_N = [0]\n{TABLE}", TEXT: f"    _N += [1]\n{TEXT}"}, "`AugAssign`"),
        ({TABLE: f"_N = map(str, [1])\n{TABLE}"}, "an iterator"),
        ({TEXT: f"    if False:\n        yield 1\n{TEXT}"}, "`Yield`"),
        ({TEXT: f"    if False:\n        import re as str\n{TEXT}"}, "`Import`"),
        ({TEXT: f"    if not __name__:\n        return None\n{TEXT}"}, "`__name__`"),
        ({TEXT: f"    if list(map(hash, [value])):\n        return None\n{TEXT}"}, "`hash`"),
        ({TEXT: f"    raise SystemExit\n{TEXT}"}, "`SystemExit`"),
        ({"except (LookupError, TypeError):": "except BaseException:"}, "an `except`"),
        ({"import re\n": "import re\nfrom time import time\n"}, "`from time import time`"),
        ({"import re\n": "import re\nfrom typing import *\n"}, "`from typing import *`"),
        ({"import re\n": "import re\nfrom builtins import len as str\n"}, "`from builtins"),
        ({GENERATE_KEY: WITH_A_NAME}, "other parameters"),
        ({TOO_LONG: "len(order_id) > __max\n", TABLE: MANGLED + TABLE}, "within a class"),
        ({TABLE: f"raise SystemExit(0)\n{TABLE}"}, "`Raise` is not understood in a module"),
        ({TABLE: IMPORTED + TABLE}, "`from os import sep`"),
    ],
)
def test_what_is_not_run(program: Program, edits: dict[str, str], reason: str) -> None:
    """Whatever could bring in more than the message ends with one finding, of both comparisons."""
    text = edited(program, edits)
    for validation in (prove(program, text), compare(program, text, 1)):
        (finding,) = validation.findings
        assert finding.kind is FindingKind.NOT_SHOWN
        assert reason in finding.reason
        assert finding.reason.endswith("; the module was not run")


def test_documentation_may_be_another(program: Program) -> None:
    text = edited(program, {"The session key of the message with": "Of a message with"})
    assert not prove(program, text).findings

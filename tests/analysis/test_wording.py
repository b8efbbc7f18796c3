"""When there is no key, in words: they name what has none, and nothing that has one."""

from __future__ import annotations

import pytest

from keylane.analysis.presence import Presence
from keylane.analysis.report_text import report_lines
from keylane.analysis.wording import condition_text
from keylane.proving import prove_strategies
from tests.lane import checked_program

_SCHEMA = """
schema Event {
    x: string(chars="a-z", max=8)
    n: int
    small: int(min=1, max=3)
    natural: int(min=1, reject=("5"))
    s: string
    u: uuid
}
"""


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("n == 3", "`n` is present and not `3`"),
        ("n != 3", "`n` is `3`"),
        ("n >= 5 and n != 7", "`n` is from -9223372036854775808 to 4 | `n` is `7`"),
        (
            "natural < 3 or natural == 7",
            "`natural` is `3` or from 4 to 9223372036854775807 except `7`",
        ),
        ("natural != 7", "`natural` is `7`"),
        ("small == 2", "`small` is present and not `2`"),
        (
            "n in (1, 2, 3, 4, 5)",
            "`n` is from -9223372036854775808 to 9223372036854775807 except 5 of them",
        ),
        ("not (n in (1, 2, 3, 4, 5))", "`n` is one of some values"),
        ('s == "a"', "`s` is present and not `a`"),
        ('s in ("a", "é")', "`s` is present and not `a` or `é`"),
        ('s starts_with "ab"', "`s` is present and not a text that begins with `ab`"),
        ('not (s starts_with "ab")', "`s` is a text that begins with `ab`"),
        ('s starts_with "ab" and s != "abc"', "`s` is any other text | `s` is `abc`"),
        ('s != "a"', "`s` is `a`"),
        (
            'u == "12345678-1234-1234-1234-123456789abc"',
            "`u` is present and not `12345678-1234-1234-1234-123456789abc`",
        ),
    ],
)
def test_where_there_is_no_key(condition: str, words: str) -> None:
    program = checked_program(f"{_SCHEMA}strategy S for Event = when({condition} => x)\n")
    (report,) = prove_strategies(program).reports
    presence = report.presence
    assert report.behaviour is not None
    assert presence.is_complete
    wheres = [condition_text(each, report.behaviour.domain) for each in presence.without]
    # That `x` is absent or the condition's field is, goes without saying here.
    assert " | ".join(each for each in wheres if "absent" not in each) == words


def test_where_there_is_no_key_is_too_much_to_tell() -> None:
    names = [f"f{number}" for number in range(900)]
    asked = " or ".join(f"{name} == 1" for name in names)
    program = checked_program(
        f"schema Event {{ x: string {' '.join(f'{name}: int' for name in names)} }}\n"
        f"strategy S for Event = when({asked} => x)\n"
    )
    (report,) = prove_strategies(program).reports
    assert report.presence.presence is Presence.SOMETIMES
    assert not report.presence.without
    text = "\n".join(report_lines(report))
    assert "; where there is none was not found out" in text
    assert "none where" not in text

"""Modules of random programs are shown to be equal, and a generator with a mistake is noticed."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest

from keylane.codegen import generate
from keylane.program import Program
from keylane.validation import FindingKind, prove
from keylane.verify import random_program
from tests.differential.application import TARGETS
from tests.lane import checked_program
from tests.validation.more_programs import NOT_SHOWN

# A dozen of moderate size; `python -m tests.validation.more_programs` runs as many as wanted.
PROGRAMS = range(10, 22)

IN_CASE = 'if case == "x":'
SCHEMA = """
schema S {
  a: string(chars="A-Za-z0-9-", max=39, case=insensitive, reject=("none")) @ /in/a | /a
  b: string(max=100)? @ /in/b
  kind: enum("x", "y")
  at: timestamp?
  case kind in ("x") { n: int(min=1, max=500) @ /n }
}
"""
STRATEGIES = {
    "Both": 'for S = fallback(composite(a, b; "/"), composite(a, n; "/"), single(a; "a"))',
    "Parts": 'for S = composite(fallback(b, "none"), match kind { "x" => n, _ => a }; "|")',
    "Guarded": 'for S = when(not (n > 5) and present(b) => fit(composite(b, a; ":"); 60))',
    "Strict": 'for S on invalid raise = fallback(composite(b, a; "/"), upper(b))',
    "Timed": 'for S = composite(time_partition(a; every 4h of at), utc(now; day); "/")',
    "Functions": 'for S = composite(digest(b; 16), escape(b; "/"), bucket(a; 10), trim(b); "|")',
}


@cache
def program_of(*names: str) -> Program:
    """The program of some of the strategies."""
    return checked_program(
        SCHEMA + "".join(f"strategy {name} {STRATEGIES[name]}\n" for name in names)
    )


@cache
def emitted_of(*names: str) -> str:
    """The module of that program, in which nothing is wrong."""
    program = program_of(*names)
    text = generate(program, "0.0.0")
    assert not prove(program, text).findings
    return text


@pytest.mark.parametrize("number", PROGRAMS)
def test_random_program(number: int) -> None:
    made = random_program(Random(number), TARGETS)
    checked = made.check().program
    assert checked is not None
    findings = prove(checked, generate(checked, "0.0.0")).findings
    assert bool(findings) == (number in NOT_SHOWN), (findings, made.report())


def test_bytes_of_free_texts() -> None:
    """What has no bytes is no text, whether it is found by itself or where bytes are made."""
    free = checked_program(
        """
        schema S { a: string  b: string  at: timestamp }
        strategy Fitted for S = fit(composite(a, b; "/"))
        strategy Digested for S = digest(composite(a, b; "/"); 32)
        strategy Beside for S = fallback(single(digest(a; 32); "a"), bucket(b; 64), "none")
        strategy Within for S = digest(composite(escape(a; "/"), lower(trim(b)); "/"); 32)
        strategy Lane for S = composite("x", bucket(lower(a); 100), "y"; ":")
        strategy Timed for S = time_partition(fit(a); every 4h of at)
        """
    )
    emitted = generate(free, "0.0.0")
    assert "except UnicodeEncodeError:" in emitted
    assert not prove(free, emitted).findings
    for replaced, by in [
        ("except UnicodeEncodeError:", "except UnicodeDecodeError:"),
        ("& 63", "& 62"),
        ("not _SURROGATES(a)", "True"),
    ]:
        assert replaced in emitted
        assert prove(free, emitted.replace(replaced, by)).findings


def test_right_generator() -> None:
    emitted_of(*STRATEGIES)


@pytest.mark.parametrize(
    ("strategy", "replaced", "by"),
    [
        ("Both", "<= 39", "<= 38"),
        ("Both", "<= 39", "<= 40"),
        ("Both", "a.lower()", "a"),
        ("Both", "n > 500", "n > 501"),
        ("Both", '"-", "0"', '"_", "0"'),
        ("Parts", '["kind"]', '["kinds"]'),
        ("Guarded", "int(n) <= 5", "int(n) < 5"),
        ("Guarded", "_fit(text, 60)", "_fit(text, 61)"),
        ("Guarded", "length - 37", "length - 36"),
        ("Guarded", "[:32]", "[1:33]"),
        ("Functions", "% 10", "% 11"),
        ("Functions", ".strip(_WHITE_SPACE)", ".strip()"),
        ("Strict", ".translate(_ASCII_UPPER)", ".upper()"),
        ("Timed", ".astimezone(_UTC)", ""),
        ("Strict", 'raise _invalid_key(key, ("b", "a"))', 'raise _invalid_key(key, ("b",))'),
        ("Strict", '"too long" if len(text) > 128', '"too long" if len(text) > 129'),
        ("Timed", 'rstrip("0")', 'rstrip("1")'),
        ("Both", "return [generate_key(", "return [None and generate_key("),
        ("Both", IN_CASE, IN_CASE.replace("x", "y")),
        ("Parts", '"none"', '"nine"'),
    ],
)
def test_wrong_generator(strategy: str, replaced: str, by: str) -> None:
    text = emitted_of(strategy)
    assert replaced in text
    assert prove(program_of(strategy), text.replace(replaced, by)).findings


def test_a_difference_comes_with_a_message() -> None:
    wrong = emitted_of("Both").replace("<= 39", "<= 38")
    differences = [
        finding
        for finding in prove(program_of("Both"), wrong).findings
        if finding.kind is FindingKind.DIFFERENCE
    ]
    assert differences
    assert all(each.message and each.expected != each.given for each in differences)


def test_code_that_is_not_understood_is_no_proof() -> None:
    text = emitted_of("Both")
    strange = text.replace("a = a.lower()", "a = str.casefold(a)")
    assert strange != text
    (finding, *_) = prove(program_of("Both"), strange).findings
    assert finding.kind is FindingKind.NOT_SHOWN
    assert "casefold" in strange.split("\n")[finding.line - 1]

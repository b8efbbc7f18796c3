"""docs/diagnostics.md: a section for each code, and every example gives what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from keylane.check import check
from keylane.diagnostics.codes import ALL_CODES
from keylane.source import Source
from tests.check.sources import MemoryReader, codes_of

PAGE = Path(__file__).parents[2] / "docs" / "diagnostics.md"
_SECTION = re.compile(r"^## (KL\d{4}) ([a-z-]+)$", re.MULTILINE)
_BLOCK = re.compile(r"^```(\S+)(?: ([^\n]*))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Examples of other rooms are run by their tests.
_HERE = re.compile(r"KL0[1-6]")


@dataclass
class Section:
    """A code's section: examples that give it, mended ones that do not, files that they import."""

    code: str
    name: str
    files: dict[str, str] = field(default_factory=dict)
    examples: list[tuple[str, str, str]] = field(default_factory=list)


def _sections() -> list[Section]:
    parts = _SECTION.split(PAGE.read_text(encoding="utf-8"))[1:]
    sections = []
    for code, name, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        section = Section(code, name)
        for language, words, text in _BLOCK.findall(body):
            if words.startswith("file="):
                section.files[words.removeprefix("file=")] = text
            else:
                section.examples.append((language, words, text))
        sections.append(section)
    return sections


SECTIONS = _sections()
EXAMPLES = [
    pytest.param(section, *example, id=f"{section.code}-{number}")
    for section in SECTIONS
    if _HERE.match(section.code)
    for number, example in enumerate(section.examples, 1)
]


@pytest.mark.parametrize(("section", "language", "words", "text"), EXAMPLES)
def test_example(section: Section, language: str, words: str, text: str) -> None:
    if language == "python":
        made: dict[str, str] = {}
        exec(text, made)
        text = made["text"]
    kind, *options = words.split()
    expected: set[str] = set()
    if kind == "error":
        expected = {
            section.code,
            *(option.removeprefix("also=") for option in options if "=" in option),
        }
    reader = None if "text" in options else MemoryReader({**section.files, "main.lane": text})
    result = check(Source("main.lane", text), reader)
    assert set(codes_of(result)) == expected
    assert (result.program is None) == (kind == "error")


def test_every_code_has_a_section_with_an_error_in_it() -> None:
    documented = {section.code: section for section in SECTIONS}
    for code in ALL_CODES:
        if _HERE.match(code.number):
            assert documented[code.number].name == code.name
            assert any(
                words.startswith("error") for _, words, _ in documented[code.number].examples
            )


def test_sections_are_in_order_and_name_no_code_that_does_not_exist() -> None:
    numbers = [section.code for section in SECTIONS]
    assert numbers == sorted(set(numbers))
    assert set(numbers) <= {code.number for code in ALL_CODES}

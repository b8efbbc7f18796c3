"""docs/diagnostics.md: a section for each code, and every example gives what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from keylane.check import check
from keylane.cli.main import main
from keylane.diagnostics.codes import ALL_CODES
from keylane.pipeline import prove
from keylane.source import Source
from keylane.syntax.decode import source_from_bytes
from tests.check.sources import MemoryReader, codes_of
from tests.documentation.markdown import Fence, fences

PAGE = Path(__file__).parents[2] / "docs" / "diagnostics.md"
_SECTION = re.compile(r"^## (KL\d{4}) ([a-z0-9-]+)$")
_SHOWN_CODE = re.compile(r"\b(?:error|warning)\[(KL\d{4})\]")

# A block with one of these words gives its code; only an error leaves no program.
_FINDINGS = frozenset({"error", "warning", "note"})


@dataclass(frozen=True)
class Section:
    """A code's section. An example gives the code, a mended one gives nothing."""

    code: str
    name: str
    fences: tuple[Fence, ...]

    @property
    def examples(self) -> list[Fence]:
        return [fence for fence in self.fences if {*_FINDINGS, "fixed"} & set(fence.words)]

    @property
    def files(self) -> dict[str, str]:
        named = ((fence.setting("file"), fence.text) for fence in self.fences)
        return {name: text for name, text in named if name is not None}


def _sections() -> list[Section]:
    headings = [
        (number, match[1], match[2])
        for number, line in enumerate(PAGE.read_text(encoding="utf-8").splitlines(), 1)
        if (match := _SECTION.match(line))
    ]
    ends = [number for number, _, _ in headings[1:]] + [2**31]
    found = list(fences(PAGE))
    return [
        Section(code, name, tuple(fence for fence in found if start < fence.line < end))
        for (start, code, name), end in zip(headings, ends, strict=True)
    ]


SECTIONS = _sections()


def _has_finding(fence: Fence) -> bool:
    return not _FINDINGS.isdisjoint(fence.words)


EXAMPLES = [
    pytest.param(section, fence, id=f"{section.code}-{number}")
    for section in SECTIONS
    for number, fence in enumerate(section.examples, 1)
]


@pytest.mark.parametrize(("section", "fence"), EXAMPLES)
def test_example(
    section: Section,
    fence: Fence,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    if fence.language in ("toml", "console"):
        _prepare(section, fence)
        command = fence.text if fence.language == "console" else "$ keylane check"
        code = main(command.split()[2:])
        assert code == 0 or "error" in fence.words
        found = set(_SHOWN_CODE.findall("".join(capsys.readouterr())))
    else:
        found = set(_codes_of_file(section, fence))
    also = fence.setting("also")
    expected = {section.code} | ({also} if also is not None else set())
    assert found == (expected if _has_finding(fence) else set())


def _prepare(section: Section, fence: Fence) -> None:
    """Fill the working directory with the files of the section."""
    Path("pyproject.toml").write_text(fence.text if fence.language == "toml" else "")
    for name, text in section.files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)
    for other in section.fences:
        if "setup" in other.words:
            exec(other.text, {})


def _codes_of_file(section: Section, fence: Fence) -> list[str]:
    """Check a `.lane` file that stands in the block, or that the Python in the block makes."""
    source = Source("main.lane", fence.text)
    if fence.language == "python":
        made: dict[str, str | bytes] = {}
        exec(fence.text, {}, made)
        content = made.get("data", made.get("text"))
        data = content.encode() if isinstance(content, str) else content
        assert data is not None
        decoded = source_from_bytes("main.lane", data)
        if not isinstance(decoded, Source):
            return [decoded.code.number]
        source = decoded
    reader = MemoryReader({**section.files, "main.lane": source.text})
    result = check(source, None if "text" in fence.words else reader)
    assert (result.program is None) == ("error" in fence.words)
    found = codes_of(result)
    if result.program is not None and _is_about_proofs(section):
        found += (each.code.number for each in prove(result.program).diagnostics)
    return found


def _is_about_proofs(section: Section) -> bool:
    return section.code.startswith("KL08") or section.code == "KL0706"


def test_every_code_has_a_section_with_an_example_and_no_other_has() -> None:
    assert [(section.code, section.name) for section in SECTIONS] == sorted(
        (code.number, code.name) for code in ALL_CODES
    )
    for section in SECTIONS:
        assert any(map(_has_finding, section.examples)), section.code
        for fence in section.fences:
            assert fence in section.examples or fence.setting("file") or "setup" in fence.words


def test_numbers_and_names_of_codes_are_unique() -> None:
    assert len({code.number for code in ALL_CODES}) == len(ALL_CODES)
    assert len({code.name for code in ALL_CODES}) == len(ALL_CODES)

"""All mutants of the examples: `make mutants` runs this and writes docs/mutants.md.

A mutant is caught if it is not shown to be equal. One that is shown to be equal is asked with
random messages as well: a difference there is a mistake in the proof, and the run fails.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from keylane.frozen import replace
from keylane.program import Program
from keylane.validation import FindingKind, compare, prove
from tests.validation.examples import ROOT, Example, examples, importable_examples
from tests.validation.mutants import Mutant, mistakes_in

__all__ = ["Examined", "chosen_mutants", "examined"]

#: Mutants of each example; there are 28 examples.
OF_EACH = 18
MESSAGES = 100
PAGE = ROOT / "docs" / "mutants.md"


@dataclass(frozen=True)
class Examined:
    """A mutant, and what became of it: `difference`, `not shown`, `equal` or `FALSE PROOF`."""

    example: str
    line: int
    change: str
    code: str
    verdict: str


def chosen_mutants(example: Example, count: int) -> list[Mutant]:
    """So many mutants of a module, evenly spread over it."""
    every = mistakes_in(example.text)
    count = min(count, len(every))
    return [every[place * len(every) // count].mutant() for place in range(count)]


def examined(example: Example, mutant: Mutant) -> Examined:
    """Whether a mutant is caught."""
    program = _asked(example.program, mutant)
    found = prove(program, mutant.text, most_findings=1).findings
    if found:
        verdict = found[0].kind.value
    else:
        messages = compare(program, mutant.text, MESSAGES).findings
        differs = any(each.kind is FindingKind.DIFFERENCE for each in messages)
        verdict = "FALSE PROOF" if differs else "equal"
    code = example.text.split("\n")[mutant.line - 1].strip()
    return Examined(example.name, mutant.line, mutant.change, code, verdict)


def _asked(program: Program, mutant: Mutant) -> Program:
    """The part of a program that a mutant can change: one strategy, if it is in its class."""
    for strategy in program.strategies:
        if strategy.name == mutant.part:
            return replace(program, strategies=(strategy,), schemas=(strategy.schema,))
    return program


def _of_example(example: Example) -> list[Examined]:
    with importable_examples():
        return [examined(example, each) for each in chosen_mutants(example, OF_EACH)]


def _page(results: Iterable[Examined]) -> Iterator[str]:
    known = list(results)
    counts = Counter(each.verdict for each in known)
    caught = counts["difference"] + counts["not shown"]
    yield "# Mutants\n"
    yield "What `keylane verify` says of modules with a mistake. `make mutants` writes this.\n"
    yield "| | |\n| --- | --- |"
    yield f"| modules of the examples | {len({each.example for each in known})} |"
    yield f"| mutants | {len(known)} |"
    yield f"| caught | {caught} |"
    yield f"| … with a message that shows the difference | {counts['difference']} |"
    yield f"| … as not shown to be equal | {counts['not shown']} |"
    yield f"| shown to be equal | {counts['equal']} |"
    yield f"| shown to be equal, but a random message differs | {counts['FALSE PROOF']} |\n"
    yield "## Shown to be equal\n"
    yield "These change no key of any message: a test is asked in another order, a quick test is"
    yield "gone or other in front of the function that decides, or a constant is one that no value"
    yield f"of the field meets. The proof decides; {MESSAGES} random messages of each agree.\n"
    yield "| module | line | change | code |\n| --- | --- | --- | --- |"
    for each in known:
        if each.verdict == "equal":
            code = each.code.replace("|", "\\|").replace("`", "'")
            yield f"| {each.example} | {each.line} | {each.change} | `{code}` |"


def main() -> int:
    """Run all, write the page; 1 if a proof was false."""
    with ProcessPoolExecutor(2) as pool:
        results = [each for several in pool.map(_of_example, examples()) for each in several]
    PAGE.write_text("\n".join(_page(results)) + "\n", encoding="utf-8")
    false = [each for each in results if each.verdict == "FALSE PROOF"]
    for each in false:
        print(each)
    return 1 if false else 0


if __name__ == "__main__":
    sys.exit(main())

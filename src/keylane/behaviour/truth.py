"""Whether a formula is decided by what is known: cells, lengths, and answers to open questions.

Takes a formula, gives what is left of it. INVARIANT: what is left is true of the same messages, of
those for which what is known holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from keylane.behaviour.formulas import (
    FALSE,
    TRUE,
    AllHold,
    AnyHolds,
    Formula,
    In,
    LengthBetween,
    LengthSum,
    Unknown,
)
from keylane.behaviour.templates import FieldSource, Term
from keylane.behaviour.text_lengths import possible_lengths
from keylane.cells.fields import FieldCells
from keylane.texts.language import LONGER

__all__ = ["Known", "simplified"]


Lengths = tuple[tuple[object, int], ...]


@dataclass(slots=True)
class Known:
    """What is known of a message: cells of each field, answers, and masks of lengths.

    A length that is not among `masks` is any that the cells allow. `sums` has bounds on sums of
    lengths, without constants, as they were stated. `looks` counts parts of formulas that were
    looked at with this knowledge, which is what a search takes its time for.
    """

    cells: Sequence[FieldCells]
    box: list[int]
    answers: dict[object, bool] = field(default_factory=dict)
    masks: dict[object, int] = field(default_factory=dict)
    sums: dict[Lengths, tuple[int, int | None]] = field(default_factory=dict)
    looks: int = 0

    def copy(self) -> Known:
        """The same, to be added to; its looks are counted anew."""
        return Known(
            self.cells, list(self.box), dict(self.answers), dict(self.masks), dict(self.sums)
        )

    def lengths(self, name: object) -> int:
        """The mask of lengths that a length of a sum can have; 0 where the term is absent."""
        possible = possible_lengths(name, self.box, self.cells)
        return possible & self.masks.get(name, -1)

    def state(self, bound: LengthBetween) -> None:
        """Remember a bound: another one on the same lengths is decided by it at once."""
        constant = bound.length.constant
        low = bound.low - constant
        high = None if bound.high is None else bound.high - constant
        before = self.sums.get(bound.length.lengths)
        if before is not None:
            low = max(low, before[0])
            if high is None or (before[1] is not None and before[1] < high):
                high = before[1]
        self.sums[bound.length.lengths] = (low, high)

    def stated(self) -> Iterator[LengthBetween]:
        """The bounds that were stated, one for each sum."""
        for lengths, (low, high) in self.sums.items():
            yield LengthBetween(LengthSum(0, lengths), low, high)

    def narrow_all(self) -> bool:
        """Take away lengths that the stated bounds exclude; True if that changed something."""
        changed = False
        for lengths, (low, high) in self.sums.items():
            changed |= self._narrow(lengths, low, high)
        return changed

    def bounds(self, length: LengthSum) -> tuple[int, int | None]:
        """The shortest and the longest (None: no end is known) that a text can be."""
        low, high = self._bounds_of_terms(length.lengths)
        stated = self.sums.get(length.lengths)
        if stated is not None:
            low = max(low, stated[0])
            if stated[1] is not None:
                high = stated[1] if high is None else min(high, stated[1])
        return low + length.constant, None if high is None else high + length.constant

    def _bounds_of_terms(self, lengths: Lengths) -> tuple[int, int | None]:
        low = high = 0
        endless = False
        for name, count in lengths:
            mask = self.lengths(name)
            if mask:
                low += count * ((mask & -mask).bit_length() - 1)
                longest = mask.bit_length() - 1
                endless = endless or longest == LONGER
                high += count * longest
        return low, None if endless else high

    def _narrow(self, lengths: Lengths, low: int, high: int | None) -> bool:
        """Take away lengths whose sum cannot be `low` to `high`, and cells without any other.

        True if that changed something. INVARIANT: 129 stands for all lengths above 128.
        """
        low_sum, high_sum = self._bounds_of_terms(lengths)
        changed = False
        for name, count in lengths:
            mask = kept = self.lengths(name)
            if not mask:
                continue
            if high is not None:
                shortest = (mask & -mask).bit_length() - 1
                room = high - (low_sum - count * shortest)
                kept &= (1 << (max(room, -count) // count + 1)) - 1
            if high_sum is not None:
                needed = low - (high_sum - count * (mask.bit_length() - 1))
                if needed > 0:
                    kept &= ~((1 << min(-(-needed // count), LONGER)) - 1)
            if kept != mask:
                self.masks[name] = kept
                changed = True
                self._leave_cells(name, kept)
        return changed

    def _leave_cells(self, name: object, mask: int) -> None:
        """Leave the cells of a field that have texts of these lengths."""
        assert isinstance(name, Term)
        if name.functions or not isinstance(name.source, FieldSource):
            return
        variable = name.source.variable
        for number, cell in enumerate(self.cells[variable].cells):
            if self.box[variable] >> number & 1 and number and not cell.lengths & mask:
                self.box[variable] &= ~(1 << number)


def simplified(formula: Formula, known: Known) -> Formula:
    """What is left of a formula: `TRUE`, `FALSE`, or a formula that still matters.

    INVARIANT: `TRUE` and `FALSE` are these very objects, so that `is` tells them apart.
    """
    # Searches spend most of their time here: what comes most often is asked for first.
    if type(formula) is In:
        possible = known.box[formula.variable]
        if not possible & formula.mask:
            return FALSE
        return TRUE if not possible & ~formula.mask else formula
    if type(formula) is AllHold:
        return _simplified_parts(formula, known, AllHold, TRUE, FALSE)
    if type(formula) is AnyHolds:
        return _simplified_parts(formula, known, AnyHolds, FALSE, TRUE)
    if isinstance(formula, Unknown):
        answered = known.answers.get(formula.name)
        return formula if answered is None else TRUE if answered is formula.answer else FALSE
    assert isinstance(formula, LengthBetween)
    low, high = formula.low, formula.high
    shortest, longest = known.bounds(formula.length)
    if (longest is not None and longest < low) or (high is not None and shortest > high):
        return FALSE
    inside = shortest >= low and (high is None or (longest is not None and longest <= high))
    return TRUE if inside else formula


def _simplified_parts(
    formula: AllHold | AnyHolds,
    known: Known,
    kind: type[AllHold] | type[AnyHolds],
    neutral: Formula,
    decisive: Formula,
) -> Formula:
    """What is left of parts of which one that is `decisive` decides, and `neutral` ones go.

    Where nothing goes it is the formula itself, of which more may have been found out.
    """
    left: list[Formula] = []
    parts = formula.parts
    known.looks += len(parts)
    same = True
    for part in parts:
        rest = simplified(part, known)
        same &= rest is part
        if rest is decisive:
            return decisive
        if rest is neutral:
            continue
        if isinstance(rest, kind):
            left.extend(rest.parts)
        else:
            left.append(rest)
    if not left:
        return neutral
    if len(left) == 1:
        return left[0]
    return formula if same else kind(tuple(left))

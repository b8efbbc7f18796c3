"""What a strategy does, in a form that questions can be put to.

Takes a strategy, gives its outcomes over the cells of its fields, the formulas under which each one
is the one that counts, and messages that were run. Decides single questions of reachability; what
they are asked for is the matter of other rooms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import islice

from keylane.behaviour.domain import Box, Domain, domain_of
from keylane.behaviour.formulas import Formula, exclusive, negated
from keylane.behaviour.messages import texts_of
from keylane.behaviour.outcome_builder import outcomes_of
from keylane.behaviour.outcomes import Ending, Mark, Outcome
from keylane.behaviour.templates import ClockSource, ExternSource, Template, terms_within
from keylane.behaviour.witnesses import Runner, Witness, has_extern
from keylane.behaviour.worlds import Budget, World, find_world, narrowed, worlds
from keylane.frozen import frozen
from keylane.program import Strategy

__all__ = ["Behaviour", "behaviour_of", "reads_clock", "reads_extern"]

_ALL_STEPS = 300_000
_WORLDS_TRIED = 24
_VARIANTS_TRIED = 3


@frozen(slots=False)
class Behaviour:
    """A strategy with its outcomes; of outcomes in order, the first that applies counts."""

    strategy: Strategy
    domain: Domain
    outcomes: tuple[Outcome, ...]
    marks: tuple[Mark, ...]

    @cached_property
    def runner(self) -> Runner | None:
        """What runs messages; None for a strategy with externs, which are never loaded."""
        return None if has_extern(self.strategy) else Runner(self.strategy)

    @cached_property
    def _total(self) -> Budget:
        return Budget(_ALL_STEPS)

    def budget(self) -> Budget:
        """The steps of one more search; all searches about the strategy share a larger budget."""
        return Budget(within=self._total)

    def when(self, number: int) -> list[Formula]:
        """The formulas that together say that outcome `number` is the one that counts."""
        own = self.outcomes[number].formula
        before = zip(self.outcomes[:number], self.when_nothing, strict=False)
        return [own, *(no for each, no in before if not exclusive(each.formula, own))]

    @cached_property
    def when_nothing(self) -> list[Formula]:
        """That no outcome applies: there is no key, and nothing raises."""
        return [negated(each.formula, self.domain.cells) for each in self.outcomes]

    def messages(self, *, conforming: bool) -> Formula:
        """What holds of all messages, or of those that conform."""
        return self.domain.conforming if conforming else self.domain.all_messages

    def find(
        self, formulas: Iterable[Formula], *, conforming: bool, budget: Budget | None = None
    ) -> World | None:
        """Messages for which the formulas hold; None: there are none. Raises `Undecided`."""
        wanted = [self.messages(conforming=conforming), *formulas]
        steps = budget or self.budget()
        return find_world(wanted, self.domain.everything, self.domain.cells, steps)

    def hull(self, formulas: Iterable[Formula]) -> Box | None:
        """A box that holds all messages for which the formulas hold; None: there are none.

        It may hold others: no choices are made. Of all messages, not of conforming ones only.
        """
        wanted = [self.domain.all_messages, *formulas]
        return narrowed(wanted, self.domain.everything, self.domain.cells, self.budget())

    def witness(
        self, formulas: Iterable[Formula], shows: Callable[[Witness], bool], *, conforming: bool
    ) -> Witness | None:
        """A message for which the formulas hold and that `shows` something when it is run.

        None if none was found, which proves nothing. Raises `Undecided`.
        """
        runner = self.runner
        if runner is None:
            return None
        wanted = [self.messages(conforming=conforming), *formulas]
        found = worlds(wanted, self.domain.everything, self.domain.cells, self.budget())
        for world in islice(found, _WORLDS_TRIED):
            for variant in range(_VARIANTS_TRIED):
                texts = texts_of(world, self.domain.cells, variant=variant)
                if texts is None:
                    break
                for run in (runner.run_payload, runner.run):
                    witness = run(self.domain, texts)
                    if witness is not None and shows(witness):
                        return witness
        return None

    @cached_property
    def keys(self) -> list[int]:
        """The numbers of the outcomes that give a key for some message, conforming or not.

        Those that were not decided are among them.
        """
        return [
            number
            for number, each in enumerate(self.outcomes)
            if not isinstance(each.end, Ending) and self.boxes[number] is not None
        ]

    @cached_property
    def boxes(self) -> list[Box | None]:
        """For each outcome a box of all messages for which it counts; None: there are none."""
        return [self.hull(self.when(number)) for number in range(len(self.outcomes))]

    def template(self, number: int) -> Template:
        """The template of an outcome that gives a key."""
        end = self.outcomes[number].end
        assert not isinstance(end, Ending)
        return end


def behaviour_of(strategy: Strategy, domain: Domain | None = None) -> Behaviour:
    """The behaviour of a strategy over `domain` (None: its own cells).

    Raises `TooManyOutcomes`.
    """
    domain = domain or domain_of(strategy.schema, [strategy])
    outcomes = outcomes_of(strategy, domain)
    return Behaviour(strategy, domain, outcomes.outcomes, outcomes.marks)


def reads_clock(template: Template) -> bool:
    """Whether the text depends on the time of the call."""
    return any(isinstance(term.source, ClockSource) for term in terms_within(template))


def reads_extern(template: Template) -> bool:
    """Whether a strategy of the application gives a part of the text."""
    return any(isinstance(term.source, ExternSource) for term in terms_within(template))

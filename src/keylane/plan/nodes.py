"""The plan of a strategy: in which order fields are read, and which texts become keys.

A strategy's body in the form that code is written from: blocks that are tried in order, the first
result wins. Nested composites, prefixes and fallbacks within fallbacks are gone; what branches
inside a text is a `Choice` that gives one part of it. `lower` makes a plan, `arrange` lets blocks
that need the same fields share them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from keylane.frozen import field, frozen, replace
from keylane.metadata import TextShape
from keylane.program import Condition, Extern, Field, Schema

__all__ = [
    "KEY_LENGTH",
    "Alternative",
    "Applied",
    "Block",
    "CalendarText",
    "Choice",
    "ClockTerm",
    "Dispatch",
    "ExternTerm",
    "FieldTerm",
    "Group",
    "Guard",
    "KeyCheck",
    "Moment",
    "Need",
    "Piece",
    "StrategyPlan",
    "Template",
    "WindowNumber",
    "alternatives_of",
    "needs_of",
]

#: The longest session key.
KEY_LENGTH = 128


# -- what a text is made of ---------------------------------------------------------------------


@frozen
class FieldTerm:
    """The canonical text of the field called `name`."""

    name: str


@frozen
class ClockTerm:
    """The moment of the call, which always has a value."""


@frozen
class ExternTerm:
    """The key that a strategy of the application's own gives, or nothing."""

    extern: Extern


Moment = FieldTerm | ClockTerm


@frozen
class CalendarText:
    """The first `length` characters of the text of a moment."""

    moment: Moment
    length: int


@frozen
class WindowNumber:
    """The number of the window of `minutes` within the UTC day of a moment."""

    moment: Moment
    minutes: int


@frozen
class Applied:
    """A text function by its name in the language, applied to a text; it always gives a text.

    `shape` is that of the text it is applied to.
    """

    function: str
    argument: str | int | None
    template: Template
    shape: TextShape


@frozen
class Choice:
    """Blocks in order; the first result is the choice's. Without blocks it is always nothing."""

    blocks: tuple[Block, ...]
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Hash once: choices hold choices, and are looked up at every step of writing code."""
        object.__setattr__(self, "_hash", hash(self.blocks))

    def __hash__(self) -> int:
        """The same for equal choices."""
        return self._hash


Piece = str | FieldTerm | CalendarText | WindowNumber | Applied | ExternTerm | Choice
Template = tuple[Piece, ...]
Need = FieldTerm | ClockTerm | ExternTerm | Choice


def needs_of(template: Template) -> tuple[Need, ...]:
    """What has to have a value before the text of `template` can be made, each once."""
    return tuple(dict.fromkeys(_needs(template)))


def _needs(template: Iterable[Piece]) -> Iterator[Need]:
    for piece in template:
        match piece:
            case str():
                pass
            case Applied(template=inner):
                yield from _needs(inner)
            case CalendarText(moment) | WindowNumber(moment):
                yield moment
            case _:
                yield piece


@frozen
class Lane:
    """A text that is the number of a bucket out of `count`, between two constants."""

    before: str
    count: int
    after: str

    def parts(self) -> tuple[str, int, str]:
        """What lanes are put in order by."""
        return self.before, self.count, self.after

    @classmethod
    def of(cls, template: Template) -> tuple[Lane, Template] | None:
        """The lane of a template, and the text whose bucket it is; None of other templates."""
        pieces = [piece for piece in template if not isinstance(piece, str)]
        match pieces:
            case [Applied("bucket", int(count), inner) as piece]:
                place = template.index(piece)
                before, after = template[:place], template[place + 1 :]
                return cls("".join(map(str, before)), count, "".join(map(str, after))), inner
        return None


# -- blocks -------------------------------------------------------------------------------------


@frozen
class KeyCheck:
    """What must be asked of a text before it is a key; what holds for all messages is not asked."""

    not_empty: bool
    length: bool
    characters: bool

    @classmethod
    def for_texts_of(cls, shape: TextShape) -> KeyCheck:
        """The questions that texts of `shape` leave open."""
        return cls(
            not_empty=shape.min == 0,
            length=shape.max is None or shape.max > KEY_LENGTH,
            characters=not shape.printable_ascii,
        )

    @property
    def needed(self) -> bool:
        """Whether anything is to be asked at all."""
        return self.not_empty or self.length or self.characters


NO_CHECK = KeyCheck(not_empty=False, length=False, characters=False)


@frozen
class Alternative:
    """If all that `template` needs has a value, its text, if that passes `check`, is the result.

    `shape` is that of the text. Where `raises` is not None, a text that does not pass raises, and
    these are the names of the fields that the exception carries; else it is no result.

    INVARIANT: two literals never stand side by side in the template.
    """

    template: Template
    shape: TextShape
    check: KeyCheck
    raises: tuple[str, ...] | None = None


@frozen
class Group:
    """Blocks that share `needs`: where one of these has no value, none of them is tried."""

    needs: tuple[Need, ...]
    body: tuple[Block, ...]


@frozen
class Guard:
    """Blocks that are tried only where `condition` is true.

    INVARIANT: in the condition, `Not` stands around `Present`, `OneOf` and `StartsWith` only.
    """

    condition: Condition
    body: tuple[Block, ...]


@frozen
class Dispatch:
    """The blocks beside the value of `subject`; else, or where it is absent, `otherwise`."""

    subject: FieldTerm
    arms: tuple[tuple[tuple[str, ...], tuple[Block, ...]], ...]
    otherwise: tuple[Block, ...] | None

    @property
    def branches(self) -> tuple[tuple[Block, ...], ...]:
        """The blocks of all arms and of `otherwise`."""
        arms = tuple(blocks for _, blocks in self.arms)
        return arms if self.otherwise is None else (*arms, self.otherwise)

    def with_branches(self, branches: tuple[tuple[Block, ...], ...]) -> Dispatch:
        """The same with other blocks, in the order of `branches`."""
        arms = tuple((values, branches[index]) for index, (values, _) in enumerate(self.arms))
        otherwise = None if self.otherwise is None else branches[-1]
        return replace(self, arms=arms, otherwise=otherwise)


Block = Alternative | Group | Guard | Dispatch


def alternatives_of(blocks: Iterable[Block]) -> Iterator[Alternative]:
    """All alternatives among `blocks`, in order, through groups, guards and dispatches."""
    waiting: list[Block] = list(blocks)[::-1]
    while waiting:
        block = waiting.pop()
        match block:
            case Alternative():
                yield block
            case Dispatch():
                waiting.extend(inner for branch in block.branches[::-1] for inner in branch[::-1])
            case _:
                waiting.extend(block.body[::-1])


@frozen
class StrategyPlan:
    """Everything the generator has to know of one strategy.

    `fields` are the fields that the plan may read, in the order of the schema. Of these, by name:

    - `observed` are those whose text is used for more than to stand in a key that is validated, so
      that it matters at once whether they conform;
    - `asked` are those that conditions and matches ask for;
    - `compared` are those of them that are only asked whether they are equal to something: what
      does not conform is then a text like any other that is not equal;
    - `measured` are integers that are asked for nothing else but how they compare with numbers: a
      question that asks for their bounds as well is enough;
    - `encoded` are free texts that stand, without another field, only in texts of which bytes are
      made: one that has none (a lone surrogate is in it) is found then, and need not be looked for.
      Of texts of several fields it would not be seen which one has none, and `verify` could not
      follow;
    - `placed_once` are those that stand in one text and are used for nothing else.

    `functions` are the text functions used, with their arguments; `lanes` the texts of buckets with
    what stands around them; `raises` and `reads_clock` tell what the class has.
    """

    name: str
    schema: Schema
    documentation: str | None
    fields: tuple[Field, ...]
    observed: frozenset[str]
    asked: frozenset[str]
    compared: frozenset[str]
    measured: frozenset[str]
    encoded: frozenset[str]
    placed_once: frozenset[str]
    externs: tuple[Extern, ...]
    functions: frozenset[tuple[str, str | int | None]]
    lanes: frozenset[Lane]
    reads_clock: bool
    raises: bool
    choice: Choice

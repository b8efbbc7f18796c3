"""Random strategies over so few messages that all of them can be asked.

Fields have texts of up to two characters out of two or three, members of small enums or small
numbers; long literals bring texts to the edge of what a key can be.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from keylane.interpreter import InterpretedStrategy
from keylane.model import InvalidKeyError, SessionKeyExtractor
from keylane.pipeline import check_source
from keylane.program import Program, Strategy
from keylane.source import Source

__all__ = [
    "KINDS",
    "RAISED",
    "Answer",
    "Bodies",
    "MessageOfTexts",
    "SmallField",
    "SmallProgram",
    "answers_of",
    "bodies",
    "joined_program",
    "schema_text",
    "small_field",
    "small_program",
    "texts_of_letters",
]

RAISED = "raised"
KINDS: tuple[tuple[str, ...], ...] = (("x", "y"), ("a", "b", "ab"), ("x", "xy", "-"))
_SEPARATORS = ("-", "-", "/", "", "a", "--", "s" * 124)


@dataclass(frozen=True)
class SmallField:
    """A declared field and every text that brute force gives it; in a variant it has `cases`.

    `has_all` says that there are no other texts.
    """

    name: str
    declaration: str
    texts: tuple[str, ...]
    kind: str
    optional: bool
    cases: tuple[str, ...] = ()
    has_all: bool = True


@dataclass(frozen=True)
class SmallProgram:
    """A checked strategy, its source, and its fields."""

    source: str
    program: Program
    fields: tuple[SmallField, ...]

    @property
    def strategy(self) -> Strategy:
        """The last strategy of the program."""
        return self.program.strategies[-1]

    @property
    def is_exhaustive(self) -> bool:
        """Whether brute force asks every message: no field has other texts."""
        return all(field.has_all for field in self.fields)

    def messages(self) -> Iterator[dict[str, str]]:
        """Every message: each field absent or with one of its texts."""
        choices = [(None, *field.texts) for field in self.fields]
        for texts in itertools.product(*choices):
            message = {
                field.name: text
                for field, text in zip(self.fields, texts, strict=True)
                if text is not None
            }
            if all(
                not field.cases or field.name not in message or message.get("kind") in field.cases
                for field in self.fields
            ):
                yield message

    def conforms(self, message: dict[str, str]) -> bool:
        """Whether every required field is there."""
        return all(
            field.name in message
            for field in self.fields
            if not field.optional and (not field.cases or message.get("kind") in field.cases)
        )


@dataclass(frozen=True)
class Answer:
    """What the strategy makes of one message: a key, None, or `RAISED`."""

    message: dict[str, str]
    key: str | None
    conforms: bool

    @property
    def raised(self) -> bool:
        """Whether the strategy raises."""
        return self.key == RAISED


class MessageOfTexts(SessionKeyExtractor):
    """A message as an extractor."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts

    def get_metadata(self, name: str) -> str | None:
        return self._texts.get(name)


def answers_of(small: SmallProgram, strategy: Strategy | None = None) -> list[Answer]:
    """The answer to every message."""
    interpreted = InterpretedStrategy(strategy or small.strategy)
    answers = []
    for message in small.messages():
        try:
            key: str | None = interpreted.generate_key(MessageOfTexts(message))
        except InvalidKeyError:
            key = RAISED
        answers.append(Answer(message, key, small.conforms(message)))
    return answers


def small_program(random: Random, strategies: int = 1) -> SmallProgram:
    """A random program that the checker accepts; its strategies are for the same schema."""
    while True:
        fields = _fields(random)
        lines = [schema_text(fields)]
        for number in range(strategies):
            raises = " on invalid raise" if random.random() < 0.15 else ""
            body = Bodies(random, fields).expression(random.choice((1, 2, 2, 3)))
            lines.append(f"strategy S{number} for M{raises} = {body}")
        source = "\n".join(lines)
        program = check_source(Source("small.lane", source), None).program
        if program is not None:
            return SmallProgram(source, program, fields)


def bodies(random: Random, fields: Sequence[SmallField], depth: int) -> str:
    """A random expression over these fields, nested at most `depth` deep."""
    return Bodies(random, tuple(fields)).expression(depth)


def joined_program(random: Random) -> SmallProgram:
    """A random program about texts that are joined: often in a way that can be cut twice."""
    while True:
        fields = tuple(
            _joined_field(random, name) for name in ("f", "g", "h")[: random.choice((2, 2, 3))]
        )
        body = _joined_body(random, fields)
        raises = " on invalid raise" if random.random() < 0.1 else ""
        source = f"{schema_text(fields)}\nstrategy S0 for M{raises} = {body}"
        program = check_source(Source("small.lane", source), None).program
        if program is not None:
            return SmallProgram(source, program, fields)


def _joined_field(random: Random, name: str) -> SmallField:
    if random.random() < 0.25:
        texts = ("a", "-", "A", "é", "a-", "-a", "-é", "b" * 128)
        return small_field(random, name, "string", texts, "string", has_all=False)
    letters = random.choice(("a-", "a-", "ab", "aA", "A-", "a", "a%"))
    low, high = random.choice(((1, 2), (1, 2), (0, 1), (1, 1), (1, 3)))
    listed = "-" + letters.replace("-", "") if "-" in letters else letters
    declaration = f'string(chars="{listed}", min={low}, max={high})'
    return small_field(
        random, name, declaration, tuple(texts_of_letters(letters, low, high, "")), "string"
    )


def _joined_body(random: Random, fields: tuple[SmallField, ...]) -> str:
    parts = [_joined_part(random, field.name) for field in fields]
    random.shuffle(parts)
    separator = random.choice(("-", "-", "-", "", "a", "--", "/"))
    joined = f'composite({", ".join(parts)}; "{separator}")'
    match random.randrange(8):
        case 0:
            return f"digest({joined}; {random.choice((16, 24, 32))})"
        case 1:
            return f"fit({joined}; {random.choice((48, 128))})"
        case 2:
            condition = Bodies(random, fields).condition()
            return f"fallback(when({condition} => {joined}), {joined})"
        case 3:
            others = f'composite({", ".join(reversed(parts))}; "{separator}")'
            return f"fallback({joined}, {others})"
        case 4:
            return f"fallback({joined}, {fields[0].name})"
        case _:
            return joined


def _joined_part(random: Random, name: str) -> str:
    match random.randrange(10):
        case 0 | 1:
            return f'escape({name}; "-")'
        case 2:
            return f"lower({name})"
        case 3:
            return f"upper({name})"
        case 4:
            return f"digest({name}; 16)"
        case _:
            return name


def _fields(random: Random) -> tuple[SmallField, ...]:
    fields = []
    has_kind = random.random() < 0.6
    if has_kind:
        members = random.choice(KINDS)
        listed = ", ".join(f'"{member}"' for member in members)
        fields.append(small_field(random, "kind", f"enum({listed})", members, "enum"))
    names = ("f", "g", "h")[: random.choice((1, 2, 2, 3) if not has_kind else (1, 2, 2))]
    fields += [_random_field(random, name) for name in names]
    if has_kind and random.random() < 0.5:
        last = fields.pop()
        members = fields[0].texts if len(fields) else ()
        if members and last.name != "kind":
            cases = tuple(random.sample(members, random.randint(1, len(members) - 1)))
            last = SmallField(
                last.name, last.declaration, last.texts, last.kind, last.optional, cases
            )
        fields.append(last)
    return tuple(fields)


def _random_field(random: Random, name: str) -> SmallField:
    match random.randrange(8):
        case 0:
            low, high = random.choice(((0, 2), (9, 11), (-1, 1)))
            texts = tuple(str(number) for number in range(low, high + 1))
            return small_field(random, name, f"int(min={low}, max={high})", texts, "int")
        case 1:
            return small_field(random, name, "bool", ("true", "false"), "bool")
        case 2:
            members = random.choice((("a", "b"), ("a", "aa"), ("a-b", "a"), ("A", "a")))
            listed = ", ".join(f'"{member}"' for member in members)
            return small_field(random, name, f"enum({listed})", members, "enum")
        case 3:
            # Free text: brute force asks some texts only, which is enough to refute.
            texts = ("a", "-", "A", "é", "\n", "a-", "-a", "b" * 128)
            return small_field(random, name, "string", texts, "string", has_all=False)
        case _:
            letters = random.choice(("ab", "a-", "aA", "-", "a", "a%", "a "))
            low, high = random.choice(((1, 2), (0, 1), (1, 1), (2, 2), (0, 2)))
            reject = random.choice(("", "", "a"))
            texts = tuple(texts_of_letters(letters, low, high, reject))
            if not texts:
                reject = ""
                texts = tuple(texts_of_letters(letters, low, high, reject))
            listed = "-" + letters.replace("-", "") if "-" in letters else letters
            bounds = f'chars="{listed}", min={low}, max={high}'
            if reject:
                bounds += f', reject=("{reject}")'
            return small_field(random, name, f"string({bounds})", texts, "string")


def texts_of_letters(letters: str, low: int, high: int, reject: str) -> Iterator[str]:
    """All texts of these letters with `low` to `high` of them, but for `reject` in either case."""
    for length in range(low, high + 1):
        for text in map("".join, itertools.product(letters, repeat=length)):
            if not reject or text.lower() != reject:
                yield text


def small_field(
    random: Random,
    name: str,
    declaration: str,
    texts: tuple[str, ...],
    kind: str,
    *,
    has_all: bool = True,
) -> SmallField:
    """A field of a type; the schema may call it optional."""
    optional = random.random() < 0.4
    question = "?" if optional else ""
    return SmallField(name, declaration + question, texts, kind, optional, has_all=has_all)


def schema_text(fields: tuple[SmallField, ...]) -> str:
    """The declaration of the schema `M` with these fields."""
    lines = []
    for field in fields:
        line = f"{field.name}: {field.declaration}"
        if field.cases:
            listed = ", ".join(f'"{case}"' for case in field.cases)
            line = f"case kind in ({listed}) {{ {line} }}"
        lines.append(line)
    return "schema M { " + "  ".join(lines) + " }"


class Bodies:
    """Makes random expressions over some fields."""

    def __init__(self, random: Random, fields: tuple[SmallField, ...]) -> None:
        """Take the fields; `random` decides about everything."""
        self._random = random
        self._fields = fields

    def expression(self, depth: int) -> str:
        """An expression, nested at most `depth` deep."""
        random = self._random
        if depth == 0 or random.random() < 0.1:
            return self._leaf()
        inner = depth - 1
        match random.randrange(14):
            case 0 | 1 | 2:
                parts = [self.expression(inner) for _ in range(random.choice((1, 2, 2, 3)))]
                return f"composite({', '.join(parts)}; {self._separator()})"
            case 3 | 4 | 5:
                parts = [self.expression(inner) for _ in range(random.choice((2, 2, 3)))]
                if random.random() < 0.15:
                    parts[-1] = "no_ordering"
                return f"fallback({', '.join(parts)})"
            case 6 | 7:
                return self._match(inner)
            case 8:
                return f"when({self.condition(2)} => {self.expression(inner)})"
            case 9:
                prefix = random.choice(("p", "-", "q" * 123, "q" * 124, "q" * 125))
                return f'single({self.expression(inner)}; "{prefix}")'
            case 10:
                return f"fit({self.expression(inner)}; {random.choice((48, 125, 128))})"
            case 11:
                return random.choice(("lower({})", "upper({})", "trim({})")).format(
                    self.expression(inner)
                )
            case 12:
                escape = random.choice(("-", "/", " ", "q"))
                return f'escape({self.expression(inner)}; "{escape}")'
            case _:
                function = random.choice(("digest({}; 16)", "bucket({}; 2)", "bucket({}; 3)"))
                return function.format(self.expression(inner))

    def _leaf(self) -> str:
        if self._random.random() < 0.15:
            return self._random.choice(('"a"', '"lit"', '"-"', '"' + "z" * 126 + '"'))
        return self._random.choice(self._fields).name

    def _separator(self) -> str:
        return f'"{self._random.choice(_SEPARATORS)}"'

    def _match(self, depth: int) -> str:
        random = self._random
        field = random.choice([each for each in self._fields if each.kind != "timestamp"])
        values = [text for text in field.texts if text.isprintable() and len(text) < 5]
        taken = random.sample(values, random.randint(1, min(2, len(values))))
        arms = [f"{self._constant(field, value)} => {self.expression(depth)}" for value in taken]
        if len(taken) < len(field.texts) or random.random() < 0.3:
            arms.append(f"_ => {self.expression(depth)}")
        return f"match {field.name} {{ {', '.join(arms)} }}"

    def condition(self, depth: int = 1) -> str:
        """A condition, nested at most `depth` deep."""
        random = self._random
        if depth and random.random() < 0.4:
            word = random.choice((" and ", " or "))
            both = word.join(f"({self.condition(depth - 1)})" for _ in range(2))
            return f"not ({both})" if random.random() < 0.3 else both
        field = random.choice(self._fields)
        value = random.choice([text for text in field.texts if text.isprintable()][:6])
        constant = self._constant(field, value)
        match random.randrange(6):
            case 0:
                return f"present({field.name})"
            case 1:
                return f"{field.name} != {constant}"
            case 2 if field.kind == "string" and value:
                return f"{field.name} starts_with {constant}"
            case 3 if field.kind == "int":
                return f"{field.name} {random.choice(('<', '<=', '>', '>='))} {constant}"
            case 4:
                return f"not ({field.name} == {constant})"
            case _:
                return f"{field.name} == {constant}"

    @staticmethod
    def _constant(field: SmallField, text: str) -> str:
        return text if field.kind in ("int", "bool") else f'"{text}"'

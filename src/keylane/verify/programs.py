"""Random well-typed programs as syntax trees, of every construct, to be printed and compiled.

Gives trees that the checker accepts without an error. Made from a `random.Random`, so that a seed
gives the same program again; `programs` is the same as a Hypothesis strategy, which makes a failing
program small.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from hypothesis import strategies

from keylane.check import CheckResult, SourceReadError, check
from keylane.frozen import frozen, replace
from keylane.source import Source
from keylane.syntax import nodes
from keylane.syntax.printer import print_file
from keylane.verify.clauses import random_clauses
from keylane.verify.expressions import ExpressionMaker, names_in
from keylane.verify.hostile_text import documentation
from keylane.verify.names import schema_name, strategy_name
from keylane.verify.schemas import checked_schema, declared_fields, random_schema
from keylane.verify.tree_words import NOWHERE, name_node, text_node

__all__ = ["RandomProgram", "programs", "random_program"]

_MAIN = "main.lane"
_COMMON = "common.lane"


@frozen
class RandomProgram:
    """A file, and the files it imports by the path that it writes."""

    main: nodes.File
    imported: Mapping[str, nodes.File]

    def text(self) -> str:
        """The text of the main file."""
        return print_file(self.main)

    def check(self) -> CheckResult:
        """Print, parse and check all files."""
        return check(Source(_MAIN, self.text()), self)

    def resolve(self, importer: str, path: str) -> str:
        """The name of an imported file: as a `SourceReader`, for the checker."""
        if path not in self.imported:
            raise SourceReadError(f"`{importer}` imports a file that was not made")
        return path

    def read(self, name: str) -> Source:
        """An imported file: as a `SourceReader`, for the checker."""
        return Source(name, print_file(self.imported[name]))

    def report(self) -> str:
        """All files, for people."""
        texts = {**{path: print_file(file) for path, file in self.imported.items()}}
        texts[_MAIN] = self.text()
        return "\n".join(f"# --- {name}\n{text}" for name, text in texts.items())


def programs(externs: Sequence[str] = ()) -> strategies.SearchStrategy[RandomProgram]:
    """Programs of one or two schemas and up to three strategies; `externs` as `random_program`."""
    return strategies.randoms(use_true_random=False).map(
        lambda random: random_program(random, externs)
    )


def random_program(random: Random, externs: Sequence[str] = ()) -> RandomProgram:
    """A program of one or two schemas and up to three strategies.

    `externs` are strategies of the application (`package.module:Class`) that it may name.
    """
    schemas: list[nodes.Schema] = []
    for _ in range(random.choice([1, 1, 2])):
        name = schema_name(random, [schema.name.text for schema in schemas])
        schemas.append(random_schema(random, name))
    made = _strategies(random, schemas, externs)
    declarations: list[nodes.Declaration] = [*schemas, *made]
    if random.randrange(4) == 3:
        # A name may be used above its declaration.
        declarations.reverse()
    main = nodes.File(documentation(random), (), tuple(declarations))
    if random.randrange(5) == 4:
        return _with_import(random, main, schemas[0], made)
    return RandomProgram(main, {})


def _strategies(
    random: Random, schemas: list[nodes.Schema], externs: Sequence[str]
) -> list[nodes.Strategy | nodes.Extern]:
    """Strategies and externs, each before those that name it."""
    taken = {field.name.text for schema in schemas for field in declared_fields(schema)}
    for schema in schemas:
        taken |= {schema.name.text, f"{schema.name.text}Extractor"}
    makers = [ExpressionMaker(random, schema.name, checked_schema(schema)) for schema in schemas]
    made: list[nodes.Strategy | nodes.Extern] = []
    for _ in range(random.choice([0, 0, 1, 2]) if externs else 0):
        maker = random.choice(makers)
        name = strategy_name(random, taken)
        taken.add(name)
        maker.add_extern(name)
        target = text_node(random.choice(externs))
        notes = documentation(random)
        made.append(nodes.Extern(name_node(name), maker.name, target, notes, NOWHERE))
    for _ in range(random.choice([2, 1, 3])):
        maker = random.choice(makers)
        name = strategy_name(random, taken)
        taken.add(name)
        made.append(
            nodes.Strategy(
                name_node(name),
                maker.name,
                maker.body(name),
                documentation(random),
                NOWHERE,
                random_clauses(random, maker.schema),
            )
        )
    return made


def _with_import(
    random: Random,
    file: nodes.File,
    schema: nodes.Schema,
    made: list[nodes.Strategy | nodes.Extern],
) -> RandomProgram:
    """`file` with `schema` and the first of its strategies in a file of their own."""
    of_schema = [strategy for strategy in made if strategy.schema == schema.name]
    # INVARIANT: strategies refer to earlier ones only, so the first ones need no later one.
    moved = {schema.name.text}
    moved.update(each.name.text for each in of_schema[: random.randint(0, len(of_schema))])
    common = [each for each in file.declarations if each.name.text in moved]
    rest = [each for each in file.declarations if each.name.text not in moved]
    used = {each.schema.text for each in rest if not isinstance(each, nodes.Schema)}
    for each in rest:
        if isinstance(each, nodes.Strategy):
            used.update(names_in(each.body))
    names = tuple(map(name_node, sorted(used & moved)))
    if not names:
        return RandomProgram(file, {})
    statement = nodes.Import(text_node(_COMMON), names, NOWHERE)
    main = replace(file, imports=(statement,), declarations=tuple(rest))
    return RandomProgram(main, {_COMMON: nodes.File(None, (), tuple(common))})

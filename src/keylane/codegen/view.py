"""From a checked program and its plans to what the templates place.

Takes a `Program` and the plans of its strategies, gives a `ModuleView`. All order and every choice
is here, so that a template only puts things where they belong.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from keylane.codegen.body import method_body
from keylane.codegen.conformance import constants_of
from keylane.codegen.documentation import module_documentation, strategy_documentation
from keylane.codegen.literals import docstring, dotted_name, string_literal
from keylane.codegen.naming import TAKEN_NAMES, Names
from keylane.codegen.schema_view import readable_fields, schema_view, shared_by_schema
from keylane.codegen.scope import MethodScope
from keylane.codegen.texts import escape_pattern, has_number_table, lane_table
from keylane.codegen.views import ExternView, ModuleView, StrategyView
from keylane.plan import StrategyPlan
from keylane.plan.nodes import Lane
from keylane.program import Extern, Program

__all__ = ["view_of"]

# The built-in names that methods use to tell and to measure values.
_BUILTINS = ("int", "len", "str", "type")
# What a module has only if one of these names stands in a method: a plan may use a function where
# no message leads.
_SHARED_BY_NAME = {
    "_ASCII_LOWER": "ASCII_LOWER",
    "_ASCII_UPPER": "ASCII_UPPER",
    "_EMPTY": "empty",
    "_SURROGATES": "SURROGATES",
    "_WHITE_SPACE": "trim",
    "_extern_key": "extern_key",
    "_fit": "fit",
    "_invalid_key": "invalid_key",
    "_number": "number",
    "_percent": "escape",
    "_UTC": "utc",
    "_utc": "utc",
    "crc32": "bucket",
    "sha256": "digest",
}
_WORD = re.compile(r"[A-Za-z_]\w*")
# What brings a regular expression into the module.
_WITH_PATTERNS = frozenset({"SURROGATES", "escape", "fit", "int", "timestamp", "uuid"})


def view_of(program: Program, plans: Sequence[StrategyPlan], version: str) -> ModuleView:
    """The view of `program`; `plans` are those of its strategies, in their order."""
    classes = [plan.name for plan in plans]
    extractors = {schema.name: f"{schema.name}Extractor" for schema in program.schemas}
    names = _ModuleNames(program, plans, TAKEN_NAMES.union(classes, extractors.values()))
    exported = [*classes, *extractors.values(), "SessionId", "SessionKeyExtractor"]
    if any(plan.raises for plan in plans):
        exported.append("InvalidKeyError")
    scopes = {
        schema.name: MethodScope(
            names.functions[schema.name],
            names.escape_patterns,
            names.lane_tables,
            names.externs,
            extractors[schema.name],
            names.taken,
        )
        for schema in program.schemas
    }
    strategies = tuple(_strategy_view(plan, scopes[plan.schema.name]) for plan in plans)
    constants = (*names.escape_patterns.values(), *names.lane_tables.values(), "_NUMBERS")
    used = _used_names(strategies, {*_BUILTINS, *_SHARED_BY_NAME, *constants})
    shared = _shared(program, plans, used)
    return ModuleView(
        version=version,
        digests=program.digests,
        documentation=docstring(module_documentation(program)),
        exported=tuple(map(string_literal, sorted(exported))),
        shared=shared,
        builtins=tuple(name for name in _BUILTINS if name in used),
        constants=(
            *(
                (constant, escape_pattern(characters))
                for characters, constant in names.escape_patterns.items()
                if constant in used
            ),
            *_number_table(plans, used),
            *(
                (constant, lane_table(lane))
                for lane, constant in names.lane_tables.items()
                if constant in used
            ),
        ),
        externs=tuple(
            _extern_view(extern, names.aliases[extern], instance)
            for extern, instance in names.externs.items()
        ),
        schemas=tuple(
            schema_view(
                schema,
                names.functions[schema.name],
                names.readers[schema.name],
                names.tables[schema.name],
            )
            for schema in program.schemas
        ),
        strategies=strategies,
    )


class _ModuleNames:
    """The module-level names that stand for what users have named, each handed out once."""

    def __init__(
        self, program: Program, plans: Sequence[StrategyPlan], taken: frozenset[str]
    ) -> None:
        names = Names(taken)
        schemas = program.schemas
        self.functions: dict[str, Mapping[str, str]] = {
            schema.name: {
                field.name: names.unique(
                    f"_{schema.name}_{field.name}",
                    [f"_{suffix}" for suffix, _ in constants_of(field.type)],
                )
                for field in readable_fields(schema)
            }
            for schema in schemas
        }
        self.readers: dict[str, Mapping[str, str]] = {
            schema: {field: names.unique(f"{name}_in") for field, name in functions.items()}
            for schema, functions in self.functions.items()
        }
        self.tables = {each.name: names.unique(f"_{each.name}_FIELDS") for each in schemas}
        used = {each for plan in plans for each in plan.functions}
        escaped = sorted(str(argument) for function, argument in used if function == "escape")
        self.escape_patterns = {characters: names.unique("_ESCAPED") for characters in escaped}
        lanes = {each for plan in plans for each in plan.lanes}
        self.lane_tables = {
            lane: names.unique("_LANES")
            for lane in sorted(lanes, key=Lane.parts)
            if has_number_table(lane.count)
        }
        externs = dict.fromkeys(extern for plan in plans for extern in plan.externs)
        self.aliases = {extern: names.unique(f"_{extern.name}_class") for extern in externs}
        self.externs = {extern: names.unique(f"_{extern.name}") for extern in externs}
        self.taken = names.all_taken()


def _used_names(strategies: Iterable[StrategyView], asked: Container[str]) -> frozenset[str]:
    """Which of the names that are asked for stand in the code of any method."""
    found: set[str] = set()
    for strategy in strategies:
        for lines in (strategy.from_extractor, strategy.from_payload):
            text = "\n".join(lines)
            words = {word for word in _WORD.findall(text) if word in asked}
            if not found.issuperset(words):
                # A word may also stand in a text, or be the name of an attribute.
                names = {
                    each.id for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Name)
                }
                found |= words & names
    return frozenset(found)


def _shared(
    program: Program, plans: Sequence[StrategyPlan], used: frozenset[str]
) -> frozenset[str]:
    """What the module needs besides the code of its schemas and strategies."""
    found = {name for schema in program.schemas for name in shared_by_schema(schema)}
    found.update(shared for name, shared in _SHARED_BY_NAME.items() if name in used)
    if any(plan.externs for plan in plans):
        found.add("extern")
    if any(plan.reads_clock for plan in plans):
        found.add("clock")
    if any(plan.raises for plan in plans):
        found.add("raises")
        if "extern_key" in found:
            found.add("invalid_key")
    if not found.isdisjoint(_WITH_PATTERNS):
        found.add("re")
    return frozenset(found)


def _number_table(plans: Sequence[StrategyPlan], used: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The texts of small numbers, where a method takes them from a table."""
    if "_NUMBERS" in used:
        functions = {each for plan in plans for each in plan.functions}
        counts = [count for name, count in functions if name == "bucket"]
        largest = max(filter(has_number_table, counts))
        yield "_NUMBERS", f"tuple(map(str, range({largest})))"


def _extern_view(extern: Extern, alias: str, instance: str) -> ExternView:
    where = f"extern `{extern.name}`"
    return ExternView(
        module=dotted_name(extern.module),
        class_name=dotted_name(extern.class_name),
        alias=alias,
        instance=instance,
        cannot_import=string_literal(
            f"{where}: cannot import `{extern.class_name}` from `{extern.module}`"
        ),
        is_no_strategy=string_literal(
            f"{where}: `{extern.class_name}` is no class with a method `generate_key`"
        ),
    )


def _strategy_view(plan: StrategyPlan, scope: MethodScope) -> StrategyView:
    return StrategyView(
        name=plan.name,
        documentation=docstring(strategy_documentation(plan)),
        reads_clock=plan.reads_clock,
        from_extractor=method_body(plan, scope, of_payload=False),
        from_payload=method_body(plan, scope, of_payload=True),
    )

"""From a checked program and its plans to what the templates place.

Takes a `Program` and the plans of its strategies, gives a `ModuleView`. All order and every choice
is here, so that a template only puts things where they belong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from keylane.codegen.body import method_body
from keylane.codegen.conformance import constants_of
from keylane.codegen.documentation import module_documentation, strategy_documentation
from keylane.codegen.literals import docstring, dotted_name, string_literal
from keylane.codegen.naming import TAKEN_NAMES, Names
from keylane.codegen.schema_view import readable_fields, schema_view, shared_by_schema
from keylane.codegen.scope import MethodScope
from keylane.codegen.texts import escape_pattern
from keylane.codegen.views import ExternView, ModuleView, StrategyView
from keylane.plan import StrategyPlan
from keylane.program import Extern, Program

__all__ = ["view_of"]

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_WORD = re.compile(r"\w+")
# What brings a regular expression into the module.
_WITH_PATTERNS = frozenset({"SURROGATES", "escape", "fit", "int", "timestamp", "uuid"})


def view_of(program: Program, plans: Sequence[StrategyPlan], version: str) -> ModuleView:
    """The view of `program`; `plans` are those of its strategies, in their order."""
    classes = [plan.name for plan in plans]
    extractors = {schema.name: f"{schema.name}Extractor" for schema in program.schemas}
    names = _ModuleNames(program, plans, TAKEN_NAMES.union(classes, extractors.values()))
    shared = frozenset(_shared(program, plans))
    if not shared.isdisjoint(_WITH_PATTERNS):
        shared |= {"re"}
    exported = [*classes, *extractors.values(), "SessionId", "SessionKeyExtractor"]
    if "raises" in shared:
        exported.append("InvalidKeyError")
    scopes = {
        schema.name: MethodScope(
            names.functions[schema.name],
            names.escape_patterns,
            names.externs,
            extractors[schema.name],
            names.taken,
        )
        for schema in program.schemas
    }
    strategies = tuple(_strategy_view(plan, scopes[plan.schema.name]) for plan in plans)
    if any("_EMPTY" in line for strategy in strategies for line in strategy.from_payload):
        shared |= {"empty"}
    return ModuleView(
        version=version,
        digests=program.digests,
        documentation=docstring(module_documentation(program)),
        exported=tuple(map(string_literal, sorted(exported))),
        shared=shared,
        builtins=_builtins(strategies),
        constants=tuple(
            (constant, escape_pattern(characters))
            for characters, constant in names.escape_patterns.items()
        ),
        externs=tuple(
            _extern_view(extern, names.aliases[extern], instance)
            for extern, instance in names.externs.items()
        ),
        schemas=tuple(
            schema_view(
                schema,
                names.functions[schema.name],
                names.tables[schema.name],
                names.cases_tables[schema.name],
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
        self.tables = {each.name: names.unique(f"_{each.name}_FIELDS") for each in schemas}
        self.cases_tables = {each.name: names.unique(f"_{each.name}_CASES") for each in schemas}
        used = {each for plan in plans for each in plan.functions}
        escaped = sorted(str(argument) for function, argument in used if function == "escape")
        self.escape_patterns = {characters: names.unique("_ESCAPED") for characters in escaped}
        externs = dict.fromkeys(extern for plan in plans for extern in plan.externs)
        self.aliases = {extern: names.unique(f"_{extern.name}_class") for extern in externs}
        self.externs = {extern: names.unique(f"_{extern.name}") for extern in externs}
        self.taken = names.all_taken()


def _shared(program: Program, plans: Sequence[StrategyPlan]) -> Iterator[str]:
    """What the module needs besides the code of its schemas and strategies."""
    for schema in program.schemas:
        yield from shared_by_schema(schema)
    for plan in plans:
        for function, _ in plan.functions:
            yield function
        if plan.externs:
            yield "extern"
        if plan.reads_clock:
            yield "clock"
        if plan.raises:
            yield "raises"


def _builtins(strategies: Iterable[StrategyView]) -> tuple[str, ...]:
    """The built-in names that methods use to tell and to measure values."""
    words = {
        word
        for strategy in strategies
        for line in (*strategy.from_extractor, *strategy.from_payload)
        for word in _WORD.findall(_STRING.sub("", line))
    }
    return tuple(name for name in ("int", "len", "str", "type") if name in words)


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

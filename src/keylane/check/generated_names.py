"""Names that a generated module can have: every strategy and every schema becomes a class.

Takes the scope of a file, reports names that Python or the module itself needs, and classes that
would be called the same. A schema `Order` becomes the class `OrderExtractor`.
"""

from __future__ import annotations

from collections.abc import Iterable

from keylane.check import name_errors
from keylane.check.entities import KnownSchema, Scope
from keylane.check.reporter import Reporter
from keylane.diagnostics.model import Label
from keylane.python_names import BUILTIN_NAMES, KEYWORDS, MODULE_NAMES
from keylane.syntax.nodes import Name

__all__ = ["check_generated_names"]


def check_generated_names(scope: Scope, schemas: Iterable[KnownSchema], reporter: Reporter) -> None:
    """Report to `reporter`; `schemas` are those of the program, imported ones among them."""
    extractors = {f"{schema.name.text}Extractor": schema for schema in schemas}
    for known in scope.declared.values():
        is_schema = isinstance(known, KnownSchema)
        name = known.name if isinstance(known, KnownSchema) else known.node.name
        if name.text.startswith("_"):
            reporter.report(name_errors.private_name(reporter.source, name))
        elif not is_schema and name.text in KEYWORDS:
            reporter.report(name_errors.python_keyword(reporter.source, name))
        else:
            class_name = f"{name.text}Extractor" if is_schema else name.text
            _check_taken(name, class_name, reporter)
        if not is_schema and name.text in extractors:
            schema = extractors[name.text]
            place = Label(
                schema.source, schema.name.span, f"the payload class of schema `{schema.name.text}`"
            )
            reporter.report(name_errors.class_clash(reporter.source, name, place))


def _check_taken(name: Name, class_name: str, reporter: Reporter) -> None:
    if class_name in BUILTIN_NAMES:
        owner = "a name that is built into Python"
    elif class_name in MODULE_NAMES:
        owner = "a name that the generated module uses"
    else:
        return
    reporter.report(name_errors.taken_name(reporter.source, name, class_name, owner))

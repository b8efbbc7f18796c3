"""What the templates place, as data: everything decided, every text quoted."""

from __future__ import annotations

from keylane.frozen import frozen
from keylane.metadata import MetadataType

__all__ = ["ExternView", "FieldView", "ModuleView", "SchemaView", "StrategyView"]


@frozen
class FieldView:
    """A field: its conformance function, and the one that reads it from a payload for an extractor.

    `reading` are the lines of the latter. `others` is true of `text` with characters that are not
    in the alphabet; None where there is none, or that of all printable characters.
    """

    name: str
    type: MetadataType
    kind: str
    function: str
    reader: str
    documentation: str
    constants: tuple[tuple[str, str], ...]
    others: str | None
    reading: tuple[str, ...]


@frozen
class SchemaView:
    """A schema: its extractor class, and the table of its fields."""

    extractor: str
    table: str
    documentation: str
    fields: tuple[FieldView, ...]


@frozen
class StrategyView:
    """A strategy's class; the bodies are lines with their indentation."""

    name: str
    documentation: str
    reads_clock: bool
    from_extractor: tuple[str, ...]
    from_payload: tuple[str, ...]


@frozen
class ExternView:
    """An application's own strategy: what is imported, the names it gets, messages for errors."""

    module: str
    class_name: str
    alias: str
    instance: str
    cannot_import: str
    is_no_strategy: str


@frozen
class ModuleView:
    """A whole module.

    `shared` names the functions, constants and imports that the module needs, see the templates;
    `builtins` are built-in names that methods use, `constants` are further constants, as pairs of
    name and expression.
    """

    version: str
    digests: tuple[str, ...]
    documentation: str
    exported: tuple[str, ...]
    shared: frozenset[str]
    builtins: tuple[str, ...]
    constants: tuple[tuple[str, str], ...]
    externs: tuple[ExternView, ...]
    schemas: tuple[SchemaView, ...]
    strategies: tuple[StrategyView, ...]

"""Names that users may give, with a bias to those that could hurt: words of Python, of keylane and
of the generated code.

Each function gives names that the checker accepts in that place.
"""

from __future__ import annotations

from collections.abc import Collection
from random import Random

from keylane.python_names import BUILTIN_NAMES, KEYWORDS, MODULE_NAMES

__all__ = ["field_name", "schema_name", "strategy_name"]

_ORDINARY_FIELDS = ("owner", "repo", "number", "tenant", "region", "a", "b", "c")
# Parameters and variables of every method, and the one name that nobody may assign to.
_WORST = ("self", "payload", "key", "extractor", "__debug__")
# What methods, templates and local variables of generated modules are called, or could be.
_USED_BY_GENERATED_CODE = (
    *("extractors", "part", "part_2", "value", "text"),
    *("name", "field", "fields", "pointer", "pointers", "step", "index", "owner_is_read"),
    *("a_is_read", "key_2", "owner_2", "item_0", "items", "get_metadata", "get_all_metadata"),
    *("list_metadata_keys", "generate_key", "generate_keys", "generate_key_from_payload"),
)
_PRIVATE = (
    *("__class__", "__dict__", "__init__", "__slots__", "__debug__", "__name__", "__all__"),
    *("__hash__", "__", "__a", "__a__", "_a", "_payload", "_value_at", "_item", "_INT"),
    "_NOT_UUID",
    *("_SURROGATES", "_ASCII_LOWER", "_TIMESTAMP", "_int_text", "_uuid_text", "_Order_a"),
    *("_Order_a_OTHERS", "_Order_a_REJECTED", "_Order_FIELDS", "a_OTHERS", "a_REJECTED"),
    *("a_MEMBERS", "b_MEMBERS", "FIELDS"),
)
_WORDS_OF_KEYLANE = (
    *("case", "from", "import", "schema", "strategy", "for", "timestamp", "string", "int", "enum"),
    *("single", "composite", "fallback", "when", "in", "or", "and", "together", "reject", "min"),
)
_SOFT_KEYWORDS = ("case", "type", "print", "exec", "nonlocal", "async", "await", "lambda", "class")
_LONG = ("x" * 200, "Ab_" * 60)

# Reserved, or with another meaning in an expression.
_NOT_FOR_FIELDS = frozenset(["match", "not", "true", "false", "_", "no_ordering"])
_ORDINARY_STRATEGIES = ("Repository", "PullRequest", "ByOwner", "Lane", "Main", "S", "T", "U")
_NOT_FOR_STRATEGIES = KEYWORDS | BUILTIN_NAMES | MODULE_NAMES | _NOT_FOR_FIELDS
_SCHEMAS = (
    *("Order", "Event", "GitHub", "Order_a", "payload", "class", "def", "None", "list", "self"),
    *("generate_key", "Key", "schema", "from", "re", "Any"),
)


def field_name(random: Random, taken: Collection[str]) -> str:
    """A name for a field of a schema that has fields called `taken` already."""
    families = [
        _WORST,
        _WORST,
        _USED_BY_GENERATED_CODE,
        sorted(KEYWORDS),
        sorted(BUILTIN_NAMES | MODULE_NAMES),
        _PRIVATE,
        _WORDS_OF_KEYLANE + _SOFT_KEYWORDS,
        _LONG,
    ]
    family = _ORDINARY_FIELDS if random.randrange(2) == 0 else random.choice(families)
    return _free(random, family, _NOT_FOR_FIELDS.union(taken))


def strategy_name(random: Random, taken: Collection[str]) -> str:
    """A name for a strategy; `taken` are those of fields, schemas, their classes and strategies."""
    families = [
        _ORDINARY_STRATEGIES,
        _WORST[:4],
        _USED_BY_GENERATED_CODE,
        _WORDS_OF_KEYLANE,
        _LONG,
    ]
    family = _ORDINARY_STRATEGIES if random.randrange(2) == 0 else random.choice(families)
    return _free(random, family, _NOT_FOR_STRATEGIES.union(taken))


def schema_name(random: Random, taken: Collection[str]) -> str:
    """A name for a schema."""
    return _free(random, _SCHEMAS, taken)


def _free(random: Random, family: Collection[str], taken: Collection[str]) -> str:
    candidates = [name for name in family if name not in taken]
    if not candidates:
        # Every word of the family is in use: number one of them.
        candidates = [f"n{number}" for number in range(len(taken) + 1) if f"n{number}" not in taken]
    return random.choice(candidates)

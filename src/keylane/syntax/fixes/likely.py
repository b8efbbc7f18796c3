"""What somebody most likely meant where the parser stopped at a token.

Takes a `Failure`, gives the text of a help, or None. Known by their look are words and marks of
other languages, and parts that stand where they cannot. Never words what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable

from keylane.syntax.failure import Failure, Symbol
from keylane.syntax.fixes.calls import OTHERWISE, WHEN, call_fix, clause_fix
from keylane.syntax.fixes.fields import field_fix, quoted_name_fix
from keylane.syntax.fixes.spelling import spelling_fix

__all__ = ["DURATIONS", "likely_fix"]

DURATIONS = "write minutes or hours, such as `90m` or `4h`"

_CONSTANTS = frozenset({"STRING", "INTEGER", "true", "false"})
_NOTHING = frozenset({"null", "none", "nil", "undefined", "missing", "empty"})
_DECLARATIONS = frozenset({"schema", "strategy", "extern"})
_CHOICES = frozenset({"if", "unless", "switch", "case", "select", "cond"})


def likely_fix(failure: Failure, symbol: Symbol) -> str | None:
    """The help for the token `symbol`, which the parser could not take."""
    for rule in _RULES:
        found = rule(failure, symbol)
        if found is not None:
            return found
    return None


def _previous(failure: Failure) -> str:
    return "" if failure.previous is None else failure.previous.text


def _is_end(failure: Failure) -> bool:
    """Whether a declaration may end here, or one begin; where a name can stand they are names."""
    return "strategy" in failure.expected and "NAME" not in failure.expected


def _condition_begins(failure: Failure, symbol: Symbol) -> str | None:
    if "not" not in failure.expected:
        return None
    if symbol.kind in ("true", "false"):
        return f"ask for the value of a field: `field == {symbol.kind}`"
    if symbol.kind in _CONSTANTS:
        return "write the field first, then what it is compared with"
    return None


def _subject_ends(failure: Failure, symbol: Symbol) -> str | None:
    """Behind the name that a condition begins with."""
    if "COMPARISON" not in failure.expected:
        return None
    if symbol.kind == "=":
        return "write `==`"
    if symbol.kind == "(" and _previous(failure) == "starts_with":
        return 'write the field first: `field starts_with "…"`'
    if symbol.kind == "not":
        return f"write `not` first: `not {_previous(failure)} in (…)`"
    if symbol.kind == "NAME" and _previous(failure) == "present":
        return f"write `present({symbol.text})`"
    if symbol.text == "is":
        return f"write `present({_previous(failure)})`, `not present(…)` or `==`"
    if symbol.kind in (")", "=>", "and", "or"):
        subject = _previous(failure)
        return f'ask something about the field: `present({subject})` or `{subject} == "…"`'
    return None


def _no_constants(failure: Failure, symbol: Symbol) -> str | None:
    """`field in ()`."""
    before = failure.before
    if symbol.kind != ")" or before is None or before.kind != "in":
        return None
    return 'write what the field may be, as in `in ("a", "b")`, or ask `present(field)`'


def _declaration_begins(failure: Failure, symbol: Symbol) -> str | None:
    """`schema {`, `from a.lane import B`."""
    previous = _previous(failure)
    if previous == "from" and failure.expected == {"STRING"} and symbol.kind == "NAME":
        return 'write the path in quotes: `from "….lane" import …`'
    if previous in ("schema", "strategy") and "NAME" in failure.expected and symbol.kind in "{=":
        example = "schema Order {" if previous == "schema" else "strategy Lane for Order ="
        return f"write a name before it, as in `{example}`"
    if "NAME" in failure.expected and symbol.kind == ":" and previous in _DECLARATIONS:
        return "remove the `:`"
    return None


def _constant_is_missing(failure: Failure, symbol: Symbol) -> str | None:
    previous = failure.previous
    if previous is None or previous.kind not in ("COMPARISON", "starts_with"):
        return None
    if symbol.text.lower() in _NOTHING:
        return "ask with `present(field)` or `not present(field)`"
    if symbol.text.lower() in ("true", "false"):
        return f"write `{symbol.text.lower()}`"
    if symbol.text == "now":
        return 'a moment is compared with a constant, such as `"2026-11-23T04:05:06Z"`'
    if symbol.kind == "NAME":
        return f'a field is compared with a constant, such as `"{symbol.text}"`'
    if symbol.kind == "=":
        return f"write `{previous.text}`"
    return "write `!=`" if (previous.text, symbol.text) == ("<", ">") else None


def _condition_ends(failure: Failure, symbol: Symbol) -> str | None:
    if not failure.expected >= {"=>", "and", "or"}:
        return None
    if symbol.kind == "|":
        return "write `or`"
    if symbol.kind == "COMPARISON":
        if _previous(failure) == ")":
            return "a condition is about a field as it is, not about what a function gives"
        return "write two comparisons with `and` between them"
    if symbol.kind == "NAME" and symbol.text.lower() not in ("then", "do"):
        return "write `and` or `or` before it, or `=>` if the condition ends here"
    return WHEN if symbol.kind in (",", ";", ")", ":", "=", "NAME") else None


def _arm(failure: Failure, symbol: Symbol) -> str | None:
    """Within the braces of a `match`."""
    expected = failure.expected
    if "_" in expected and symbol.kind == "NAME":
        if symbol.text.lower() in OTHERWISE:
            return "write `_`, which stands for all other values"
        return f'values are constants, such as `"{symbol.text}"`; `_` stands for all others'
    if "=>" in expected and "and" not in expected:
        if symbol.kind in (":", "="):
            return f"write `=>`, not `{symbol.kind}`"
        if symbol.kind == "|":
            return "write `,` between values"
        if symbol.kind == "," and _previous(failure) == "_":
            return "`_` stands alone, for all other values"
    bracket = failure.bracket
    if bracket is not None and bracket.kind == "{" and expected >= {",", "}"}:
        if symbol.kind == ";":
            return "write `,` between arms"
        if symbol.kind == "_" or symbol.kind in _CONSTANTS:
            return "write `,` before it"
    return None


def _misplaced_branch(failure: Failure, symbol: Symbol) -> str | None:
    """A condition, or parts of a `match` or `when`, where an expression stands."""
    previous = _previous(failure)
    if previous == "match" or (symbol.kind == "(" and failure.expected == {"{"}):
        return 'write `match field { "value" => expression }`'
    if previous == "when":
        return WHEN
    if _is_end(failure) and previous == "return":
        return "remove `return`"
    if _is_end(failure) and _is_choice(failure, symbol):
        return f'{WHEN}, or `match field {{ "value" => expression }}`'
    is_condition = symbol.kind in ("COMPARISON", "and", "or", "not", "=>")
    if is_condition and failure.expected & {";", "match", "strategy"}:
        return f"a condition stands in `when`: {WHEN}"
    return None


def _is_choice(failure: Failure, symbol: Symbol) -> bool:
    """`if a`, `a if b`, `a ? b : c`: as in other languages."""
    previous = failure.previous
    is_before = previous is not None and previous.text in _CHOICES and symbol.kind != "("
    return is_before or symbol.kind == "?" or symbol.text in ("if", "unless")


def _case(failure: Failure, symbol: Symbol) -> str | None:
    if failure.expected == {"in"}:
        field = "field" if _previous(failure) == "in" else _previous(failure)
        return f'write `case {field} in ("…") {{ … }}`'
    if _previous(failure) == "case" and symbol.kind == "NAME" and ":" in failure.expected:
        return "a `case` stands directly in a schema, not in another one, and has no documentation"
    return None


def _duration(failure: Failure, symbol: Symbol) -> str | None:
    if "DURATION" in failure.expected and symbol.kind in ("INTEGER", "NAME"):
        return DURATIONS
    if "of" in failure.expected and symbol.text in ("at", "by", "for", "from", "in", "on"):
        return f"write `of`, not `{symbol.text}`"
    if "of" in failure.expected and symbol.kind == "NAME":
        return "write `of` before it"
    if symbol.kind == "DURATION":
        if _previous(failure) == "every":
            return f"write `;` before it: `f(expression; every {symbol.text})`"
        return f"write `every {symbol.text}`"
    return None


def _declaration(failure: Failure, symbol: Symbol) -> str | None:
    """Where a declaration may begin, or in the heading of one."""
    if _is_end(failure) and symbol.kind == "import":
        return 'an import is written `from "file.lane" import Name`'
    if _is_end(failure) and failure.previous is None:
        return "a file begins with a schema, as in `schema Order { id: string }`"
    signs = failure.expected & {"=", ":"}
    if symbol.kind in ("=", ":", "=>") and signs:
        return f"write `{''.join(sorted(signs))}`, not `{symbol.text}`"
    if symbol.kind == "COMPARISON" and "=" in failure.expected:
        return f"write `=`, not `{symbol.text}`"
    return None


def _superfluous(failure: Failure, symbol: Symbol) -> str | None:
    if symbol.kind in (",", ";") and failure.expected >= {"NAME", "}"}:
        return f"remove the `{symbol.kind}`: fields stand one after the other"
    if symbol.kind in (",", ";") and failure.bracket is None and _is_end(failure):
        return f"remove the `{symbol.kind}`: declarations stand one after the other"
    if symbol.kind in (")", "}") and failure.bracket is None:
        return f"remove the `{symbol.kind}`: nothing is open here"
    return None


_RULES: tuple[Callable[[Failure, Symbol], str | None], ...] = (
    _duration,
    _condition_begins,
    _constant_is_missing,
    _no_constants,
    _declaration_begins,
    _subject_ends,
    spelling_fix,
    _condition_ends,
    _arm,
    _case,
    call_fix,
    field_fix,
    clause_fix,
    quoted_name_fix,
    _declaration,
    _misplaced_branch,
    _superfluous,
)

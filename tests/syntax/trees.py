"""Random syntax trees, as wide as the grammar: names that are keywords, texts of any characters."""

from __future__ import annotations

from hypothesis import strategies as st

from keylane.source import Span
from keylane.syntax import condition_nodes, nodes
from keylane.syntax.hidden_characters import HIDDEN_CHARACTER

__all__ = ["files"]

_NOWHERE = Span(0, 0)
_RESERVED_WORDS = {"match", "not", "true", "false", "_"}
# A call's function is the one place for a name that these cannot take.
_KEYWORDS = [
    *("from", "import", "schema", "strategy", "for", "case", "in", "extern", "together", "apart"),
    *("limits", "on", "invalid", "raise", "every", "of", "when", "and", "or", "starts_with"),
]
_LINE = st.text(max_size=12).filter(
    lambda line: line == line.rstrip() and not HIDDEN_CHARACTER.search(line) and "\n" not in line
)
_TEXT = st.text(max_size=12) | st.text('"\\/\x00\x7f\u202e\u2028é\U0001f600\n\t#ab ', max_size=8)

names = (
    st.sampled_from([*_KEYWORDS, "matching"])
    | st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,6}", fullmatch=True).filter(
        lambda name: name not in _RESERVED_WORDS
    )
).map(lambda text: nodes.Name(text, _NOWHERE))
documentation = st.none() | st.lists(_LINE, min_size=1, max_size=3).map("\n".join)
texts = _TEXT.map(lambda text: nodes.Literal(text, _NOWHERE))
literals = texts | (st.booleans() | st.integers(-(2**63), 2**63 - 1)).map(
    lambda value: nodes.Literal(value, _NOWHERE)
)
pointers = (_TEXT | st.from_regex(r"(/[a-z~01.$:-]{0,3}){1,3}", fullmatch=True)).map(
    lambda text: nodes.Pointer(text, _NOWHERE)
)
bounds = st.builds(
    nodes.Bound,
    names,
    literals | names | st.lists(literals, min_size=1, max_size=3).map(tuple),
    st.just(_NOWHERE),
)
types = st.builds(
    nodes.TypeExpression,
    names,
    st.lists(literals, max_size=3).map(tuple),
    st.lists(bounds, max_size=3).map(tuple),
    st.just(_NOWHERE),
)
fields = st.builds(
    nodes.Field,
    names,
    types,
    st.booleans(),
    st.lists(pointers, max_size=3).map(tuple),
    documentation,
    st.just(_NOWHERE),
)
variants = st.builds(
    nodes.Variant,
    names,
    st.lists(literals, min_size=1, max_size=3).map(tuple),
    st.lists(fields, max_size=2).map(tuple),
    st.just(_NOWHERE),
)
schemas = st.builds(
    nodes.Schema,
    names,
    st.lists(fields | variants, max_size=3).map(tuple),
    documentation,
    st.just(_NOWHERE),
)


functions = names.filter(lambda name: name.text not in _KEYWORDS)


def _several(
    kind: type[condition_nodes.AllOf | condition_nodes.AnyOf],
    inner: st.SearchStrategy[condition_nodes.Condition],
) -> st.SearchStrategy[condition_nodes.Condition]:
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.builds(kind, parts, st.just(_NOWHERE))


conditions: st.SearchStrategy[condition_nodes.Condition] = st.recursive(
    st.one_of(
        st.builds(condition_nodes.FieldQuestion, functions, names, st.just(_NOWHERE)),
        st.builds(
            condition_nodes.Comparison,
            names,
            st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
            literals,
            st.just(_NOWHERE),
        ),
        st.builds(
            condition_nodes.OneOf,
            names,
            st.lists(literals, min_size=1, max_size=3).map(tuple),
            st.just(_NOWHERE),
        ),
        st.builds(condition_nodes.StartsWith, names, literals, st.just(_NOWHERE)),
    ),
    lambda inner: st.one_of(
        st.builds(condition_nodes.Not, inner, st.just(_NOWHERE)),
        _several(condition_nodes.AllOf, inner),
        _several(condition_nodes.AnyOf, inner),
    ),
    max_leaves=6,
)
windows = st.builds(
    nodes.Window,
    st.builds(nodes.Duration, st.integers(0, 2**63 - 1), st.sampled_from("mh"), st.just(_NOWHERE)),
    st.none() | names,
    st.just(_NOWHERE),
)


def _branches(inner: st.SearchStrategy[nodes.Expression]) -> st.SearchStrategy[nodes.Expression]:
    arms = st.builds(nodes.Arm, st.lists(literals, max_size=3).map(tuple), inner, st.just(_NOWHERE))
    return st.one_of(
        st.builds(
            nodes.Call,
            functions,
            st.lists(inner, max_size=3).map(tuple),
            st.none() | literals | names | windows,
            st.just(_NOWHERE),
        ),
        st.builds(
            nodes.Match,
            names,
            st.lists(arms, min_size=1, max_size=3).map(tuple),
            st.just(_NOWHERE),
        ),
        st.builds(nodes.When, conditions, inner, st.just(_NOWHERE)),
    )


expressions: st.SearchStrategy[nodes.Expression] = st.recursive(
    st.builds(nodes.Reference, names) | st.builds(nodes.LiteralExpression, literals),
    _branches,
    max_leaves=12,
)
clauses = st.one_of(
    st.builds(nodes.OnInvalidRaise, st.just(_NOWHERE)),
    st.builds(
        nodes.AllowClause,
        st.lists(names, min_size=1, max_size=3).map(tuple),
        texts,
        st.just(_NOWHERE),
    ),
    st.builds(
        nodes.ContractClause,
        st.sampled_from(["together", "apart", "limits"]).map(
            lambda text: nodes.Name(text, _NOWHERE)
        ),
        st.lists(names, min_size=1, max_size=3).map(tuple),
        st.just(_NOWHERE),
    ),
)
strategies = st.builds(
    nodes.Strategy,
    names,
    names,
    expressions,
    documentation,
    st.just(_NOWHERE),
    st.lists(clauses, max_size=3).map(tuple),
)
externs = st.builds(nodes.Extern, names, names, texts, documentation, st.just(_NOWHERE))
imports = st.builds(
    nodes.Import,
    texts,
    st.lists(names, min_size=1, max_size=3).map(tuple),
    st.just(_NOWHERE),
)
files = st.builds(
    nodes.File,
    documentation,
    st.lists(imports, max_size=2).map(tuple),
    st.lists(schemas | strategies | externs, max_size=4).map(tuple),
)

"""Did you mean: names close to one that is unknown.

Takes a name and candidates, gives at most three, best first. Never suggests something unlike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

__all__ = ["did_you_mean", "similar_names"]

_CUTOFF = 0.7
_MOST = 3
# difflib's cost grows with the candidates; beyond this many a suggestion is not worth waiting for.
_CANDIDATES = 2_000


def similar_names(name: str, candidates: Iterable[str]) -> list[str]:
    """At most three of `candidates` that resemble `name`, best first, then by name.

    Those that differ from it in case only leave no room for others.
    """
    if len(name) > 100:
        return []
    # Most files have nothing to suggest a name for.
    import difflib

    known = sorted(set(candidates))[:_CANDIDATES]
    same = [candidate for candidate in known if candidate.lower() == name.lower()]
    if same:
        return same[:_MOST]
    matcher = difflib.SequenceMatcher(b=name.lower(), autojunk=False)
    ranked = []
    for candidate in known:
        matcher.set_seq1(candidate.lower())
        if matcher.real_quick_ratio() >= _CUTOFF and matcher.quick_ratio() >= _CUTOFF:
            ratio = matcher.ratio()
            if ratio >= _CUTOFF:
                ranked.append((-ratio, candidate))
    return [candidate for _, candidate in sorted(ranked)[:_MOST]]


def did_you_mean(
    name: str, candidates: Iterable[str], spelling: Callable[[str], str] = "`{}`".format
) -> str | None:
    """A help text such as ``did you mean `owner`?``, or None if nothing is close.

    `spelling` gives a candidate as it is shown.
    """
    close = similar_names(name, candidates)
    if not close:
        return None
    return "did you mean " + " or ".join(map(spelling, close)) + "?"

"""A text that is not yet laid out: its tokens, and the places where its lines may end.

Filled by the printers, read by `layout`; `comment_placement` puts comments into it. A document
knows nothing of the language.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum

__all__ = ["Document", "Gap", "Group", "Line", "Part", "Token"]


class Gap(Enum):
    """Where empty lines of the source stay when a line ends; never more than one at a place.

    NOWHERE: none stays. INSIDE: none before the first thing that follows, comments are things too.
    ANYWHERE: each stays. ONE: there is one before the first thing, and the others stay.
    """

    NOWHERE = "nowhere"
    INSIDE = "inside"
    ANYWHERE = "anywhere"
    ONE = "one"


@dataclass(slots=True, eq=False)
class Group:
    """A part of the text whose lines end together: at each `Line` of the group, or at none.

    A group that does not break by width ends its lines only where comments need it, and lets the
    groups inside it end theirs. `is_broken` is None until the layout has decided; `end` is the
    index of the first part behind the group.
    """

    parent: Group | None
    indents: bool = False
    breaks_by_width: bool = True
    is_forced: bool = False
    is_broken: bool | None = None
    end: int = 0

    def force(self) -> None:
        """Have the lines of this group end, and with them those of the groups around it."""
        self.is_forced = True
        group = self.parent
        while group is not None and not (group.is_forced and group.breaks_by_width):
            group.is_forced |= group.breaks_by_width
            group = group.parent


@dataclass(slots=True, eq=False)
class Line:
    """A place where a line may end; `flat` stands there if it does not.

    What follows a closing line is as far left as what opened the group. `trailing` is the comment
    at the end of the line, `above` those on lines of their own before what follows. `had_gaps`
    tells of each of these, and last of what follows, whether an empty line was before it.
    """

    group: Group
    flat: str
    is_closing: bool = False
    gap: Gap = Gap.NOWHERE
    trailing: str | None = None
    above: list[str] = field(default_factory=list)
    had_gaps: list[bool] = field(default_factory=lambda: [False])


@dataclass(slots=True, eq=False)
class Token:
    """A token of the language.

    An optional one may be missing in the source. One with a `broken_group` is printed only where
    the lines of that group end.
    """

    text: str
    is_optional: bool = False
    broken_group: Group | None = None


Part = Group | Line | Token | str


class Document:
    """Collects parts in the order of the text; a `str` among them is blanks between tokens.

    A `Group` among the parts stands where it begins.
    """

    def __init__(self) -> None:
        """Begin with the start of the first line."""
        self._group = Group(None, is_forced=True, is_broken=True)
        self.parts: list[Part] = []
        self.line("", gap=Gap.INSIDE)

    def token(self, text: str, *, is_optional: bool = False, only_broken: bool = False) -> None:
        """Add a token; with `only_broken`, one that is there where the lines of the group end."""
        group = self._group if only_broken else None
        self.parts.append(Token(text, is_optional or only_broken, group))

    def tokens(self, *texts: str) -> None:
        """Add tokens with a blank between them."""
        for index, text in enumerate(texts):
            if index:
                self.blank()
            self.token(text)

    def blank(self) -> None:
        """Add a blank at which no line ends."""
        self.parts.append(" ")

    def line(self, flat: str, *, is_closing: bool = False, gap: Gap = Gap.NOWHERE) -> None:
        """Add a place where a line may end, in the current group."""
        self.parts.append(Line(self._group, flat, is_closing, gap))

    @contextmanager
    def group(
        self, *, indents: bool = True, breaks_by_width: bool = True, is_forced: bool = False
    ) -> Iterator[None]:
        """What is added within belongs to a new group."""
        group = Group(self._group, indents, breaks_by_width)
        if is_forced:
            group.force()
        self.parts.append(group)
        self._group = group
        yield
        group.end = len(self.parts)
        # INVARIANT: only the outermost group has no parent, and nobody leaves it.
        assert group.parent is not None
        self._group = group.parent

"""Containers of a payload whose members are free choices, as values that code can be run on.

A container is asked for its type like any other, but not for a member: whoever runs code on it
learns by `AskedError` that the answer is another choice, and has to ask for that.
"""

from __future__ import annotations

from typing import Any

__all__ = ["MISSING", "AnyExtractor", "AnyList", "AnyObject", "AskedError"]


class AskedError(BaseException):
    """Raised where the answer is not one value. No exception that code may catch."""


class _Missing:
    """Stands for a member that is not there; never seen by code."""

    def __repr__(self) -> str:
        return "missing"


MISSING = _Missing()


def _ask(*_: object, **__: object) -> Any:
    raise AskedError


class AnyObject(dict[str, object]):
    """An object of JSON at `path`, of which nothing else is known."""

    def __init__(self, path: tuple[str, ...]) -> None:
        """Stand for what lies at `path`."""
        super().__init__()
        self.path = path

    __getitem__ = get = __contains__ = keys = values = items = __iter__ = __len__ = _ask
    __bool__ = __eq__ = _ask
    __hash__ = object.__hash__  # type: ignore[assignment]


class AnyList(list[object]):
    """An array of JSON at `path`, of which nothing else is known."""

    def __init__(self, path: tuple[str, ...]) -> None:
        """Stand for what lies at `path`."""
        super().__init__()
        self.path = path

    __getitem__ = __contains__ = __iter__ = __len__ = __bool__ = __eq__ = _ask
    __hash__ = object.__hash__  # type: ignore[assignment]


class AnyExtractor:
    """Answers for a message; `of_payload` names the class whose instance it is, if it is one."""

    def __init__(self, of_payload: str | None = None) -> None:
        """Stand for the extractor that a method was called with, or for one of its own."""
        self.of_payload = of_payload

    get_metadata = _ask

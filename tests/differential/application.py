"""Strategies of an application, for `extern`: what they may give and what they must not.

Runs on Python 3.9 and without keylane: fresh processes get a copy.
"""

from __future__ import annotations

from typing import Any

_FIELDS = ("owner", "repo", "number", "tenant", "region", "a", "b", "c")


class _OtherText(str):
    """A text that tells everyone but `str` itself that it is another one."""

    def __str__(self) -> str:
        return "lie"

    def __len__(self) -> int:
        return 1

    def isascii(self) -> bool:
        return True

    def isprintable(self) -> bool:
        return True


def _first(extractor: Any) -> Any:
    """The first field that has a value, as the message's own extractor has it."""
    values = (extractor.get_metadata(name) for name in _FIELDS)
    return next((value for value in values if value is not None), None)


class AsItIs:
    """A value of the message, of whatever type and length."""

    def generate_key(self, extractor: Any) -> Any:
        return _first(extractor)


class Never:
    """No key."""

    def generate_key(self, _: Any) -> None:
        return None


class Always:
    """The same key."""

    def generate_key(self, _: Any) -> str:
        return "application"


class Empty:
    """The empty text where the message has a value."""

    def generate_key(self, extractor: Any) -> Any:
        return None if _first(extractor) is None else ""


class TooLong:
    """A text of 129 characters, or one of 128 where the message has no value."""

    def generate_key(self, extractor: Any) -> str:
        return "x" * (128 if _first(extractor) is None else 129)


class NotPrintable:
    """A text that is no key, but could be one for those who ask the text."""

    def generate_key(self, _: Any) -> str:
        return _OtherText("caf\u00e9\n")


class OfSubclass:
    """A valid key of a subclass of `str`."""

    def generate_key(self, _: Any) -> str:
        return _OtherText("truth")


class OfAnotherType:
    """A number, where the message has a value."""

    def generate_key(self, extractor: Any) -> Any:
        return "text" if _first(extractor) is None else 7


CLASSES = (AsItIs, AsItIs, Never, Always, Empty, TooLong, NotPrintable, OfSubclass, OfAnotherType)
#: What `extern` declarations name.
TARGETS = tuple(f"{__name__}:{each.__name__}" for each in CLASSES)

"""What hand-written functions share: ways to ask for a key, and values of other classes."""

from __future__ import annotations

import re
from uuid import UUID

__all__ = [
    "has_surrogates",
    "is_key",
    "plain",
    "plain_number",
    "plain_uuid",
    "uuid_text",
    "valid",
]

uuid_text = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch
has_surrogates = re.compile("[\ud800-\udfff]").search

is_key = re.compile(r"[ -~]{1,128}").fullmatch


def valid(key: str) -> bool:
    """Whether text that is not empty is a key: the cheapest exact test."""
    return len(key) <= 128 and key.isascii() and key.isprintable()


def plain(value: object) -> str | None:
    """The characters of a `str`, of a subclass as well; None for anything else."""
    return str.__str__(value) if isinstance(value, str) else None


def plain_number(value: object) -> str | int | None:
    """The same for a number or its text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return int.__add__(value, 0)
    return plain(value)


def plain_uuid(value: object) -> str | None:
    """The same for a UUID or its text."""
    return UUID.__str__(value) if isinstance(value, UUID) else plain(value)

"""What functions by hand share for the readings of devices: a name, a level."""

from __future__ import annotations

from benchmarks.peers.validity import plain, plain_number

__all__ = ["device_name", "level_number", "word"]


def word(value: object, longest: int, others: str = "") -> str | None:
    """ASCII letters, digits and `others`, of any class."""
    text = plain(value)
    if text is None or not 0 < len(text) <= longest or not text.isascii():
        return None
    for other in others:
        text = text.replace(other, "0")
    return plain(value) if text.isalnum() else None


def level_number(value: object) -> int | None:
    """A number from 0 to 100, of any class."""
    value = plain_number(value)
    if type(value) is str and value.isascii() and value.isdigit() and len(value) < 4:
        value = int(value) if value == "0" or value[0] != "0" else None
    return value if type(value) is int and 0 <= value <= 100 else None


def device_name(value: object) -> str | None:
    return word(value, 40)

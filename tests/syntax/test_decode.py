"""Bytes become text, or one clear error."""

from __future__ import annotations

import hashlib

import pytest

from keylane.diagnostics.model import Diagnostic
from keylane.source import Source
from keylane.syntax.decode import MOST_BYTES, source_from_bytes


def test_line_ends_and_byte_order_mark_go_but_count_for_the_digest() -> None:
    data = "\ufeffé\r\n\n\r".encode()
    source = source_from_bytes("x.lane", data)
    assert isinstance(source, Source)
    assert (source.name, source.text) == ("x.lane", "é\n\n\r")
    assert source.digest == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"\xff", "byte 0xFF at offset 0, on line 1"),
        (b"\xef\xbb\xbfab\n\ncd\xe9", "byte 0xE9 at offset 9, on line 3"),
        (b"a\xed\xa0\x80", "byte 0xED at offset 1, on line 1"),
        ("schema".encode("utf-16"), "byte 0xFF at offset 0, on line 1"),
        (b"\xc0\xaf", "byte 0xC0 at offset 0, on line 1"),
    ],
)
def test_what_is_not_utf8_is_refused_with_its_place(data: bytes, place: str) -> None:
    found = source_from_bytes("dir/x.lane", data)
    assert isinstance(found, Diagnostic)
    assert (found.code.number, found.file_name) == ("KL0001", "dir/x.lane")
    assert found.message == f"the file is not UTF-8: {place}"


def test_a_file_may_not_be_larger_than_the_limit() -> None:
    assert isinstance(source_from_bytes("x.lane", b" " * MOST_BYTES), Source)
    found = source_from_bytes("x.lane", b"\xff" * (MOST_BYTES + 1))
    assert isinstance(found, Diagnostic)
    assert (found.code.number, found.message) == (
        "KL0002",
        "the file has more than 4,194,304 bytes",
    )

"""What `build --check` shows of a module that is not what it should be."""

from __future__ import annotations

import random

from keylane.project.output_difference import difference


def test_a_unified_diff() -> None:
    assert difference("a.py", b"1\n2\n3\n", b"1\ntwo\n3\n") == (
        "--- a.py (is)\n+++ a.py (should be)\n@@ -1,3 +1,3 @@\n 1\n-2\n+two\n 3\n"
    )


def test_nothing_in_it_acts_on_a_terminal() -> None:
    shown = difference("a.py", b"\x1b[2J\xff\n\xe2\x80\xae\n", b"x = 1\n")
    assert "-\\u001b[2J\\xff\n-\\u202e\n" in shown
    assert all(line.isprintable() for line in shown.split("\n"))


def test_line_ends_alone() -> None:
    assert difference("a.py", b"1\r\n2\r\n", b"1\n2\n") == "(only line ends differ)\n"
    assert difference("a.py", b"1", b"1\n") == "(only line ends differ)\n"


def test_long_files_are_not_compared_line_by_line() -> None:
    numbers = random.Random(1)
    old = "".join(f"{numbers.randrange(9)}\n" for _ in range(200_000))
    new = "".join(f"{numbers.randrange(9)}\n" for _ in range(200_000))
    shown = difference("a.py", b"same\n-" + old.encode(), b"same\n+" + new.encode())
    assert shown.startswith("(too long to compare; the first difference is on line 2)\n--")


def test_a_small_change_at_the_end_of_a_long_file_is_shown() -> None:
    same = b"x\n" * 100_000
    shown = difference("a.py", same + b"1\n", same + b"2\n")
    assert shown.endswith("-1\n+2\n")

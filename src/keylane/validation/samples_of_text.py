"""Chosen characters and texts: those at which text functions and checks change their answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

__all__ = ["CHARACTERS", "fitted_texts", "joined_texts", "swapped_case"]

# Beside ASCII: controls and white space beyond it, letters and digits of other scripts, letters
# whose case is one of ASCII or has another length, separators, marks, surrogates, the ends of the
# planes.
_OTHERS = (
    "\x80\x85\x9f\xa0\xaa\xad\xb2\xb5\xb9\xbc\xc0\xdf\xe9\xf7\xff\u0130\u0131\u0149\u017f\u01c5\u0301"
    "\u03a3\u03c2\u0660\u0967\u1c80\u1e9e\u2003\u200b\u2028\u202e\u2160\u2460\u212a\u3000\u4e00\ufb01"
    "\ufeff\uff11\uff21\ufffd\uffff\ud7ff\ue000\ud800\udbff\udc00\udfff\U00010000\U0001d7d8\U0001f600"
    "\U0010ffff"
)
CHARACTERS = (*map(chr, range(128)), *_OTHERS)
_DIGITS = ("0123456789abcdef" * 2, "ABCDEFabcdef0123456789ABCDEFabcd", "f" * 32)


def swapped_case(text: str) -> str:
    """ASCII letters in the other case, every second one."""
    return "".join(
        each.swapcase() if each.isascii() and place % 2 else each for place, each in enumerate(text)
    )


def fitted_texts(filler: str, length: int) -> Iterator[str]:
    """Texts about as long as `fit` keeps, some of which look as if it had made them."""
    room = length - 37
    for size in (length - 1, length, length + 1):
        yield filler[:size]
        for digits in _DIGITS:
            for end in (
                f"-fit-{digits}",
                f"-fit-{digits[1:]}",
                f"-fit-{digits}0",
                f"-fit-{digits[1:]}g",
                f"-fit-g{digits[1:]}",
                f"-fit-{digits}\n",
                f"-fi-{digits}",
                f"-Fit-{digits}",
                f"_fit-{digits}",
                f"fit-{digits}",
            ):
                yield filler[: max(size - len(end), 0)] + end
        yield filler[:3] + "-fit-" + filler[: size - 8]
        for strange in "é\x1f\x7f\n~ \U0001f600":
            for place in {0, 1, room - 1, room, room + 1, size - 1}:
                if 0 <= place < size:
                    yield filler[:place] + strange + filler[place + 1 : size]
    yield "-fit-" + _DIGITS[0]


def joined_texts(lengths: Iterable[int], constants: Iterable[str]) -> list[str]:
    """The chosen values of texts that are joined from several fields."""
    filler = "a1-B2_c3/D4.e5:F6|" * 400
    texts = [filler[:size] for size in range(143)]
    texts += [filler[:size] for size in (160, 200, 256, 300, 500, 1_000, 5_000)]
    for character in CHARACTERS:
        if not "\ud800" <= character <= "\udfff":
            texts += [f"a{character}b", f"{character}ab", f"ab{character}"]
            texts += [filler[:130] + character, character + filler[:130]]
    for length in sorted({*lengths, 128}):
        texts += fitted_texts(filler, length)
    for constant in sorted(constants):
        texts += [constant, constant + "a", "a" + constant, constant.upper(), constant.lower()]
    texts += [" \t a \r\n", "\x1ca\x1f", "   ", "É%2f\n", "%", "%%", "a%20b", "ÀÉ", "ſK", "Σς"]
    return [text for text in dict.fromkeys(texts) if text.isascii() or _is_text(text)]


def _is_text(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)

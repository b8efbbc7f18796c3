"""Texts that try to become code, or to be mistaken for other text, wherever users write text.

Takes a source of randomness, gives text. `key_text` is of characters that a session key can have.
"""

from __future__ import annotations

from random import Random

__all__ = ["any_text", "documentation", "key_text"]

_KEY_TEXTS = (
    *("a", "-", "/", ":", "|", " ", "order", "#", ".", "--", ", ", "->", "~", "0", "null"),
    *('"', "'", '"""', "'''", "\\", '\\"', "\\\\", "\\n", "\\x41", "\\N{DASH}", "\\u0041", "\\'"),
    *("{", "}", "{}", "{{", "}}", "{{}}", "{x}", "{key}", "{self!r:>{key}}", "{0}", "{!r}"),
    *("%s", "%(key)s", "%", "%%", "$key", "${key}", "{{ module }}", "{% raw %}", "{# key #}"),
    *('" + key + "', '"); raise SystemExit("', "# comment", "; import os", "\\", "\\{", "{\\}"),
    *("x" * 127, "x" * 128, "{}" * 64, "\\" * 128, '"' * 64, "%s" * 64),
)
_OTHER_TEXTS = (
    *(
        "é",
        "日本",
        "😀",
        "\x00",
        "\n",
        "\r",
        "\t",
        "\x1b",
        "\x7f",
        "\x85",
        "\xa0",
        "\xad",
        "\u2028",
    ),
    *("\u202e", "\u2066", "\ufeff", "\U000e0041", "line\nline", '\n"""\nraise SystemExit\n"""'),
    *("a" * 129, "ſ", "K", "İ", "N/A", "true", "1", "A", "push", "pull_request", "Push"),
)
_DOCUMENTATION = (
    *("Orders.", "One.\n\nTwo.", 'Ends with a quote"', "Ends with a backslash\\", '"""', '""""""'),
    *("'''", "\\", '\\"""', '"quoted"', "{x} {{ module }} {% raw %}", "\\N{DASH} \\x41 \\u0041"),
    *("é 日本 😀", 'First\n"""\nraise SystemExit', "a\n    indented\n  less\nb", "x" * 300),
    *(
        "a  b",
        "# not a comment",
        "ends with a word and \\ x",
        "%s",
        "-" * 80,
        "`code` and \\\\",
        "\xa0x",
    ),
)


def key_text(random: Random) -> str:
    """Printable ASCII, 1 to 128 characters."""
    return random.choice(_KEY_TEXTS)


def any_text(random: Random) -> str:
    """Any text without lone surrogates, the empty one among them."""
    family = random.choice([_OTHER_TEXTS, _KEY_TEXTS, ("",)])
    return random.choice(family)


def documentation(random: Random) -> str | None:
    """Documentation as `##` lines can hold it, or none."""
    return random.choice(_DOCUMENTATION) if random.randrange(2) else None

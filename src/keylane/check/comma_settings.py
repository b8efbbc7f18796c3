"""Settings behind `,`, where other languages have them: `fit(e, 64)`.

Takes a call, gives the argument that was most likely meant as the setting of its function, or
None. Reports nothing.
"""

from __future__ import annotations

from keylane.check.words import UNITS
from keylane.syntax.nodes import Call, LiteralExpression, Reference

__all__ = ["comma_setting"]

# Of functions of one argument: what their setting is.
_OF_TYPE = {"single": str, "escape": str, "digest": int, "bucket": int, "fit": int}


def comma_setting(call: Call) -> LiteralExpression | Reference | None:
    """The second of two arguments, if a setting of the function looks so and there is none."""
    if call.setting is not None or len(call.arguments) != 2:
        return None
    last = call.arguments[1]
    match last:
        # Not `isinstance`: a truth value of Python is a whole number as well.
        case LiteralExpression(literal) if type(literal.value) is _OF_TYPE.get(call.function.text):
            return last
        case Reference(name) if call.function.text == "utc" and name.text in UNITS:
            return last
    return None

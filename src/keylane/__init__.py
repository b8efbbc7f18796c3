"""keylane: rules for session keys, compiled to plain Python.

    program = keylane.load("lanes/github.lane")
    program.strategies["PullRequest"].generate_key_from_payload(payload)

    text = keylane.compile("lanes/github.lane")           # the module that `keylane build` writes
    module = keylane.load_generated("lanes/github.lane")  # the same module, imported
    module.PullRequest().generate_key_from_payload(payload)

Everything here is imported when it is first used, so that `keylane.model`, which an application
may need alone, brings nothing but the standard library.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keylane.api import LoadedProgram, compile, load, load_generated
    from keylane.diagnostics.model import KeylaneError
    from keylane.generated_header import VERSION as __version__  # noqa: N811 - the usual name

__all__ = [
    "KeylaneError",
    "LoadedProgram",
    "__version__",
    "compile",
    "load",
    "load_generated",
]

_PLACES = {
    "KeylaneError": ("keylane.diagnostics.model", "KeylaneError"),
    "LoadedProgram": ("keylane.api", "LoadedProgram"),
    "__version__": ("keylane.generated_header", "VERSION"),
    "compile": ("keylane.api", "compile"),
    "load": ("keylane.api", "load"),
    "load_generated": ("keylane.api", "load_generated"),
}


def __getattr__(name: str) -> object:
    """Import what is asked for; it is a plain attribute from then on."""
    try:
        module, attribute = _PLACES[name]
    except KeyError:
        raise AttributeError(f"module `keylane` has no attribute `{name}`") from None
    value: object = getattr(importlib.import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """What can be asked for, whether it has been imported already or not."""
    return sorted({*globals(), *__all__})

"""Strategies of the application's own, loaded by name.

The names stand in the `.lane` file; nothing is evaluated, only imported.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping

from keylane.frozen import frozen
from keylane.interpreter.message import CanonicalExtractor
from keylane.model import (
    InvalidKeyError,
    Nothing,
    SessionKeyExtractor,
    SessionKeyGenerator,
    SessionKeyStrategy,
)
from keylane.model.strategies import key_of, text_of_generator
from keylane.program import Expression, Extern, parts_of

__all__ = ["ExternError", "ExternStrategy", "expected_errors", "loaded_externs"]


class ExternError(ImportError):
    """Raised for an `extern` whose module or class is missing, fails, or is no strategy."""


@frozen
class ExternStrategy(SessionKeyStrategy):
    """A generator of the application's: asks the message's own extractor, its result is checked."""

    name: str
    generator: SessionKeyGenerator
    raises: bool = False

    def derive_text(self, extractor: SessionKeyExtractor) -> str | Nothing:
        """The generator's key."""
        own = extractor.own if isinstance(extractor, CanonicalExtractor) else extractor
        text = text_of_generator(self.generator, self.name, own)
        return text if isinstance(text, Nothing) else key_of(text, raises=self.raises)

    def field_names(self) -> tuple[str, ...]:
        """Unknown: the generator asks for what it likes."""
        return ()


def loaded_externs(body: Expression) -> Mapping[Extern, SessionKeyGenerator]:
    """An instance for each `extern` in an expression; raises `ExternError`."""
    externs: dict[Extern, SessionKeyGenerator] = {}
    waiting = [body]
    while waiting:
        expression = waiting.pop()
        if isinstance(expression, Extern) and expression not in externs:
            externs[expression] = _loaded(expression)
        waiting.extend(parts_of(expression))
    return externs


def expected_errors(bodies: Iterable[Expression]) -> tuple[type[Exception], ...]:
    """What a message may raise by one of these expressions, without a mistake in keylane."""
    waiting = [*bodies]
    while waiting:
        expression = waiting.pop()
        if isinstance(expression, Extern):
            # A strategy of the application's own raises what it likes.
            return (Exception,)
        waiting.extend(parts_of(expression))
    return (InvalidKeyError,)


def _loaded(extern: Extern) -> SessionKeyGenerator:
    where = f"extern `{extern.name}`"
    try:
        module = importlib.import_module(extern.module)
    except ImportError as error:
        raise ExternError(f"{where}: cannot import `{extern.module}`: {error}") from error
    except (Exception, SystemExit) as error:
        # The application's own mistake, such as one in the syntax of its module.
        raise ExternError(f"{where}: importing `{extern.module}` {_raises(error)}") from error
    strategy_class = getattr(module, extern.class_name, None)
    if not isinstance(strategy_class, type):
        raise ExternError(f"{where}: `{extern.module}` has no class `{extern.class_name}`")
    if not callable(getattr(strategy_class, "generate_key", None)):
        raise ExternError(f"{where}: `{extern.class_name}` has no method `generate_key`")
    try:
        generator: SessionKeyGenerator = strategy_class()
    except (Exception, SystemExit) as error:
        raise ExternError(f"{where}: `{extern.class_name}()` {_raises(error)}") from error
    return generator


def _raises(error: Exception | SystemExit) -> str:
    return f"raises {type(error).__name__}: {error}"

"""Names that are taken in a generated module: no class of a user may have one.

Plain data, the same on every machine: the words of Python and its built-in names in all versions
that generated code runs on (3.9 to 3.14), and the names that generated code uses itself. Imports
nothing.
"""

from __future__ import annotations

__all__ = ["BUILTIN_NAMES", "KEYWORDS", "MODULE_NAMES"]

KEYWORDS = frozenset(
    """
    False None True and as assert async await break class continue def del elif else except finally
    for from global if import in is lambda nonlocal not or pass raise return try while with yield
    """.split()
)

BUILTIN_NAMES = frozenset(
    """
    ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError
    BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError
    ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError Ellipsis
    EncodingWarning EnvironmentError Exception ExceptionGroup FileExistsError FileNotFoundError
    FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning
    IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt
    LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError NotImplemented
    NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError
    ProcessLookupError PythonFinalizationError RecursionError ReferenceError ResourceWarning
    RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning
    SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError UnicodeDecodeError
    UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError
    Warning WindowsError ZeroDivisionError abs aiter all anext any ascii bin bool breakpoint
    bytearray bytes callable chr classmethod compile complex copyright credits delattr dict dir
    divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash help
    hex id input int isinstance issubclass iter len license list locals map max memoryview min next
    object oct open ord pow print property quit range repr reversed round set setattr slice sorted
    staticmethod str sum super tuple type vars zip
    """.split()
)

# What the templates of the generator import or define, whether a module needs it or not.
MODULE_NAMES = frozenset(
    """
    Any Callable InvalidKeyError Iterable Mapping Protocol SessionId SessionKeyExtractor UUID
    annotations crc32 datetime final re sha256 timedelta timezone _ASCII_LOWER _ASCII_UPPER _EMPTY
    _Extern _INT _LOOKS_FITTED _NOT_UUID _NUMBERS _PRINTABLE _SURROGATES _TIMESTAMP _UTC
    _UTC_TIMESTAMP _WHITE_SPACE _extern_instance _extern_key _fit _int_text _invalid_key _item
    _number _percent _system_clock _text _timestamp_text _utc _uuid_text _value_at
    """.split()
)

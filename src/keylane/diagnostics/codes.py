"""Every diagnostic code, once.

Ranges: KL00xx files and syntax, KL01xx imports, KL02xx schemas, KL03xx names, KL04xx expressions,
KL05xx limits, KL06xx names in generated code, KL07xx clauses of strategies, KL08xx what the
proofs find, KL09xx project and configuration. A number is never reused; `docs/diagnostics.md` has
a section for each.
"""

from __future__ import annotations

from keylane.diagnostics.model import Code, Severity

__all__ = ["ALL_CODES", "PROOFS"]

# Files and syntax
NOT_UTF8 = Code("KL0001", "not-utf8")
SOURCE_TOO_LARGE = Code("KL0002", "source-too-large")
HIDDEN_CHARACTER = Code("KL0003", "hidden-character")
UNEXPECTED = Code("KL0004", "unexpected")
UNCLOSED_BRACKET = Code("KL0005", "unclosed-bracket")
UNKNOWN_CHARACTER = Code("KL0006", "unknown-character")
UNCLOSED_TEXT = Code("KL0007", "unclosed-text")
WRONG_QUOTES = Code("KL0008", "wrong-quotes")
INVALID_ESCAPE = Code("KL0009", "invalid-escape")
LONE_SURROGATE = Code("KL0010", "lone-surrogate")
INVALID_NUMBER = Code("KL0011", "invalid-number")
MISPLACED_DOCUMENTATION = Code("KL0012", "misplaced-documentation")
LATE_IMPORT = Code("KL0013", "late-import")
CALLS_TOO_DEEP = Code("KL0014", "calls-too-deep")
RESERVED_WORD = Code("KL0015", "reserved-word")
TOO_MANY_SYNTAX_ERRORS = Code("KL0017", "too-many-syntax-errors")
TOO_MANY_TOKENS = Code("KL0018", "too-many-tokens")

# Imports
IMPORT_PATH = Code("KL0101", "import-path")
IMPORT_UNREADABLE = Code("KL0102", "import-unreadable")
IMPORT_CYCLE = Code("KL0103", "import-cycle")
UNKNOWN_IMPORT = Code("KL0104", "unknown-import")
DUPLICATE_IMPORT = Code("KL0105", "duplicate-import")
IMPORT_WITHOUT_FILE = Code("KL0106", "import-without-file")
EXTERN_TARGET = Code("KL0107", "extern-target")

# Schemas
DUPLICATE_FIELD = Code("KL0201", "duplicate-field")
UNKNOWN_TYPE = Code("KL0202", "unknown-type")
UNKNOWN_BOUND = Code("KL0203", "unknown-bound")
DUPLICATE_BOUND = Code("KL0204", "duplicate-bound")
BOUND_VALUE = Code("KL0205", "bound-value")
BOUND_OUT_OF_RANGE = Code("KL0206", "bound-out-of-range")
CONTRADICTORY_BOUNDS = Code("KL0207", "contradictory-bounds")
INVALID_CHARS = Code("KL0208", "invalid-chars")
UNEXPECTED_CONSTANT = Code("KL0209", "unexpected-constant")
ENUM_WITHOUT_MEMBERS = Code("KL0210", "enum-without-members")
DUPLICATE_CONSTANT = Code("KL0211", "duplicate-constant")
INVALID_CONSTANT = Code("KL0212", "invalid-constant")
IMPOSSIBLE_REJECT = Code("KL0213", "impossible-reject")
INVALID_POINTER = Code("KL0214", "invalid-pointer")
DUPLICATE_POINTER = Code("KL0215", "duplicate-pointer")
INVALID_DISCRIMINANT = Code("KL0216", "invalid-discriminant")
UNKNOWN_MEMBER = Code("KL0217", "unknown-member")
FIELD_OUTSIDE_CASE_TOO = Code("KL0218", "field-outside-case-too")
SEVERAL_DISCRIMINANTS = Code("KL0219", "several-discriminants")
OVERLAPPING_CASES = Code("KL0220", "overlapping-cases")
CASES_DIFFER = Code("KL0221", "cases-differ")
EMPTY_CASE = Code("KL0222", "empty-case", Severity.WARNING)
FIELDS_EXCLUDE_EACH_OTHER = Code("KL0223", "fields-exclude-each-other", Severity.WARNING)

# Names
DUPLICATE_DECLARATION = Code("KL0301", "duplicate-declaration")
UNKNOWN_SCHEMA = Code("KL0302", "unknown-schema")
UNKNOWN_NAME = Code("KL0303", "unknown-name")
AMBIGUOUS_NAME = Code("KL0304", "ambiguous-name")
OTHER_SCHEMA = Code("KL0305", "other-schema")
RECURSIVE_STRATEGY = Code("KL0306", "recursive-strategy")
WRONG_KIND = Code("KL0307", "wrong-kind")
UNKNOWN_FUNCTION = Code("KL0308", "unknown-function")
UNKNOWN_FIELD = Code("KL0309", "unknown-field")

# Expressions
ARGUMENT_COUNT = Code("KL0401", "argument-count")
EMPTY_CALL = Code("KL0402", "empty-call")
MISSING_SEPARATOR = Code("KL0403", "missing-separator")
SETTING_NOT_TEXT = Code("KL0404", "setting-not-text")
UNEXPECTED_SETTING = Code("KL0405", "unexpected-setting")
FLOAT_IN_KEY = Code("KL0406", "float-in-key")
LITERAL_NOT_TEXT = Code("KL0407", "literal-not-text")
LITERAL_NEVER_KEY = Code("KL0408", "literal-never-key")
EMPTY_KEY = Code("KL0409", "empty-key")
NO_ORDERING_NOT_LAST = Code("KL0410", "no-ordering-not-last")
NO_ORDERING_CALLED = Code("KL0411", "no-ordering-called")
EMPTY_PREFIX = Code("KL0412", "empty-prefix")
MISSING_SETTING = Code("KL0413", "missing-setting")
SETTING_NOT_NUMBER = Code("KL0414", "setting-not-number")
SETTING_OUT_OF_RANGE = Code("KL0415", "setting-out-of-range")
SETTING_NOT_WINDOW = Code("KL0416", "setting-not-window")
INVALID_PERIOD = Code("KL0417", "invalid-period")
UNKNOWN_UNIT = Code("KL0418", "unknown-unit")
ESCAPED_CHARACTERS = Code("KL0419", "escaped-characters")
NOT_A_MOMENT = Code("KL0420", "not-a-moment")
MATCH_SUBJECT = Code("KL0421", "match-subject")
REPEATED_VALUE = Code("KL0422", "repeated-value")
NOT_EXHAUSTIVE = Code("KL0423", "not-exhaustive")
OTHERWISE_NOT_LAST = Code("KL0424", "otherwise-not-last")
UNREACHABLE_ARM = Code("KL0425", "unreachable-arm", Severity.WARNING)
ARM_FOR_MALFORMED = Code("KL0426", "arm-for-malformed", Severity.NOTE)
NO_ARM_FOR_ABSENT = Code("KL0427", "no-arm-for-absent", Severity.WARNING)
NEVER_PRESENT = Code("KL0428", "never-present")
CONSTANT_TYPE = Code("KL0429", "constant-type")
NOT_CANONICAL = Code("KL0430", "not-canonical")
IMPOSSIBLE_VALUE = Code("KL0431", "impossible-value")
PREFIX_OF_ALL = Code("KL0432", "prefix-of-all")
REPEATED_CONSTANT = Code("KL0433", "repeated-constant", Severity.WARNING)
UNKNOWN_QUESTION = Code("KL0434", "unknown-question")
QUESTION_TYPE = Code("KL0435", "question-type")

# Limits
NESTING_TOO_DEEP = Code("KL0501", "nesting-too-deep")
STRATEGY_TOO_LARGE = Code("KL0502", "strategy-too-large")
FILE_TOO_LARGE = Code("KL0503", "file-too-large")
TOO_MANY = Code("KL0504", "too-many")
NAME_TOO_LONG = Code("KL0505", "name-too-long")
MORE_PROBLEMS = Code("KL0506", "more-problems")
MORE_WARNINGS = Code("KL0507", "more-warnings", Severity.WARNING)

# Names in generated code
PYTHON_KEYWORD = Code("KL0601", "python-keyword")
PRIVATE_NAME = Code("KL0602", "private-name")
TAKEN_NAME = Code("KL0603", "taken-name")
CLASS_CLASH = Code("KL0604", "class-clash")

# Clauses of strategies
UNKNOWN_BROKER = Code("KL0701", "unknown-broker")
REPEATED_CLAUSE = Code("KL0702", "repeated-clause")
REPEATED_NAME = Code("KL0703", "repeated-name")
NOT_ALLOWABLE = Code("KL0704", "not-allowable")
EMPTY_REASON = Code("KL0705", "empty-reason")
UNUSED_ALLOW = Code("KL0706", "unused-allow", Severity.WARNING)

# What the proofs find
DEAD_BRANCH = Code("KL0801", "dead-branch")
BRANCH_FOR_MALFORMED = Code("KL0802", "branch-for-malformed", Severity.NOTE)
NEVER_A_KEY = Code("KL0803", "never-a-key", Severity.WARNING)
SILENT_FALLBACK = Code("KL0804", "silent-fallback", Severity.WARNING)
SILENT_NOTHING = Code("KL0805", "silent-nothing", Severity.WARNING)
AMBIGUOUS_PARTS = Code("KL0806", "ambiguous-parts", Severity.WARNING)
PARTS_NOT_DECIDED = Code("KL0807", "parts-not-decided", Severity.NOTE)
LIMITS_BROKEN = Code("KL0808", "limits-broken")
TOGETHER_BROKEN = Code("KL0809", "together-broken")
APART_BROKEN = Code("KL0810", "apart-broken")
NOT_DECIDED = Code("KL0811", "not-decided", Severity.WARNING)
WEAK_DIGEST = Code("KL0812", "weak-digest", Severity.WARNING)
ONE_KEY = Code("KL0813", "one-key", Severity.WARNING)

# Project and configuration
CONFIGURATION_UNREADABLE = Code("KL0901", "configuration-unreadable")
UNKNOWN_CONFIGURATION_KEY = Code("KL0902", "unknown-configuration-key")
CONFIGURATION_TYPE = Code("KL0903", "configuration-type")
UNREADABLE_FILE = Code("KL0904", "unreadable-file")
NOT_A_LANE_FILE = Code("KL0905", "not-a-lane-file")
OUTSIDE_ROOT = Code("KL0906", "outside-root")
NO_LANE_FILES = Code("KL0907", "no-lane-files", Severity.WARNING)
MODULE_CLASH = Code("KL0908", "module-clash")
FOREIGN_FILE = Code("KL0909", "foreign-file")
UNWRITABLE_OUTPUT = Code("KL0910", "unwritable-output")
UNKNOWN_CODE = Code("KL0911", "unknown-code")
FIXED_SEVERITY = Code("KL0912", "fixed-severity")
REPEATED_CODE = Code("KL0913", "repeated-code")
UNREADABLE_REVISION = Code("KL0914", "unreadable-revision")

ALL_CODES: tuple[Code, ...] = tuple(
    value for value in globals().values() if isinstance(value, Code)
)

#: What the proofs find: all of the range KL08xx. Only these can be allowed by a strategy.
PROOFS: tuple[Code, ...] = tuple(code for code in ALL_CODES if code.number.startswith("KL08"))

"""What the project room has to say, one function per error.

Takes names and facts, gives diagnostics. Never looks at a file.
"""

from __future__ import annotations

from collections.abc import Iterable

from keylane.diagnostics import codes
from keylane.diagnostics.model import Code, Diagnostic
from keylane.diagnostics.suggest import did_you_mean

__all__ = [
    "cannot_read",
    "cannot_write",
    "configuration_type",
    "configuration_unreadable",
    "fixed_severity",
    "foreign_file",
    "git_failed",
    "impossible_revision",
    "module_and_folder_clash",
    "module_clash",
    "no_commits",
    "no_folder",
    "no_lane_files",
    "no_revision",
    "not_a_lane_file",
    "outside_root",
    "repeated_code",
    "unknown_code",
    "unknown_configuration_key",
    "unknown_severity",
]


def configuration_unreadable(name: str, reason: str) -> Diagnostic:
    """`pyproject.toml` cannot be read or is no TOML."""
    return Diagnostic(
        codes.CONFIGURATION_UNREADABLE,
        f"cannot read the configuration: {reason}",
        subject=name,
    )


def unknown_configuration_key(name: str, key: str, known: Iterable[str]) -> Diagnostic:
    """`[tool.keylane]` holds a key that means nothing."""
    known = sorted(known)
    listed = ", ".join(f"`{one}`" for one in known[:-1]) + f" and `{known[-1]}`"
    return Diagnostic(
        codes.UNKNOWN_CONFIGURATION_KEY,
        f"unknown key `{key}` in `[tool.keylane]`",
        subject=name,
        help=did_you_mean(key, known) or f"the keys are {listed}",
    )


def configuration_type(name: str, key: str, expected: str, example: str) -> Diagnostic:
    """A value in `[tool.keylane]` is of the wrong type."""
    return Diagnostic(
        codes.CONFIGURATION_TYPE,
        f"`{key}` must be {expected}",
        subject=name,
        help=f"write `{example}`",
    )


def unknown_code(name: str, key: str, known: Iterable[str]) -> Diagnostic:
    """A line of `[tool.keylane.severity]` is about nothing; `known` are names of codes."""
    return Diagnostic(
        codes.UNKNOWN_CODE,
        f"there is no code `{key}`",
        subject=name,
        help=did_you_mean(key, known) or "write a number or a name of docs/diagnostics.md",
    )


def fixed_severity(name: str, key: str, code: Code) -> Diagnostic:
    """A line of `[tool.keylane.severity]` is about an error that stops every build."""
    other = code.name if key == code.number else code.number
    return Diagnostic(
        codes.FIXED_SEVERITY,
        f"`{key}`, `{other}`, is an error always: nothing can be compiled where it is found",
        subject=name,
        help="remove the line; warnings, notes and what proofs find, KL08xx, have a choice",
    )


def repeated_code(name: str, key: str, first: str) -> Diagnostic:
    """A code stands in `[tool.keylane.severity]` by its number and by its name."""
    return Diagnostic(
        codes.REPEATED_CODE,
        f"`{key}` and `{first}` are one code",
        subject=name,
        help="remove one of the two lines",
    )


def unknown_severity(name: str, key: str, known: Iterable[str], value: object) -> Diagnostic:
    """A line of `[tool.keylane.severity]` gives no severity."""
    known = list(known)
    listed = ", ".join(f'`"{one}"`' for one in known[:-1]) + f' or `"{known[-1]}"`'
    close = did_you_mean(value, known) if isinstance(value, str) else None
    return Diagnostic(
        codes.CONFIGURATION_TYPE,
        f"the severity of `{key}` must be {listed}",
        subject=name,
        help=close or f'write `{key} = "error"`',
    )


def cannot_read(name: str, reason: str, nearby: Iterable[str] = ()) -> Diagnostic:
    """A file or folder cannot be read; `nearby` are names that may have been meant."""
    return Diagnostic(
        codes.UNREADABLE_FILE,
        f"cannot read `{name}`: {reason}",
        subject=name,
        help=did_you_mean(name, nearby),
    )


def not_a_lane_file(name: str) -> Diagnostic:
    """A file was named that does not end in `.lane`."""
    return Diagnostic(
        codes.NOT_A_LANE_FILE,
        f"`{name}` is not a `.lane` file",
        subject=name,
        help="name a folder, or a file that ends in `.lane`",
    )


def outside_root(name: str, root: str) -> Diagnostic:
    """A file that was found in a folder is really somewhere outside the project."""
    return Diagnostic(
        codes.OUTSIDE_ROOT,
        f"`{name}` is a link that leads out of `{root}`",
        subject=name,
        help="copy the file into the project",
    )


def no_lane_files(name: str) -> Diagnostic:
    """A folder holds nothing to compile."""
    return Diagnostic(
        codes.NO_LANE_FILES,
        f"there is no `.lane` file below `{name}`",
        subject=name,
    )


def module_clash(first: str, second: str, module: str) -> Diagnostic:
    """Two sources would be compiled into one file."""
    return Diagnostic(
        codes.MODULE_CLASH,
        f"`{second}` and `{first}` would both be compiled into `{module}`",
        subject=second,
        help="rename one of them (upper and lower case, and characters that no Python name "
        "has, make no difference)",
    )


def module_and_folder_clash(name: str, inside: str, module: str) -> Diagnostic:
    """A module has the name of a folder of modules, which hides the folder from Python."""
    return Diagnostic(
        codes.MODULE_CLASH,
        f"`{name}` would be compiled into `{module}`, which hides the module of `{inside}`",
        subject=name,
        help="rename the file or the folder",
    )


def foreign_file(name: str, source: str) -> Diagnostic:
    """Where a module belongs stands something that keylane has not written."""
    return Diagnostic(
        codes.FOREIGN_FILE,
        f"`{name}` is in the way of the module of `{source}` and was not written by keylane",
        subject=name,
        help="move it away, or choose another folder with `--out`",
    )


def cannot_write(name: str, reason: str) -> Diagnostic:
    """A file or folder of the output cannot be written."""
    return Diagnostic(
        codes.UNWRITABLE_OUTPUT,
        f"cannot write `{name}`: {reason}",
        subject=name,
    )


def no_folder(name: str) -> Diagnostic:
    """Where a folder of the output should be stands something else."""
    return Diagnostic(
        codes.UNWRITABLE_OUTPUT,
        f"cannot write into `{name}`: it is not a folder",
        subject=name,
        help="choose another folder with `--out`",
    )


def git_failed(revision: str, reason: str) -> Diagnostic:
    """A revision cannot be looked for at all."""
    return Diagnostic(
        codes.UNREADABLE_REVISION,
        f"cannot read the revision `{revision}`: {reason}",
        subject=revision,
    )


def impossible_revision(revision: str) -> Diagnostic:
    """No revision can be called so."""
    return Diagnostic(
        codes.UNREADABLE_REVISION,
        f"there is no revision `{revision}`: no revision has this name",
        subject=revision,
        help="name a branch, a tag or a commit: `--git main`",
    )


def no_commits(revision: str) -> Diagnostic:
    """A revision of a repository that has none yet."""
    return Diagnostic(
        codes.UNREADABLE_REVISION,
        f"there is no revision `{revision}`: the repository has no commits",
        subject=revision,
    )


def no_revision(revision: str, reason: str) -> Diagnostic:
    """git knows no revision by this name; it may have given a reason."""
    return Diagnostic(
        codes.UNREADABLE_REVISION,
        f"there is no revision `{revision}`" + (f": {reason}" if reason else ""),
        subject=revision,
        help="fetch it first: a shallow clone holds the newest commits only",
    )

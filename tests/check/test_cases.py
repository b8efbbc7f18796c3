"""Files with mistakes, and beside each what is said about them.

A case is a file in `cases/`, or a folder whose `main.lane` imports the others.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.sources import check_files, described, has_errors
from tests.golden import Golden

CASES = Path(__file__).parent / "cases"
FILES = sorted(CASES.glob("*.lane"))
FOLDERS = sorted(main.parent for main in CASES.glob("*/main.lane"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file(path: Path, golden: Golden) -> None:
    result = check_files({"main.lane": path.read_text(encoding="utf-8")})
    assert (result.program is None) == has_errors(result)
    golden(path.with_suffix(".diagnostics"), described(result.diagnostics))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_folder(folder: Path, golden: Golden) -> None:
    files = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*.lane")
    }
    result = check_files(files)
    assert (result.program is None) == has_errors(result)
    golden(folder.with_suffix(".diagnostics"), described(result.diagnostics))


def test_no_expected_file_is_left_over(golden: Golden) -> None:
    golden.no_orphans(
        CASES.glob("*.diagnostics"),
        [path.with_suffix(".diagnostics") for path in (*FILES, *FOLDERS)],
    )

"""What is installed: every folder with modules is in pyproject.toml."""

from __future__ import annotations

import tomllib

from tests.architecture.modules import ROOT


def test_every_package_is_installed() -> None:
    """One that is missing works in a checkout and not where a user installs keylane."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    sources = ROOT / "src"
    folders = {
        ".".join(path.parent.relative_to(sources).parts) for path in sources.rglob("__init__.py")
    }
    beside = set(settings["tool"]["setuptools"]["package-dir"]) - {"keylane"}
    assert set(settings["tool"]["setuptools"]["packages"]) == folders | beside

"""Who imports whom: docs/architecture.md says it, the sources hold it."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from graphlib import TopologicalSorter
from pathlib import Path

from tests.architecture.modules import ROOT, imports_of, modules, room_of
from tests.documentation.markdown import table_with

PAGE = ROOT / "docs" / "architecture.md"
_CODE = re.compile(r"`([^`]+)`")


def names_in(cell: str) -> frozenset[str]:
    return frozenset(_CODE.findall(cell))


def arrows() -> dict[str, frozenset[str]]:
    """The rooms that each room imports; what declares classes is no room."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for module in modules().values():
        if module.room == "frozen":
            continue
        found[module.room].update(
            room_of(name) for name in module.imports if name.split(".")[0] == "keylane"
        )
    return {room: frozenset(rooms - {room, "frozen"}) for room, rooms in found.items()}


def test_the_page_has_every_arrow_and_no_other() -> None:
    rows = table_with(PAGE, "room", "imports")
    written = {next(iter(names_in(room))): names_in(imports) for room, imports in rows}
    assert written == arrows()


def test_engines_share_no_code() -> None:
    """A mistake in code that both used would be invisible to their comparison."""
    for room, others in {
        "interpreter": {"plan", "codegen"},
        "model": {"plan", "codegen"},
        "plan": {"interpreter", "model"},
        "codegen": {"interpreter", "model", "syntax"},
    }.items():
        assert not reached_from(room) & others, room


def reached_from(room: str) -> set[str]:
    """All rooms that a room imports, directly or not."""
    found: set[str] = set()
    waiting = [room]
    while waiting:
        for other in arrows()[waiting.pop()] - found:
            found.add(other)
            waiting.append(other)
    return found


def test_rooms_that_stand_alone() -> None:
    for room in (
        "model",
        "metadata",
        "source",
        "cache_folder",
        "python_names",
        "generated_header",
        "docs",
        "grammar",
    ):
        assert not arrows()[room], room


def test_what_declares_classes_imports_nothing_and_is_not_needed_by_applications() -> None:
    frozen = modules()["keylane.frozen"]
    assert {name.split(".")[0] for name in frozen.imports} <= sys.stdlib_module_names
    for module in modules().values():
        assert "keylane.frozen" not in module.imports or module.room not in ("model", "sessions")


def test_nothing_below_imports_the_command_line() -> None:
    importers = {room for room, rooms in arrows().items() if "cli" in rooms}
    assert importers <= {"__main__"}


def test_third_parties_stay_in_their_rooms() -> None:
    """The page's table of dependencies says which modules may import each of them."""
    rows = table_with(PAGE, "dependency", "imported by", "why")
    allowed = {next(iter(names_in(name))): names_in(rooms) for name, rooms, _ in rows}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for module in modules().values():
        for name in module.imports:
            package = name.split(".")[0]
            if package not in sys.stdlib_module_names and package != "keylane":
                place = module.name.removeprefix("keylane.").replace(".", "/")
                found[package].add(
                    module.room if module.room in allowed.get(package, ()) else place
                )
    assert {package: frozenset(places) for package, places in found.items()} == allowed


def test_no_circle_of_rooms() -> None:
    TopologicalSorter(arrows()).prepare()


def test_no_circle_of_modules() -> None:
    """Also none that is only closed within functions."""
    graph = {name: module.imports & modules().keys() for name, module in modules().items()}
    TopologicalSorter(graph).prepare()


def test_generated_modules_import_the_standard_library_only() -> None:
    """And what an `extern` names: one example has a module of its own."""
    generated = sorted((ROOT / "generated").rglob("*.py"))
    assert generated
    for path in generated:
        own = {"legacy_accounts"} if path.parent.name == "legacy_accounts" else set()
        assert packages(path) <= sys.stdlib_module_names | own, path


def packages(path: Path) -> set[str]:
    return {module.split(".")[0] for module, _ in imports_of(path)}

"""README.md: its example gives the keys it shows, its excerpt is what `keylane build` writes."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from keylane.cli.main import main
from tests.documentation.markdown import fences
from tests.golden import Golden

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
_LINK = re.compile(r"\]\(([^)#]+)")


def excerpt(module: str) -> str:
    """The class of the first strategy with its documentation and the method for payloads."""
    lines = module.splitlines()
    tree = ast.parse(module)
    strategy = next(
        node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "PullRequest"
    )
    (method,) = (
        node
        for node in strategy.body
        if isinstance(node, ast.FunctionDef) and node.name == "generate_key_from_payload"
    )
    documentation = strategy.body[0]
    head = lines[strategy.lineno - 1 : documentation.end_lineno]
    return "\n".join([*head, "", *lines[method.lineno - 1 : method.end_lineno], ""])


def test_example(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    golden: Golden,
) -> None:
    blocks = {fence.language: fence.text for fence in fences(README)}
    assert set(blocks) == {"lane", "json", "console", "python"}
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deliveries.lane").write_text(blocks["lane"], encoding="utf-8")
    (tmp_path / "messages.jsonl").write_text(blocks["json"], encoding="utf-8")

    command, _, output = blocks["console"].partition("\n")
    assert main(command.removeprefix("$ keylane ").split()) == 0
    assert capsys.readouterr().out == output

    assert main(["build", "deliveries.lane"]) == 0
    module = (tmp_path / "generated" / "deliveries.py").read_text(encoding="utf-8")
    text = README.read_text(encoding="utf-8")
    golden(README, text.replace(f"```python\n{blocks['python']}", f"```python\n{excerpt(module)}"))


@pytest.mark.parametrize(
    "page",
    sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.md")]),
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_links_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        if not target.startswith("https://"):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"

"""`keylane check`."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from keylane.cli.main import commands
from tests.cli.command import run_keylane

BAD = "schema A { a: strin }\n"


WELL = """\
schema Order { shop: string(chars="a-z", max=20)  id: int(min=1, max=99)? }
strategy Lane for Order together (shop) limits (sqs_fifo) = shop
strategy Line for Order = single(id; "line")
"""
REPORT = """\
Lane (well.lane:2)
  key                always; a message that lacks a required field may get none
  length             1 to 20
  characters         `a-z`
  together (shop)    proved
  limits (sqs_fifo)  proved

Line (well.lane:3)
  key         sometimes; none where `id` is absent
  length      6 to 7
  characters  `-eiln0-9`

1 file checked: no errors
"""


def test_all_is_well(project: Path) -> None:
    (project / "well.lane").write_text(WELL)
    result = run_keylane("check", "well.lane", cwd=project)
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.decode() == REPORT
    quiet = run_keylane("check", "well.lane", "lanes/common.lane", "--quiet", cwd=project)
    assert quiet.stdout == b"2 files checked: no errors\n"


def test_a_file_without_strategies_has_no_report(project: Path) -> None:
    result = run_keylane("check", "lanes/common.lane", cwd=project)
    assert result.stdout == b"1 file checked: no errors\n"


def test_reports_as_json(project: Path) -> None:
    (project / "well.lane").write_text(WELL)
    result = run_keylane("check", "well.lane", "--format", "json", cwd=project)
    lane, line = json.loads(result.stdout)["strategies"]
    assert (lane["strategy"], lane["file"], lane["line"]) == ("Lane", "well.lane", 2)
    assert (lane["key"], lane["no_key_where"]) == ("always", [])
    assert [(each["kind"], each["of"], each["verdict"]) for each in lane["contracts"]] == [
        ("together", ["shop"], "proved"),
        ("limits", ["sqs_fifo"], "proved"),
    ]
    assert (line["key"], line["no_key_where"]) == ("sometimes", ["`id` is absent"])
    assert (line["min_length"], line["max_length"], line["characters"]) == (6, 7, "-0123456789eiln")
    assert (line["min_length_is_exact"], line["max_length_is_exact"]) == (True, True)


def test_what_the_proofs_find(project: Path) -> None:
    """A broken contract is an error with a message; a warning alone does not fail."""
    warned = run_keylane("check", "--format", "json", cwd=project)
    document = json.loads(warned.stdout)
    assert warned.returncode == 0
    assert {found["code"] for found in document["diagnostics"]} == {"KL0804", "KL0805", "KL0806"}
    for found in document["diagnostics"]:
        assert all(shown["message"]["repo"] for shown in found["messages"])
        assert found["messages"]
    (project / "broken.lane").write_text(WELL.replace("= shop", '= composite(shop, id; "/")'))
    broken = run_keylane("check", "broken.lane", cwd=project)
    assert (broken.returncode, broken.stderr) == (1, b"")
    assert broken.stdout.startswith(b"error[KL0809]: `together (shop)` does not hold: ")
    assert b'   message  {"shop": "a"}\n   no key   field `id` is missing\n' in broken.stdout


def test_a_broken_contract_is_in_sarif_too(project: Path) -> None:
    (project / "broken.lane").write_text(WELL.replace("= shop", '= composite(shop, id; "/")'))
    result = run_keylane("check", "broken.lane", "--format", "sarif", cwd=project)
    (run,) = json.loads(result.stdout)["runs"]
    assert result.returncode == 1
    assert {found["ruleId"] for found in run["results"]} == {"KL0808", "KL0809"}


def test_a_finding_that_is_allowed_does_not_count(project: Path) -> None:
    text = WELL.replace("= shop", 'allow (KL0808, KL0809; "it is only an example")\n= single(id)')
    (project / "allowed.lane").write_text(text)
    result = run_keylane("check", "allowed.lane", "--quiet", cwd=project)
    assert (result.returncode, result.stdout) == (0, b"1 file checked: 2 allowed\n")


def test_errors_as_text(project: Path) -> None:
    (project / "bad.lane").write_text(BAD)
    result = run_keylane("check", "bad.lane", "lanes", cwd=project)
    assert (result.returncode, result.stderr) == (1, b"")
    lines = result.stdout.decode().splitlines()
    assert lines[0].startswith("error[KL0202]: ")
    assert lines[1] == " --> bad.lane:1:15"
    assert lines[-2:] == ["", "3 files checked: 1 error, 4 warnings"]


def test_errors_as_json(project: Path) -> None:
    (project / "bad.lane").write_text(BAD)
    result = run_keylane("check", "bad.lane", "--format", "json", cwd=project)
    document = json.loads(result.stdout)
    assert (result.returncode, result.stderr) == (1, b"")
    assert [found["code"] for found in document["diagnostics"]] == ["KL0202"]
    assert document["summary"] == {"errors": 1, "warnings": 0, "notes": 0, "allowed": 0}
    good = run_keylane("check", "lanes/common.lane", "--format", "json", cwd=project)
    assert good.returncode == 0
    assert json.loads(good.stdout)["diagnostics"] == []


def test_errors_as_sarif(project: Path) -> None:
    (project / "bad.lane").write_text(BAD)
    result = run_keylane("check", "bad.lane", "--format", "sarif", cwd=project)
    assert (result.returncode, result.stderr) == (1, b"")
    (run,) = json.loads(result.stdout)["runs"]
    assert [found["ruleId"] for found in run["results"]] == ["KL0202"]
    assert "There is no such type." in run["tool"]["driver"]["rules"][0]["help"]["markdown"]
    good = run_keylane("check", "lanes/common.lane", "--format", "sarif", cwd=project)
    assert good.returncode == 0
    assert json.loads(good.stdout)["runs"][0]["results"] == []


def test_a_wrong_configuration_is_a_finding(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.keylane]\nsource = ["lanes"]\n')
    result = run_keylane("check", "--format", "json", cwd=project)
    [found] = json.loads(result.stdout)["diagnostics"]
    assert result.returncode == 1
    assert (found["code"], found["file"], found["line"], found["help"]) == (
        "KL0902",
        "pyproject.toml",
        None,
        "did you mean `sources`?",
    )


def test_an_unknown_path(project: Path) -> None:
    result = run_keylane("check", "lanse", cwd=project)
    assert result.returncode == 1
    assert result.stdout.decode() == (
        "error[KL0904]: cannot read `lanse`: no such file or folder\n"
        " --> lanse\n"
        "help: did you mean `lanes`?\n"
        "\n"
        "0 files checked: 1 error\n"
    )


def test_a_warning_is_no_reason_to_fail(project: Path) -> None:
    (project / "empty").mkdir()
    result = CliRunner().invoke(commands, ["check", "empty"], standalone_mode=False)
    assert result.return_value == 0
    assert "0 files checked: 1 warning" in result.stdout


def test_nothing_to_check(project: Path) -> None:
    (project / "pyproject.toml").write_text("")
    result = run_keylane("check", cwd=project)
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"name a PATH, or list `sources`" in result.stderr


def test_names_of_files_do_not_act_on_the_terminal(project: Path) -> None:
    (project / "a\x1b[2J\n.lane").write_text(BAD)
    result = run_keylane("check", ".", cwd=project)
    assert b"\x1b" not in result.stdout
    assert b"--> a\\u001b[2J\\n.lane:1:15" in result.stdout


def test_a_name_that_is_not_utf8(project: Path) -> None:
    (project / "a\udcff.lane").write_text(BAD)
    for output_format in ("text", "json"):
        result = run_keylane("check", ".", "--format", output_format, cwd=project)
        assert result.returncode == 1
        assert b"a\\udcff.lane" in result.stdout


def test_what_the_encoding_does_not_have_is_escaped(project: Path) -> None:
    (project / "bad.lane").write_text('schema A { a: string(chars="日é") }\n', encoding="utf-8")
    result = run_keylane("check", "bad.lane", cwd=project, PYTHONIOENCODING="latin-1")
    assert result.returncode == 1
    assert b'chars="\\u65e5\xe9"' in result.stdout

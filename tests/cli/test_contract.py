"""What scripts may rely on: exit codes, streams, the keys of --json, and quick starts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from milepost.cli.main import COMMANDS, main
from tests.written import TINY, write

INVENTORY = """\
organisation: Northwind Outfitters
as_of: 2026-11-01
capabilities:
  brochure_website: 2
  email_campaigns: {raters: {marketing: 3, data: 2}}
  web_analytics: {level: 2, kpis: {pages_tagged: 40}}
  contact_database: 2
  consent_management: 2
not_applicable: {tv_advertising: no mass market}
"""


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    """A sound inventory in a file."""
    return write(tmp_path, INVENTORY)


def run(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command."""
    code = main([str(arg) for arg in args])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def printed(capsys: pytest.CaptureFixture[str], *args: object) -> dict[str, Any]:
    """The object that a command prints with --json, and nothing beside it."""
    code, out, err = run(capsys, *args, "--json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert isinstance(document, dict)
    return document


# -- exit codes and streams ----------------------------------------------------------------------


def test_a_sound_inventory_exits_with_0(
    capsys: pytest.CaptureFixture[str], inventory: Path
) -> None:
    """Results go to standard output; the summary of `check` is not a result."""
    code, out, err = run(capsys, "assess", inventory)
    assert (code, err) == (0, "")
    assert out.startswith("Northwind Outfitters, as of 2026-11-01\n")

    code, out, err = run(capsys, "check", inventory)
    assert (code, out) == (0, "")
    assert "no faults; 5 of 70 capabilities declared" in err


@pytest.mark.parametrize("command", ["check", "assess", "why"])
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_fault_exits_with_2(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str, options: list[str]
) -> None:
    """A fault is a line on standard error; standard output stays empty, with --json as well."""
    if command == "check" and options:
        return
    path = write(tmp_path, INVENTORY.replace("web_analytics", "web_analytic"))

    code, out, err = run(capsys, command, path, *options)

    assert (code, out) == (2, "")
    assert err == (
        f"{path}:6:3: unknown capability 'web_analytic'; did you mean 'web_analytics'?\n"
    )


@pytest.mark.parametrize(
    "args",
    [
        ["assess"],
        ["assess", "x.yaml", "--nope"],
        ["why", "{inventory}", "cemm.nope"],
        ["why", "{inventory}", "nope"],
        ["models", "show", "cxx"],
        ["models", "show"],
        ["init", "--as-of", "soon"],
        ["init", "--as-of", "9999-12-31"],
        ["init", "--model", "none"],
        ["no-such-command"],
    ],
)
def test_a_wrong_call_exits_with_2(
    capsys: pytest.CaptureFixture[str], inventory: Path, args: list[str]
) -> None:
    """A call at fault has exit code 2, a message on standard error and nothing on output."""
    code, out, err = run(capsys, *[arg.format(inventory=inventory) for arg in args])

    assert (code, out) == (2, "")
    assert err
    assert "Traceback" not in err


def test_a_mistyped_command_is_recognised(capsys: pytest.CaptureFixture[str]) -> None:
    """A near miss names the command that was meant."""
    _, _, err = run(capsys, "asess")

    assert "did you mean 'assess'?" in err


def test_a_mistyped_stage_is_recognised(
    capsys: pytest.CaptureFixture[str], inventory: Path
) -> None:
    """A near miss names the stage that was meant."""
    _, _, err = run(capsys, "why", inventory, "cemm.radiat")

    assert "did you mean 'cemm.radiate'?" in err


@pytest.mark.parametrize("command", ["check", "assess", "why", "models", "init", "plan"])
def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str], command: str) -> None:
    """--help says what a command does and gives an example."""
    code, out, _ = run(capsys, command, "--help")

    assert code == 0
    assert "Example: milepost" in out
    assert command in COMMANDS


def test_an_unknown_stage_is_told_where_to_look(
    capsys: pytest.CaptureFixture[str], inventory: Path
) -> None:
    """A word that resembles no stage leads to the command that lists them."""
    _, _, err = run(capsys, "plan", inventory, "--to", "zzz")

    assert "unknown stage 'zzz'; 'milepost models' lists the stages" in err


def broken(*_: object) -> None:
    """Fail as a program with a fault would, in more than one line."""
    raise RuntimeError("the first line\nand the second")


def test_a_fault_of_milepost_exits_with_1(
    capsys: pytest.CaptureFixture[str], inventory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of the program is told on one line, without a traceback or blame for the input."""
    monkeypatch.delenv("MILEPOST_DEBUG", raising=False)
    monkeypatch.setattr("milepost.engine.run.assessed", broken)

    code, out, err = run(capsys, "assess", inventory, "--json")

    assert (code, out) == (1, "")
    assert err == (
        "this is a fault of milepost, not of your input:"
        " RuntimeError: the first line and the second\n"
        "MILEPOST_DEBUG=1 shows where; please report it\n"
    )


def test_a_fault_of_milepost_can_be_traced(
    inventory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With MILEPOST_DEBUG the traceback is there to be read."""
    monkeypatch.setenv("MILEPOST_DEBUG", "1")
    monkeypatch.setattr("milepost.engine.run.assessed", broken)

    with pytest.raises(RuntimeError, match="the first line"):
        main(["assess", str(inventory)])


# -- text to be read ---------------------------------------------------------------------------


NORTHWIND = Path(__file__).parents[2] / "rules" / "cx" / "examples" / "northwind.yaml"


def test_a_roadmap_fits_100_columns_and_speaks_in_names(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each step has its dates and money on a line, and below it what it waits for and serves."""
    code, out, _ = run(capsys, "plan", NORTHWIND, "--to", "cx5.automation_and_segmentation")

    lines = out.splitlines()
    steps = [i for i, line in enumerate(lines) if line[:3] == "202" and " to " in line]
    assert code == 0
    assert max(map(len, lines)) <= 100
    assert len(steps) == 2
    for i in steps:
        below = "\n".join(lines[i + 1 : i + 3])
        assert "waits for" in below or "starts with the plan" in below
        assert "; needed by Automation and" in " ".join(below.split())
    assert not [id for id in ("audience_segmentation", "basic_automation", "@2") if id in out]


def test_reasons_of_advice_are_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever reads advice need not know the words of the rule language."""
    _, out, _ = run(capsys, "assess", NORTHWIND)

    words = " ".join(out.split())
    assert "(because the number of capabilities in use that are held back, or ahead of the" in words
    assert "stage, is 10: Central customer repository (CDP, single customer view)," in words
    assert "islands" not in words


# -- JSON ------------------------------------------------------------------------------------------


def test_the_keys_of_assess(capsys: pytest.CaptureFixture[str], inventory: Path) -> None:
    """`assess --json` has the keys that are promised, with the promised values."""
    document = printed(capsys, "assess", inventory)

    assert document["schema"] == "milepost/assessment/1"
    assert set(document) == {
        "schema",
        "organisation",
        "model",
        "as_of",
        "ladders",
        "levels",
        "islands",
        "profile",
        "comparison",
        "figures",
        "confidence",
        "advice",
        "questions",
        "cross_checked",
        "input_sha256",
    }
    assert (document["organisation"], document["model"]) == ("Northwind Outfitters", "cx")
    assert len(document["input_sha256"]) == 64
    cemm = document["ladders"]["cemm"]
    assert cemm["stage"] == {"id": "initiate", "index": 1, "name": "Initiate", "floor": False}
    assert cemm["possible"]["id"] == "lifetime_customer"
    assert [stage["index"] for stage in cemm["stages"]] == [1, 2, 3, 4, 5, 6, 7]
    for stage in cemm["stages"]:
        assert {"id", "index", "status", "proof"} <= set(stage)
        assert stage["status"] in {"reached", "met_above_gap", "not_met", "unproven"}
        assert {"id", "holds", "text", "rule", "given", "of"} <= set(stage["proof"][0])
    assert set(document["ladders"]) == {"cemm", "cx5"}
    for item in document["advice"]:
        assert set(item) == {"id", "severity", "text", "because"}


def test_the_levels_of_assess(capsys: pytest.CaptureFixture[str], inventory: Path) -> None:
    """Each capability has its declared and its effective level, and the caps between them."""
    levels = printed(capsys, "assess", inventory)["levels"]

    assert len(levels) == 70
    assert all({"declared", "effective", "caps"} <= set(level) for level in levels.values())
    assert (levels["email_campaigns"]["declared"], levels["email_campaigns"]["rater_spread"]) == (
        2,
        1,
    )
    analytics = levels["web_analytics"]
    assert (analytics["declared"], analytics["effective"]) == (2, 1)
    assert [(cap["rule"], cap["was"], cap["to"]) for cap in analytics["caps"]] == [
        ("unused_tool", 2, 1)
    ]
    assert levels["tv_advertising"]["not_applicable"] == "no mass market"
    assert (levels["mobile_app"]["declared"], levels["mobile_app"]["effective"]) == (None, 0)


def test_a_floor_is_marked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Who reaches nothing stands on the floor with `floor: true`, or on null without a floor."""
    path = write(tmp_path, "as_of: 2026-11-01\n")
    stage = printed(capsys, "assess", path)["ladders"]["cemm"]["stage"]
    write(tmp_path, TINY, "tiny.yaml")
    own = write(tmp_path, "as_of: 2026-11-01\nmodel: tiny.yaml\n", "own.yaml")

    assert (stage["id"], stage["floor"]) == ("initiate", True)
    assert printed(capsys, "assess", own)["ladders"]["tiny"]["stage"] is None


def test_the_keys_of_why(capsys: pytest.CaptureFixture[str], inventory: Path) -> None:
    """`why --json` gives the derivation of a stage; what is reached needs no change."""
    document = printed(capsys, "why", inventory, "cx5.static_experience")

    assert document["schema"] == "milepost/why/1"
    (stage,) = document["stages"]
    assert (stage["ladder"], stage["stage"], stage["status"]) == (
        "cx5",
        "static_experience",
        "reached",
    )
    assert stage["proof"][0]["holds"] == "yes"
    assert stage["smallest_change"] is None


def test_the_keys_of_models(capsys: pytest.CaptureFixture[str]) -> None:
    """`models --json` lists what there is, and `models show --json` one model in full."""
    listed = printed(capsys, "models")
    shown = printed(capsys, "models", "show", "cx")

    assert (listed["schema"], shown["schema"]) == ("milepost/models/1", "milepost/model/1")
    assert [model["id"] for model in listed["models"]] == ["cx"]
    assert len(shown["capabilities"]) == 70
    assert set(shown["ladders"]) == {"cemm", "cx5"}


def test_the_same_input_prints_the_same(
    capsys: pytest.CaptureFixture[str], inventory: Path
) -> None:
    """Nothing in a result depends on the run."""
    assert run(capsys, "assess", inventory, "--json") == run(capsys, "assess", inventory, "--json")


# -- hostile text --------------------------------------------------------------------------------

HOSTILE = r'"\e[2J\x9b31m\u202eX\nY"'
RAW = ("\x1b", "\x9b", "\u202e", "\x07")


def test_hostile_text_never_reaches_the_terminal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Names and notes that try to steer a terminal come out as plain text, also in faults."""
    model = TINY.replace("name: Tiny", f"name: {HOSTILE}").replace(
        "{id: site}", f"{{id: site, name: {HOSTILE}}}"
    )
    model += f"rules:\n  - {{id: r, kind: advice, say: {HOSTILE}}}\n"
    write(tmp_path, model, "model.yaml")
    head = f"as_of: 2026-11-01\nmodel: model.yaml\norganisation: {HOSTILE}\n"
    raters = f"capabilities: {{site: {{raters: {{{HOSTILE}: 1, b: 0}}}}}}\n"
    good = write(tmp_path, head + raters)
    bad = write(tmp_path, f"{head}{HOSTILE}: 1\ncapabilities: {{{HOSTILE}: 1}}\n", "bad\x1b.yaml")
    calls: list[tuple[object, ...]] = [
        ("assess", good),
        ("assess", good, "--json"),
        ("assess", good, "--log"),
        ("check", good),
        ("check", bad),
        ("models", "show", tmp_path / "model.yaml"),
        ("models", "show", tmp_path / "model.yaml", "--json"),
        ("why", good, "\x1b[31m"),
        ("\x1b[31m",),
        ("init", tmp_path / "new\x1b", "--model", tmp_path / "model.yaml"),
        ("init", tmp_path / "new\x1b", "--model", tmp_path / "model.yaml"),
    ]

    for call in calls:
        _, out, err = run(capsys, *call)
        assert not [raw for raw in RAW if raw in out + err], call
    written = (tmp_path / "new\x1b" / "inventory.yaml").read_text(encoding="utf-8")
    assert not [raw for raw in RAW if raw in written]

from pathlib import Path

import pytest

from milepost.engine.load.workspace import bundled_models, load_workspace
from tests.written import TINY, faults, write

INVENTORY = "as_of: 2026-11-01\nmodel: {}\ncapabilities: {{site: live}}\n"


def sha(path: Path) -> str:
    """The hash of what an inventory rests on."""
    return load_workspace(path).input_sha256


def test_a_model_is_found_beside_the_inventory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative path to a model starts at the inventory, wherever the command is run."""
    write(tmp_path, TINY, "models/tiny.yaml")
    path = write(tmp_path, INVENTORY.format("../models/tiny.yaml"), "company/inventory.yaml")
    monkeypatch.chdir("/")

    assert faults(path) == ()


def test_a_model_may_be_a_folder(tmp_path: Path) -> None:
    """A folder is named like a file."""
    write(tmp_path, TINY, "models/tiny.yaml")

    assert faults(write(tmp_path, INVENTORY.format("models"))) == ()


def test_the_bundled_model_needs_no_name(tmp_path: Path) -> None:
    """Without a model, and with an empty one, the bundled model stands."""
    for line in ("", "model:\n"):
        path = write(tmp_path, f"as_of: 2026-11-01\n{line}capabilities: {{crm_system: 1}}\n")
        assert faults(path) == ()
    assert "cx" in bundled_models()


@pytest.mark.parametrize(
    ("name", "hint"),
    [("cxx", "did you mean 'cx'?"), ("models/none.yaml", "bundled: cx"), ("7", "bundled: cx")],
)
def test_a_model_that_is_not_there_is_named_where_it_is_asked_for(
    tmp_path: Path, name: str, hint: str
) -> None:
    """The fault stands on the line of the inventory that names the model, and only that one."""
    (problem,) = faults(write(tmp_path, INVENTORY.format(name)))

    assert (problem.code, problem.hint) == ("unknown-model", hint)
    assert (problem.span.line, problem.span.column) == (2, 8)


@pytest.mark.parametrize("name", ["''", "a" * 5000, '"a\\0b"'])
def test_an_impossible_path_is_a_fault_like_any_other(tmp_path: Path, name: str) -> None:
    """A name that no file system takes is refused in one line."""
    (problem,) = faults(write(tmp_path, INVENTORY.format(name)))

    assert problem.code == "unknown-model"
    assert len(problem.message) < 200


def test_an_inventory_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A missing file and a folder in its place each have one line that says what to do."""
    (missing,) = faults(tmp_path / "none.yaml")
    (folder,) = faults(tmp_path)

    assert (missing.message, folder.message) == ("there is no such file", "this is a folder")
    assert "milepost init" in missing.hint
    assert folder.hint == "name a file"


def test_the_hash_stands_for_every_input(tmp_path: Path) -> None:
    """A change of any file that went in changes the hash; reading again does not."""
    model = write(tmp_path, TINY, "m/model.yaml")
    more = write(tmp_path, "roles: {crm: CRM}\n", "m/roles.yaml")
    path = write(tmp_path, INVENTORY.format("m"))
    seen = [sha(path)]
    assert sha(path) == seen[0]

    for file in (model, more, path):
        file.write_text(file.read_text() + "# a word\n")
        seen.append(sha(path))
    more.rename(tmp_path / "m" / "teams.yaml")
    seen.append(sha(path))

    assert len(set(seen)) == len(seen)


def test_the_hash_does_not_depend_on_the_place(tmp_path: Path) -> None:
    """The same files give the same hash in another folder."""
    for name in ("here", "there"):
        write(tmp_path, TINY, f"{name}/tiny.yaml")
        write(tmp_path, INVENTORY.format("tiny.yaml"), f"{name}/inventory.yaml")

    assert sha(tmp_path / "here" / "inventory.yaml") == sha(tmp_path / "there" / "inventory.yaml")


def test_faults_of_model_and_inventory_come_together(tmp_path: Path) -> None:
    """One run shows what is wrong in every file of the model and in the inventory."""
    tiny = TINY.replace("requires: [site]", "requires: [sitte]")
    write(tmp_path, tiny, "m/a.yaml")
    write(tmp_path, "roles: [crm]\nsourcez: {}\n", "m/b.yaml")
    write(tmp_path, "rules:\n  - {id: r, kind: advice}\n", "m/c.yaml")
    path = write(tmp_path, INVENTORY.format("m").replace("live", "7") + "plan: {horizon: soon}\n")

    found = {(Path(p.span.file).name, p.span.line, p.code) for p in faults(path)}

    assert found == {
        ("inventory.yaml", 3, "level-outside-scale"),
        ("inventory.yaml", 4, "wrong-type"),
        ("a.yaml", 5, "unknown-capability"),
        ("b.yaml", 1, "wrong-type"),
        ("b.yaml", 2, "unknown-key"),
        ("c.yaml", 2, "missing-key"),
    }


def test_a_name_that_could_not_be_read_is_not_called_unknown(tmp_path: Path) -> None:
    """Where a file of the model is no YAML, what it may define is not reported as missing."""
    head, _, stages = TINY.partition("capabilities:")
    write(tmp_path, head + "stages: [{id: seen, needs: [site]}]\n", "m/model.yaml")
    write(tmp_path, f"capabilities:{stages.partition('stages:')[0]}  - [\n", "m/rest.yaml")
    path = write(tmp_path, INVENTORY.format("m") + "sise: 1\n")

    assert [problem.code for problem in faults(path)] == ["unknown-key", "not-yaml"]

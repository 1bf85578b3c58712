"""Proofs read by somebody who has never seen a rule, and proofs of random models."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.engine.assess.proof import Proof, derive
from milepost.engine.assess.words import Words
from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.evaluate import Evaluation, Truth, evaluate, facts_of
from milepost.engine.model.inventory import Declaration, Inventory, NotApplicable, PlanRequest
from milepost.engine.render.proof import proof_text
from milepost.engine.run import Assessed, assessed
from tests import strategies
from tests.assess.test_eight_cases import ALL, CASES
from tests.written import bundled, workspace

JARGON = re.compile(r"\b(atom|node|lets|own condition|None|null|rule \w+ holds|\w+_\w+|k of n)\b")
"""What belongs to the program and says nothing to a strategist; every id holds an underscore."""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Assessed]:
    """The assessments of the eight organisations."""
    found: dict[str, Assessed] = {}
    for name, case in CASES.items():
        lines = ["capabilities:"]
        lines += [f"  {id}: {2 if id in case.has else 0}" for id in ALL if id not in case.without]
        lines += [f"not_applicable: {{{', '.join(f'{id}: no shops' for id in case.without)}}}"]
        text = "\n".join(lines)
        found[name] = assessed(workspace(tmp_path_factory.mktemp(name), text))
    return found


def proofs(outcome: Assessed, *, full: bool) -> dict[str, Proof]:
    """The proof of every stage of one of them."""
    return {
        f"{stage.ladder}.{stage.id}": outcome.proof(stage.ladder, stage.id, full=full)
        for ladder in bundled().ladders.values()
        for stage in ladder.stages
    }


@pytest.mark.parametrize("full", [False, True], ids=["short", "full"])
@pytest.mark.parametrize("name", CASES)
def test_every_line_is_a_plain_sentence(
    outcomes: dict[str, Assessed], name: str, *, full: bool
) -> None:
    """Each line of every proof of the eight organisations is written for people, not programs."""
    for proof in proofs(outcomes[name], full=full).values():
        for line in proof.lines:
            assert not JARGON.search(line.text), line.text
            assert line.text[0].isupper() or line.text[0].isdigit(), line.text
            assert not line.text.endswith((".", ":", ",", " ")), line.text
            assert "  " not in line.text


@pytest.mark.parametrize("name", CASES)
def test_an_unmet_capability_says_what_it_has_and_needs(
    outcomes: dict[str, Assessed], name: str
) -> None:
    """Each capability that is not where it should be is told with its level and the one needed."""
    seen = 0
    for proof in proofs(outcomes[name], full=True).values():
        for line in proof.lines:
            if line.kind == "counts" and line.truth is Truth.NO:
                level = bundled().level_name(line.need)
                assert re.search(rf" is declared \w+.*, needs {level}\Z", line.text), line.text
                assert line.have < line.need
                seen += 1
    assert bool(seen) == (name not in ("everything", "no_shops"))


def test_a_proof_is_told_word_for_word(outcomes: dict[str, Assessed]) -> None:
    """What was bought without ground is told with what it stands on, each part once."""
    proof = proofs(outcomes["tools_without_ground"], full=False)["cx5.data_driven_omnichannel"]

    assert proof_text(proof).startswith(
        "NO  [1] Data-driven omnichannel is not reached: the needs of Automation and segmentation,"
    )
    told = {line.text for line in proof.lines}
    models = "Predictive models (propensity, churn, value)"
    assert told >= {
        "The needs of Automation and segmentation are not met",
        "The needs of Data-driven omnichannel are not met",
        f"{models} is declared operational but counts as pilot, needs operational",
        f"What {models} builds on is not in place, so it can count as pilot at most",
        "Customer data quality and governance is declared absent, needs pilot",
        "At least one decision that a model has learnt to take: one of these 3 is needed",
    }


def test_who_reaches_nothing_is_told_of_the_floor(outcomes: dict[str, Assessed]) -> None:
    """A floor that is not reached says that one stands there all the same."""
    found = proofs(outcomes["nothing"], full=False)

    assert found["cemm.initiate"].claim.text == (
        "Initiate is not reached, but whoever reaches no stage stands there"
    )
    assert found["cx5.static_experience"].claim.text == (
        "Static experience is reached: nothing is asked for"
    )


# -- random models -------------------------------------------------------------------------------


@st.composite
def situations(draw: st.DrawFn) -> tuple[Evaluation, Words]:
    """A random model, and what some organisation declares about it."""
    model = draw(strategies.models())
    gone = draw(strategies.not_applicable_of(model))
    program = compile_model(model, gone)
    levels = draw(strategies.levels_of(model))
    results = draw(strategies.tests_of(program))
    inventory = Inventory(
        organisation="Random",
        model="random",
        as_of=dt.date(2027, 1, 1),
        declarations={id: Declaration(id, level) for id, level in levels.items() if id not in gone},
        not_applicable={id: NotApplicable(id, "no need") for id in sorted(gone)},
        readings={},
        plan=PlanRequest(dt.date(2027, 1, 1)),
    )
    facts = facts_of(program, levels, results.__getitem__)
    return evaluate(program, facts), Words(model, inventory)


@settings(max_examples=25)
@given(situations(), st.booleans())
def test_every_conclusion_of_every_model_has_a_sound_proof(
    situation: tuple[Evaluation, Words],
    full: bool,  # noqa: FBT001 - drawn by the test
) -> None:
    """What holds rests on what holds, what does not lacks what does not, and each part is once."""
    evaluation, words = situation
    for atom in evaluation.program.atoms:
        if atom.kind == "advice":
            continue
        proof = derive(evaluation, atom.name, words, full=full)
        assert proof.claim.id == atom.name
        assert proof.claim.truth is evaluation[atom.name]
        cited = {part for line in proof.lines for part in line.cited}
        assert cited | {atom.name} == {line.id for line in proof.lines}
        assert list(proof.numbers.values()) == list(range(1, len(proof.lines) + 1))
        for line in proof.lines:
            holds = line.truth is Truth.YES
            assert all((proof[part].truth is Truth.YES) is holds for part in line.of), line
            assert all(proof[part].kind == "apart" for part in line.without)
            assert (line.have >= line.need) is holds, line
        _no_circle(proof)


def _no_circle(proof: Proof) -> None:
    """Taking away lines that rest on nothing that is left takes every line away in the end."""
    left = {line.id: set(line.cited) for line in proof.lines}
    while left:
        settled = {id for id, parts in left.items() if not parts & left.keys()}
        assert settled
        left = {id: parts for id, parts in left.items() if id not in settled}


@settings(max_examples=20)
@given(situations())
def test_the_text_of_a_proof_numbers_each_line_once(situation: tuple[Evaluation, Words]) -> None:
    """Every line of a proof is printed once under its number; other mentions refer to it."""
    evaluation, words = situation
    for atom in evaluation.program.atoms:
        if atom.kind == "stage":
            proof = derive(evaluation, atom.name, words)
            text = proof_text(proof)
            numbers = re.findall(r"^ *(?:yes|NO |\?\? |n/a) \[(\d+)\]", text, re.MULTILINE)
            assert sorted(map(int, numbers)) == list(proof.numbers.values())
            seen = {int(number) for number in re.findall(r"see\s+\[(\d+)\]", text)}
            assert seen <= set(proof.numbers.values())

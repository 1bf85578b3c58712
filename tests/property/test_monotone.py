from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.evaluate import Evaluation, Truth, evaluate, facts_of
from milepost.engine.model.inventory import Declaration
from tests.written import bundled

MODEL = bundled()
PROGRAM = compile_model(MODEL)
IDS = tuple(MODEL.capabilities)
LEVELS = st.lists(
    st.one_of(st.none(), st.integers(0, MODEL.top)), min_size=len(IDS), max_size=len(IDS)
)


def judged(levels: dict[str, int | None]) -> Evaluation:
    """The evaluation of declared levels alone, every KPI met."""
    declared = {id: Declaration(id, level).level for id, level in levels.items()}
    return evaluate(PROGRAM, facts_of(PROGRAM, declared, lambda _: True))


@settings(max_examples=60)
@given(LEVELS, st.sampled_from(IDS), st.integers(1, MODEL.top))
def test_more_is_never_less(levels: list[int | None], raised: str, to: int) -> None:
    """Raising a declared level never lowers a stage or the effective level of anything."""
    before = dict(zip(IDS, levels, strict=True))
    had = before[raised] or 0
    after = before | {raised: max(had, to)}
    lower, higher = judged(before), judged(after)

    for id in IDS:
        assert higher.level(id) >= lower.level(id)
    for ladder in MODEL.ladders.values():
        for stage in ladder.stages:
            for atom in (f"stage:{ladder.id}.{stage.id}", f"own:{ladder.id}.{stage.id}"):
                if lower[atom] is Truth.YES:
                    assert higher[atom] is Truth.YES


@settings(max_examples=40)
@given(LEVELS, st.sampled_from(IDS), st.integers(0, MODEL.top))
def test_learning_more_never_takes_back_a_proof(
    levels: list[int | None], learnt: str, level: int
) -> None:
    """An answer to an open question leaves what was proven proven, and what was ruled out so."""
    before = dict(zip(IDS, levels, strict=True)) | {learnt: None}
    unknown, known = judged(before), judged(before | {learnt: level})

    for old, new in zip(unknown.atoms, known.atoms, strict=True):
        assert old is Truth.UNPROVEN or new is old

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.engine.lint.report import lint_model
from milepost.engine.lint.verdicts import advice_conditions
from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.evaluate import Truth, evaluate, facts_of
from milepost.engine.logic.program import Test
from milepost.engine.model.condition import Measured
from milepost.engine.model.maturity import MaturityModel
from tests.strategies import METRICS, levels_of, models

VALUES = st.fixed_dictionaries({metric: st.integers(0, 10).map(Fraction) for metric in METRICS})


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_lint_claims_holds(data: st.DataObject) -> None:
    """In no situation does a rule do what lint says it never does, or omit what it always does.

    The same for stages that are said to be out of reach, or free.
    """
    model: MaturityModel = data.draw(models())
    findings = {(f.code, f.at) for f in lint_model(model).findings}
    program = compile_model(model, targets=advice_conditions(model))
    for _ in range(5):
        values = data.draw(VALUES)
        levels = {id: level or 0 for id, level in data.draw(levels_of(model)).items()}
        others = data.draw(st.sampled_from([False, True]))

        def result(test: Test, values: dict[str, Fraction] = values, told: int = others) -> bool:
            if isinstance(test, Measured) and test.metric in values:
                return test.met_by(values[test.metric])
            return bool(told)

        known = {id: levels.get(id, 0) for id in model.capabilities}
        evaluation = evaluate(program, facts_of(program, known, result))
        for ladder in model.ladders.values():
            for stage in ladder.stages:
                id = f"{ladder.id}.{stage.id}"
                own = evaluation[f"own:{id}"]
                assert ("unreachable-stage", id) not in findings or own is Truth.NO
                assert ("free-stage", id) not in findings or own is Truth.YES
        for number, rule in enumerate(model.advice):
            said = evaluation[f"target:{number}"]
            assert ("rule-never-fires", rule.id) not in findings or said is Truth.NO
            assert ("rule-always-fires", rule.id) not in findings or said is Truth.YES

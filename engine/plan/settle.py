"""The shortest lists of questions that settle the stage of a ladder, whatever else is unknown.

Stages are monotone. So good answers to some questions prove a stage exactly where it is reached
with those unknowns at their highest and all others at their lowest, and bad answers rule it out
exactly where it is missed with those at their lowest and all others at their highest.
"""

from __future__ import annotations

from collections.abc import Sequence

from ortools.sat.python import cp_model

from milepost.engine.assess.assessment import Assessment
from milepost.engine.assess.questions import Question, Settlement, Shortest
from milepost.engine.logic.evaluate import Facts, Truth, evaluate
from milepost.engine.logic.program import Program
from milepost.engine.model.condition import Measured
from milepost.engine.model.ladder import Stage
from milepost.engine.plan.control import Control
from milepost.engine.plan.literals import Literals
from milepost.engine.plan.watched import solve_watched

EFFORT = 2.0
"""How long to search for one list, in the solver's deterministic time: about eight seconds."""


def settle(assessment: Assessment, control: Control | None = None) -> tuple[Settlement, ...]:
    """The shortest lists of each ladder that is still open, in the order of the ladders.

    In a model too large to ask about every open stage, the stage to be proven is the highest that
    good answers to the assessment's questions reach.
    """
    control = control or Control()
    best = evaluate(assessment.program, answered(assessment, assessment.questions, good=True))
    found: list[Settlement] = []
    for id, standing in assessment.ladders.items():
        open_stages = [
            stage
            for stage in standing.ladder.stages
            if assessment.evaluation[_name(stage)] is Truth.UNPROVEN
        ]
        if open_stages:
            highest = [stage for stage in open_stages if best[_name(stage)] is Truth.YES][-1]
            prove = _shortest(assessment, highest, control, good=True)
            rule_out = _shortest(assessment, open_stages[0], control, good=False)
            found.append(Settlement(id, prove, rule_out))
    return tuple(found)


def answered(assessment: Assessment, questions: Sequence[Question], *, good: bool) -> Facts:
    """The facts with these questions answered well and every other unknown at its lowest.

    With `good` false they are answered badly, and every other unknown is at its highest.
    """
    asked = {v for question in questions for v in _variables(assessment.program, question)}
    return [
        (high, high) if (number in asked) is good else (low, low)
        for number, (low, high) in enumerate(assessment.evaluation.facts)
    ]


def _variables(program: Program, question: Question) -> tuple[int, ...]:
    """The variables that a question is about: of a metric one for each comparison that matters."""
    if question.kind == "capability":
        return (program.variable_index[question.subject],)
    return tuple(
        number
        for number, variable in enumerate(program.variables)
        if isinstance(variable.test, Measured) and variable.test.metric == question.subject
    )


def _name(stage: Stage) -> str:
    return f"stage:{stage.ladder}.{stage.id}"


def _shortest(assessment: Assessment, stage: Stage, control: Control, *, good: bool) -> Shortest:
    """The fewest questions; of several such lists one of the more decisive questions."""
    program, questions = assessment.program, assessment.questions
    model = cp_model.CpModel()
    asked = [model.new_bool_var("") for _ in questions]
    ends = (answered(assessment, some, good=good) for some in (questions, ()))
    facts = [(min(a, b), max(a, b)) for (a, _), (b, _) in zip(*ends, strict=True)]
    root = program.atoms[program.atom_index[_name(stage)]].node
    literals = Literals(model, program, facts, (root,))
    for question, chosen in zip(questions, asked, strict=True):
        for variable in _variables(program, question):
            low, high = facts[variable]
            if low < high and good:
                model.add_implication(literals.at_least(variable, low + 1), chosen)
            elif low < high:
                model.add_implication(literals.at_least(variable, high).negated(), chosen)
        model.add_hint(chosen, 1)
    reached = literals.node(root)
    model.add_bool_and([reached if good else reached.negated()])
    count = cp_model.LinearExpr.sum(asked)
    model.minimize(count)
    found, fewest = _solved(model, asked, control)
    if fewest:
        model.add(count == len(found))
        model.minimize(cp_model.LinearExpr.weighted_sum(asked, range(1, len(asked) + 1)))
        better, _ = _solved(model, asked, control)
        found = better if len(better) == len(found) else found
    listed = tuple(questions[number] for number in found)
    judged = evaluate(program, answered(assessment, listed, good=good))[_name(stage)]
    assert judged is (Truth.YES if good else Truth.NO), "the list does not settle the stage"
    return Shortest(stage, listed, fewest)


def _solved(
    model: cp_model.CpModel, asked: Sequence[cp_model.IntVar], control: Control
) -> tuple[list[int], bool]:
    """The numbers of the questions that are asked, all where none was found; whether it is best."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = EFFORT
    solver.parameters.catch_sigint_signal = False
    status = solve_watched(solver, model, control, "questions")
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return list(range(len(asked))), False
    chosen = [number for number, literal in enumerate(asked) if solver.value(literal)]
    return chosen, bool(status == cp_model.OPTIMAL)

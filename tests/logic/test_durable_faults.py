import dataclasses
import gc
import subprocess
import sys
import threading

import pytest

from milepost.engine.logic import durable
from milepost.engine.logic.durable import Firing
from milepost.engine.logic.evaluate import Truth, evaluate
from milepost.engine.logic.program import Count
from tests.logic.engine import A2, B2, C1, Spy, engine, holds, program, wide

# -- sessions -----------------------------------------------------------------------------------


def live(ruleset: durable.Ruleset) -> bool:
    """Whether the engine still holds a session of the rule set."""
    try:
        engine.get_state(ruleset.handle, durable.SESSION)
    except engine.error:
        return False
    return True


def test_every_run_is_a_session_that_ends() -> None:
    """However many runs, and whatever they conclude, the engine is left without a session."""
    ruleset = durable.compile_rules(wide(20))

    for missing in range(300):
        durable.run(ruleset, [int(i != missing % 25) for i in range(20)])
        assert not live(ruleset)


def test_memory_stays_flat() -> None:
    """Sixty assessments of the bundled model leave no more memory behind than twenty."""
    script = """
import resource
from milepost.engine.assess.assessment import assess
from milepost.engine.load.workspace import load_workspace
from milepost.engine.run import checked
from pathlib import Path
from milepost import rules

workspace = checked(load_workspace(Path(rules.__file__).parent / "cx/examples/northwind.yaml"))

def peak_after(runs):
    for _ in range(runs):
        assert assess(workspace).firings
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

settled = peak_after(20)
print(peak_after(40) - settled)
"""
    grown = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=300
    ).stdout

    # Kilobytes on Linux, bytes on macOS; sessions that stayed would come to hundreds of megabytes.
    assert int(grown) < (32_768 if sys.platform == "linux" else 32_768 * 1024)


def test_neither_threads_nor_the_library_above_the_engine_are_used() -> None:
    """A run starts no thread, and the part of durable-rules that would is never imported."""
    before = threading.active_count()
    durable.run(durable.compile_rules(wide(5)), [1] * 5)

    assert threading.active_count() == before
    assert not {"durable", "durable.engine", "durable.lang"} & {*sys.modules}


def test_equal_programs_share_a_rule_set(spy: Spy) -> None:
    """A what-if on the same model does not build the rules again."""
    assert durable.compile_rules(wide(5)) is durable.compile_rules(wide(5))
    assert spy.count("create_ruleset") == 1


def test_a_rule_set_no_longer_used_is_freed(spy: Spy) -> None:
    """A long run over many models does not pile up rule sets in the engine."""
    for width in range(2, 22):
        durable.compile_rules(wide(width))
    gc.collect()

    assert spy.count("create_ruleset") - spy.count("delete_ruleset") <= 8


def test_runs_from_several_threads_do_not_mix() -> None:
    """Assessments side by side come to the same conclusions as one after the other."""
    ruleset = durable.compile_rules(wide(6))
    wrong: list[int] = []

    def work(missing: int) -> None:
        values = [int(i != missing) for i in range(6)]
        expected = 0 if missing < 6 else 1
        wrong.extend(
            missing for _ in range(50) if len(durable.run(ruleset, values).log) != expected
        )

    threads = [threading.Thread(target=work, args=(missing,)) for missing in (0, 6, 3, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


@pytest.mark.parametrize("values", [(4, 0, 0), (0, -1, 0)])
def test_a_value_that_cannot_be_is_refused(spy: Spy, values: tuple[int, ...]) -> None:
    """A level outside the scale is an error that names the capability and its range."""
    ruleset = durable.compile_rules(program(A2, atoms={"it": 0}))
    before = len(spy.calls)

    with pytest.raises(ValueError, match=r"cannot be -?[0-9]: it is 0 to 3"):
        durable.run(ruleset, values)

    assert len(spy.calls) == before


def test_a_missing_value_is_refused() -> None:
    """Every variable needs a value."""
    with pytest.raises(ValueError, match="shorter"):
        durable.run(durable.compile_rules(program(A2, atoms={"it": 0})), [1, 2])


# -- faults -----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [1, 2])
def test_facts_that_the_engine_does_not_take_are_a_fault(spy: Spy, code: int) -> None:
    """An unmatched or repeated fact ends the run with an error, and the session with it."""
    ruleset = durable.compile_rules(program(A2, atoms={"it": 0}))
    durable.run(ruleset, [2, 0, 0])

    def refuses(handle: int, facts: str) -> object:
        told, state = engine.assert_facts(handle, facts)
        return (told if '"n":0' in facts else code), state

    spy.instead["assert_facts"] = refuses
    with pytest.raises(durable.EngineFault, match=f"answered {code} to facts"):
        durable.run(ruleset, [2, 0, 0])
    assert spy.count("delete_state") == 2

    del spy.instead["assert_facts"]
    assert len(durable.run(ruleset, [2, 0, 0]).log) == 1


def test_a_failure_inside_the_engine_is_a_fault(spy: Spy) -> None:
    """The engine's own error is passed on as ours, with its words, and the session ends."""
    ruleset = durable.compile_rules(program(A2, atoms={"it": 0}))

    def fails(*_: object) -> object:
        raise engine.error("error code: 303")

    spy.instead["complete_and_start_action"] = fails
    with pytest.raises(durable.EngineFault, match="durable-rules failed: error code: 303"):
        durable.run(ruleset, [2, 0, 0])

    assert spy.count("delete_state") == 1


def test_a_lack_of_memory_in_the_engine_is_a_fault(spy: Spy) -> None:
    """The engine says so where it cannot get memory; that too is told in words."""
    ruleset = durable.compile_rules(program(A2, atoms={"it": 0}))

    def fails(*_: object) -> object:
        raise MemoryError

    spy.instead["complete_and_start_action"] = fails
    with pytest.raises(durable.EngineFault, match="durable-rules failed: out of memory"):
        durable.run(ruleset, [2, 0, 0])

    assert spy.count("delete_state") == 1


def test_a_session_that_cannot_be_deleted_is_the_last(spy: Spy) -> None:
    """Where a session stays, its rule set is not used again, for the next would not be fresh."""
    ruleset = durable.compile_rules(program(A2, atoms={"it": 0}))

    def fails(*_: object) -> object:
        raise engine.error("error code: 309")

    spy.instead["delete_state"] = fails
    with pytest.raises(durable.EngineFault, match="durable-rules failed: error code: 309"):
        durable.run(ruleset, [2, 0, 0])
    with pytest.raises(durable.EngineFault, match="cannot go on"):
        durable.run(ruleset, [2, 0, 0])


@pytest.mark.parametrize("answer", [None, ("{}", '{"1":{}}')])
def test_a_run_that_does_not_begin_is_not_deleted(spy: Spy, answer: object) -> None:
    """A session in which nothing fired is left alone, and its rule set is not used again."""
    ruleset = durable.compile_rules(program(A2, atoms={"it": 0}))
    spy.instead["start_action_for_state"] = lambda *_: answer

    with pytest.raises(durable.EngineFault, match="did not begin with the first rule"):
        durable.run(ruleset, [2, 0, 0])
    with pytest.raises(durable.EngineFault, match="cannot go on"):
        durable.run(ruleset, [2, 0, 0])

    assert spy.count("delete_state") == 0
    assert spy.count("assert_facts") == 1


def test_rules_that_the_engine_refuses_are_a_fault(spy: Spy) -> None:
    """An error while the rules are handed over is passed on in words."""

    def fails(*_: object) -> object:
        raise engine.error("error code: 105")

    spy.instead["create_ruleset"] = fails
    with pytest.raises(durable.EngineFault, match="did not accept the rules: error code: 105"):
        durable.compile_rules(program(A2, atoms={"it": 0}))


# -- the guard --------------------------------------------------------------------------------


def test_the_guard_gives_the_log_of_the_proven_view() -> None:
    """Unknowns count as absent in the log, and both ends of them are compared."""
    counted = program(A2, B2, C1, Count(2, (0, 1, 2)), atoms={"two": 3, "a": 0})

    confirmed = durable.confirmed(evaluate(counted, [(2, 2), (0, 3), (0, 0)]))

    assert confirmed.log == (Firing("stage:a", holds(a=2)),)
    assert confirmed.atoms == {"stage:a"}


def test_complete_facts_are_run_once(spy: Spy) -> None:
    """Without unknowns both views are the same, and one run is enough."""
    single = program(A2, atoms={"it": 0})
    durable.confirmed(evaluate(single, [(2, 2), (1, 1), (0, 0)]))
    assert spy.count("delete_state") == 1

    durable.confirmed(evaluate(single, [(2, 2), (0, 3), (0, 0)]))
    assert spy.count("delete_state") == 3


@pytest.mark.parametrize(
    ("facts", "view", "says"),
    [
        (
            [(2, 2), (0, 0), (0, 0)],
            "proven",
            "stage:two does not hold by the reference evaluator and holds by durable-rules",
        ),
        (
            [(2, 2), (0, 0), (0, 1)],
            "possible",
            "stage:two holds by the reference evaluator and does not hold by durable-rules",
        ),
    ],
)
def test_a_difference_is_an_error_in_words(
    monkeypatch: pytest.MonkeyPatch, facts: list[tuple[int, int]], view: str, says: str
) -> None:
    """Where the implementations differ, the error names the conclusion and what each says."""
    right = program(A2, B2, C1, Count(2, (0, 1, 2)), atoms={"two": 3})
    k = 1 if view == "proven" else 3
    wrong = dataclasses.replace(right, nodes=(A2, B2, C1, Count(k, (0, 1, 2))))
    compiled = durable.compile_rules(wrong)
    monkeypatch.setattr(durable, "compile_rules", lambda _: compiled)

    with pytest.raises(durable.BackendsDisagree) as told:
        durable.confirmed(evaluate(right, facts))

    assert told.value.view == view
    assert says in str(told.value)
    assert f"on the {view} view" in str(told.value)
    (difference,) = told.value.differences
    assert {difference.reference, difference.durable} == {Truth.NO, Truth.YES}


# -- where it cannot be used ------------------------------------------------------------------


def test_here_it_can_be_used() -> None:
    """With the extra installed there is nothing to explain."""
    assert durable.unavailable_because() == ""


def test_without_the_extra_the_reason_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where durable-rules is not installed, the reason says how to, or that it cannot be."""
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    remedy = "pip install 'milepost[durable]'" if sys.version_info < (3, 13) else "Python 3.13"

    assert remedy in durable.unavailable_because()


def test_a_library_that_does_not_load_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the compiled part does not fit the Python, the reason says so, with its own words."""

    def fails() -> object:
        raise ImportError("undefined symbol: PyEval_CallObject")

    monkeypatch.setattr(durable, "_engine", fails)

    assert durable.unavailable_because().endswith("undefined symbol: PyEval_CallObject")

import functools
import itertools
import json

import pytest

from milepost.engine.logic import durable, patterns
from milepost.engine.logic.patterns import TooLarge
from milepost.engine.logic.program import Atom, Compare, Count, Invert, Node, Program, Variable
from tests.logic.engine import A2, Spy, engine, log, program, wide


def shared(users: int) -> Program:
    """Many stages that need the same level of the same capability."""
    atoms = {f"s{i}": 0 for i in range(users)}
    return program(Compare(0, 1), atoms=atoms, variables=1)


def finely(bars: int) -> Program:
    """As many stages as there are levels, one for each level of one capability."""
    nodes = [Compare(0, i + 1) for i in range(bars)]
    return program(*nodes, atoms={f"s{i}": i for i in range(bars)}, variables=1, top=bars)


def many(atoms: int) -> Program:
    """Many stages, each with a capability of its own."""
    nodes = [Compare(i, 1) for i in range(atoms)]
    return program(*nodes, atoms={f"s{i}": i for i in range(atoms)}, variables=atoms)


def broad(groups: int) -> Program:
    """Stages that need ten capabilities each, none of them twice."""
    nodes: list[Node] = [Compare(i, 1) for i in range(10 * groups)]
    nodes += [Count(10, tuple(range(10 * i, 10 * i + 10)), "all") for i in range(groups)]
    atoms = {f"s{i}": 10 * groups + i for i in range(groups)}
    return program(*nodes, atoms=atoms, variables=10 * groups)


def dense(stages: int) -> Program:
    """Stages that need twelve of six hundred capabilities each, so that none is asked for often."""
    nodes: list[Node] = [Compare(i, 1) for i in range(600)]
    for stage in range(stages):
        twelve = sorted({(stage + i * (1 + stage // 600)) % 600 for i in range(12)})
        nodes.append(Count(12, tuple(twelve), "all"))
    atoms = {f"s{i}": 600 + i for i in range(stages)}
    return program(*nodes, atoms=atoms, variables=600)


@pytest.mark.parametrize(
    ("too_large", "says"),
    [
        (shared(201), "201 rules ask the same of a; durable-rules holds 200 safely"),
        (finely(51), "a is compared with 51 values; durable-rules holds 50 safely"),
        (many(4000), "the model comes to 4001 rules; durable-rules holds 4000 safely"),
        (broad(961), "the rules read 401 facts of one kind; durable-rules holds 400 safely"),
        (dense(834), "the rules come to 10008 conditions; durable-rules holds 10000 safely"),
        (
            program(Compare(0, 1), atoms={"it": 0}, variables=1, top=2**31),
            "the values of a go up to 2147483648; durable-rules holds 2147483647 safely",
        ),
        (
            program(Compare(0, 2**31), atoms={"it": 0}, variables=1),
            "a is compared with 2147483648; durable-rules holds 2147483647 safely",
        ),
        (
            program(Compare(0, -(2**31)), atoms={"it": 0}, variables=1),
            "a is compared with 2147483648; durable-rules holds 2147483647 safely",
        ),
        (
            Program((Variable("a", 1),) * 99_999, (Compare(0, 1),), (Atom("stage", "it", 0),)),
            "the rules speak of 100000 facts; durable-rules holds 99999 safely",
        ),
    ],
    ids=["uses", "bars", "rules", "branches", "patterns", "top", "bar", "below", "ids"],
)
def test_what_is_too_large_is_refused_in_words(spy: Spy, too_large: Program, says: str) -> None:
    """Beyond what the engine is known to hold, a program is refused before the engine sees it."""
    with pytest.raises(TooLarge) as refused:
        durable.compile_rules(too_large)

    assert str(refused.value) == says
    assert spy.calls == []


@pytest.mark.parametrize(
    "largest", [shared(200), finely(50), many(3999), wide(12), wide(13), wide(160)]
)
def test_up_to_the_limits_the_engine_is_right(largest: Program) -> None:
    """A program at a limit is worked out, with all capabilities at the top and one missing."""
    width = len(largest.variables)
    top = largest.variables[0].top

    assert len(log(largest, *[top] * width)) == len(largest.atoms)
    assert len(log(largest, *[top] * (width - 1), 0)) < len(largest.atoms)


@pytest.mark.parametrize("bar", [1, 2**31 - 2, 2**31 - 1])
def test_the_largest_numbers_are_told_apart(bar: int) -> None:
    """A value next to a bar of ten digits is on the right side of it."""
    ruler = program(Compare(0, bar), atoms={"it": 0}, variables=1, top=2**31 - 1)

    assert len(log(ruler, bar)) == 1
    assert len(log(ruler, bar - 1)) == 0


def test_a_bar_that_everybody_clears_or_nobody() -> None:
    """Bars of nothing, below nothing and above the top are what they say."""
    bars = program(
        *(Compare(0, bar) for bar in (0, -5, 4)), Invert(0), Invert(2),
        atoms={"zero": 0, "below": 1, "above": 2, "not_zero": 3, "not_above": 4},
    )  # fmt: skip

    assert [firing.atom for firing in log(bars, 0, 0, 0)] == [
        "stage:zero",
        "stage:below",
        "stage:not_above",
    ]


def test_a_wide_condition_names_every_part() -> None:
    """A condition that is cut into several rules is one conclusion with all its reasons."""
    (firing,) = log(wide(30), *[1] * 30)

    assert len(firing.because) == 30


@pytest.mark.parametrize(("k", "n"), [(2, 40), (20, 40), (39, 40), (150, 300)])
def test_long_lists_are_counted(k: int, n: int) -> None:
    """At least k of a long list holds with k of them and not with one less."""
    nodes = [Compare(i, 1) for i in range(n)]
    counted = program(*nodes, Count(k, tuple(range(n))), atoms={"it": n}, variables=n)

    assert len(log(counted, *[1] * k, *[0] * (n - k))) == 1
    assert len(log(counted, *[0] * (n - k + 1), *[1] * (k - 1))) == 0


def test_the_smallest_rules_keep_what_the_engine_needs() -> None:
    """No rule has more patterns than fit, and only a counting rule counts."""
    for rule in patterns.rules_of(wide(500)).rules:
        assert 0 < len(rule.patterns) <= patterns.WIDEST_RULE
        assert not rule.count


def test_nothing_but_whole_numbers_reaches_the_engine(spy: Spy) -> None:
    """No name that a user wrote, no text and no fraction is handed over.

    The engine reads a fraction by the decimal point of the locale; whole numbers have none.
    """
    named = Program((Variable('größe "x"', 3),), (A2, Invert(0)), (Atom("stage", "l.s", 1),))
    log(named, 1)

    (definition,) = [arguments[1] for name, arguments in spy.calls if name == "create_ruleset"]
    facts = [arguments[1] for name, arguments in spy.calls if name == "assert_facts"]
    for text in (definition, *facts):
        assert text.isascii()
        assert "." not in text
        assert "stage" not in text
    for fact in itertools.chain.from_iterable(json.loads(text) for text in facts):
        assert {type(fact[key]) for key in ("b", "n", "x")} == {int}
        assert fact["id"].isdigit()
        assert fact["sid"].isdigit()
    assert not {"none", "$nex", "$neq", "$or", "any"} & {*definition.split('"')}


def step(hashed: int, char: str) -> int:
    """One more character of an FNV-1a hash of 32 bits, by which the engine tells ids apart."""
    return ((hashed ^ ord(char)) * 0x01000193) & 0xFFFFFFFF


def hash_of(text: str) -> int:
    """The hash of a whole id."""
    return functools.reduce(step, text, 0x811C9DC5)


def test_the_engine_compares_ids_by_their_hash_alone() -> None:
    """What is guarded against is real: of two facts whose ids have one hash it takes one."""
    one, other = "40186", "797189"
    assert hash_of(one) == hash_of(other)
    handle = engine.create_ruleset("two", '{"0":{"all":[{"m0":{"$gte":{"x":1}}}],"dist":0}}')

    def answer(id: str) -> int:
        code, _ = engine.assert_fact(handle, f'{{"x":1,"id":"{id}","sid":"1"}}')
        assert isinstance(code, int)
        return code

    assert (answer(one), answer("40185"), answer(other)) == (0, 0, 2)


def test_no_two_ids_in_a_session_have_one_hash() -> None:
    """Up to the largest id that is handed over, and with the engine's own, all are told apart."""
    hashes: list[int] = []
    ends = [step(0x811C9DC5, digit) for digit in "0123456789"]
    while len(hashes) <= patterns.LARGEST_ID:
        hashes += ends
        # A longer number begins with any shorter one but 0, which stands first only once.
        before = ends[1:] if len(ends) == 10 else ends
        ends = [step(hashed, digit) for hashed in before for digit in "0123456789"]
    handed = hashes[: patterns.LARGEST_ID + 1]

    assert handed[12_345] == hash_of("12345")
    assert len({*handed, hash_of(f"sid-{durable.SESSION}")}) == patterns.LARGEST_ID + 2


def test_the_engine_adds_one_fact_to_a_session() -> None:
    """The id that the proof above counts in is the one that the engine gives."""
    handle = engine.create_ruleset("own", '{"0":{"all":[{"m0":{"$gte":{"x":1}}}],"dist":0}}')
    engine.assert_fact(handle, f'{{"x":1,"id":"0","sid":"{durable.SESSION}"}}')

    added = json.loads(engine.get_state(handle, durable.SESSION))

    assert added == {"sid": durable.SESSION, "id": f"sid-{durable.SESSION}", "$s": 1}

import itertools
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray

from milepost.engine.logic import batch
from milepost.engine.logic.batch import Batch
from milepost.engine.logic.compiled import compiled
from milepost.engine.logic.program import Atom, Compare, Count, Invert, Program, Refer, Variable

# Thresholds at and beyond both ends, a constant, a negation, a count, results that are asked for
# again, and one that is a comparison.
NODES = (
    Compare(0, 1), Compare(1, 2), Compare(2, 1), Count(2, (0, 1, 2)), Invert(3), Compare(0, 0),
    Compare(0, 4), Count(0, ()), Refer(3), Count(2, (4, 1), "all"), Count(2, (0, 0, 1)), Invert(6),
)  # fmt: skip
MIXED = Program(
    (Variable("crm", 3), Variable("web", 3), Variable("kpi", 1)),
    NODES,
    tuple(Atom("group", f"g{i}", i) for i in (3, 1, 4, 5, 6, 7, 8, 9, 10, 11, 4)),
)
ALL = np.array(list(itertools.product(range(4), range(4), range(2))), dtype=np.int8).T


def columns(count: int) -> NDArray[np.int8]:
    """So many cases, in which each value comes again and again."""
    return np.resize(ALL.T, (count, 3)).T.astype(np.int8)


def one_by_one(values: NDArray[np.int8]) -> list[list[bool]]:
    """What the compiled program says of each case, a list for each atom."""
    assess = compiled(MIXED)
    truths = [assess(case) for case in values.T.tolist()]
    return [[case[atom] for case in truths] for atom in range(len(MIXED.atoms))]


def test_each_column_is_a_case_of_its_own() -> None:
    """All values of three variables give what they give one by one."""
    held = Batch(MIXED).run(ALL)

    assert held.dtype == np.bool_
    assert held.tolist() == one_by_one(ALL)


@pytest.mark.parametrize("count", [0, 1, 7, 8, 63, 64, 65, 127, 128, 129, 200, 256, 321])
@pytest.mark.parametrize("truths", [1, 100, 1000])
def test_where_chunks_and_words_end_nothing_is_lost(
    count: int, truths: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any number of cases gives the same answers in bytes, in bits and as counts."""
    monkeypatch.setattr(batch, "CHUNK", 128)
    monkeypatch.setattr(batch, "TRUTHS", truths)
    values = columns(count)
    expected = one_by_one(values)

    mixed = Batch(MIXED)

    assert mixed.run(values).tolist() == expected
    assert mixed.run(values).shape == (len(MIXED.atoms), count)
    packed = mixed.packed(values)
    assert packed.tolist() == np.packbits(mixed.run(values), axis=1, bitorder="little").tolist()
    assert mixed.counts(values).tolist() == [sum(row) for row in expected]


def test_a_whole_chunk_and_a_little_more() -> None:
    """At the size that is used for real, the cases after the border are right as well."""
    values = columns(batch.CHUNK + 70)
    held = Batch(MIXED).run(values)

    assert held[:, :32].tolist() == one_by_one(ALL)
    assert (held[:, 32:64] == held[:, :32]).all()
    border = values[:, batch.CHUNK - 10 :]
    assert held[:, batch.CHUNK - 10 :].tolist() == one_by_one(border)


def test_atoms_may_be_chosen() -> None:
    """In any order and more than once; none gives no rows."""
    every = Batch(MIXED).run(ALL)

    assert Batch(MIXED, [9, 0, 0]).run(ALL).tolist() == every[[9, 0, 0]].tolist()
    assert Batch(MIXED, []).run(ALL).shape == (0, 32)
    assert Batch(MIXED, []).counts(ALL).tolist() == []


def test_an_unknown_value_is_its_lowest_or_its_highest() -> None:
    """-1 counts as 0 for what is proven, and as the top level for what is possible."""
    values = np.array([[-1, -1, 2], [2, -1, 0], [0, -1, -1]], dtype=np.int8)
    lowest, highest = values.copy(), values.copy()
    lowest[values == -1] = 0
    highest[values == -1] = np.array([[3] * 3, [3] * 3, [1] * 3])[values == -1]

    assert Batch(MIXED).run(values).tolist() == one_by_one(lowest)
    assert Batch(MIXED).run(values, possible=True).tolist() == one_by_one(highest)
    counts = Batch(MIXED).counts(values, possible=True)
    assert counts.tolist() == [sum(row) for row in one_by_one(highest)]
    packed = Batch(MIXED).packed(values, possible=True)
    assert packed.tolist() == Batch(MIXED).packed(highest).tolist()


def test_values_may_lie_in_memory_as_they_like() -> None:
    """Unsigned, transposed, strided and reversed arrays give the same and are left alone."""
    expected = one_by_one(ALL)
    turned = np.ascontiguousarray(ALL.T).T
    spread = np.repeat(ALL, 2, axis=1)[:, ::2]
    spread.flags.writeable = False

    for values in (ALL.astype(np.uint8), turned, spread, ALL[:, ::-1][:, ::-1]):
        assert Batch(MIXED).run(values).tolist() == expected
        assert Batch(MIXED).run(values, possible=True).tolist() == expected


def test_an_answer_stays_when_more_is_asked() -> None:
    """A later run does not write over what an earlier one gave."""
    mixed = Batch(MIXED)
    first = mixed.run(ALL), mixed.packed(ALL), mixed.counts(ALL)
    kept = [answer.tolist() for answer in first]
    for work in (mixed.run, mixed.packed, mixed.counts):
        work(np.zeros_like(ALL))

    assert [answer.tolist() for answer in first] == kept


def test_threads_may_share_a_batch() -> None:
    """Runs side by side do not mix."""
    mixed = Batch(MIXED)
    values = [columns(20_000) for _ in range(8)]
    for number, each in enumerate(values):
        each[:, number::8] = 0
    expected = [mixed.counts(each).tolist() for each in values]

    with ThreadPoolExecutor(4) as pool:
        for _ in range(5):
            assert [found.tolist() for found in pool.map(mixed.counts, values)] == expected


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ([[4], [0], [0]], "crm cannot be 4: it is 0 to 3"),
        ([[0, 0], [0, -2], [0, 0]], "web cannot be -2: it is 0 to 3"),
        ([[0, 0], [0, 0], [0, 2]], "kpi cannot be 2: it is 0 to 1"),
    ],
)
def test_a_value_that_cannot_be_is_refused(wrong: list[list[int]], says: str) -> None:
    """The message names the variable and its range, whatever the question."""
    values = np.array(wrong, dtype=np.int8)
    for work in (Batch(MIXED).run, Batch(MIXED).packed, Batch(MIXED).counts):
        for possible in (False, True):
            with pytest.raises(ValueError, match=says):
                work(values, possible=possible)


def test_an_unsigned_array_has_no_unknowns() -> None:
    """255 is not taken for -1."""
    with pytest.raises(ValueError, match="crm cannot be 255"):
        Batch(MIXED).run(np.full((3, 1), 255, dtype=np.uint8), possible=True)


@pytest.mark.parametrize("shape", [(), (3,), (2, 5), (4, 5), (3, 5, 1), (1, 3, 5)])
def test_an_array_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    """A row for each variable and a column for each case, and nothing else."""
    for work in (Batch(MIXED).run, Batch(MIXED).packed, Batch(MIXED).counts):
        with pytest.raises(ValueError, match="values have 3 rows, one for each variable"):
            work(np.zeros(shape, dtype=np.int8))


@pytest.mark.parametrize("kind", [np.int64, np.float32, np.bool_])
def test_an_array_of_another_type_is_refused(kind: type) -> None:
    """Nothing is rounded or cut."""
    with pytest.raises(TypeError, match="int8 or uint8, not"):
        Batch(MIXED).run(np.zeros((3, 2), dtype=kind))


def test_a_scale_too_long_for_a_byte_is_refused() -> None:
    """127 levels fit, 128 do not."""
    long = Program((Variable("v", 127),), (Compare(0, 127),), (Atom("group", "g", 0),))

    assert Batch(long).run(np.array([[126, 127, -1]], np.int8)).tolist() == [[False, True, False]]
    with pytest.raises(ValueError, match="v has 128 levels; a batch holds 127"):
        Batch(Program((Variable("v", 128),), (), ()))


@pytest.mark.parametrize("atom", [-1, 11])
def test_an_atom_that_is_not_there_is_an_error(atom: int) -> None:
    """A number outside the program is not taken for another atom."""
    with pytest.raises(IndexError, match="the program has 11 atoms"):
        Batch(MIXED, [atom])


def test_who_only_imports_the_module_does_not_wait_for_numpy() -> None:
    """It is loaded by the first batch."""
    script = "import sys, milepost.engine.logic.batch; print('numpy' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )

    assert told.stdout == "False\n"

from milepost.engine.render.canvas import Box
from milepost.engine.render.critical_lines import Ways
from tests.render.drawing import runs_through

FIRST = Box(0, 0, 100, 20)
NEXT = Box(102, 80, 100, 20)


def test_a_line_runs_straight_in_a_row() -> None:
    """Two bars of one row are tied by one straight piece."""
    assert Ways((), ()).way(FIRST, Box(130, 0, 50, 20)) == [(100, 10), (130, 10)]


def test_a_line_goes_past_a_name() -> None:
    """Where a name stands in the plainest way, the line takes another."""
    plain = Ways((), ()).way(FIRST, NEXT)
    name = Box(105, 40, 10, 20)
    assert runs_through(plain, name)

    way = Ways((name,), ()).way(FIRST, NEXT)

    assert not runs_through(way, name)
    assert way[-1] in {(way[-1][0], NEXT.y), (NEXT.x, NEXT.y + 10)}


def test_a_line_goes_past_another_bar() -> None:
    """The same holds for a bar that is worked on at the same time."""
    bar = Box(104, 40, 40, 20)

    assert not runs_through(Ways((), (FIRST, NEXT, bar)).way(FIRST, NEXT), bar)


def test_two_lines_do_not_look_like_one() -> None:
    """A second line between the same columns keeps clear of the first."""
    ways = Ways((), ())
    first = ways.way(FIRST, NEXT)
    second = ways.way(Box(0, 30, 100, 20), Box(102, 120, 100, 20))

    xs = [x for x, _ in first[1:-1]], [x for x, _ in second[1:-1]]
    assert abs(xs[0][0] - xs[1][0]) > 3

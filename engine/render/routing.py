"""Lines between the cards of a grid: along the gaps between rows and columns, never over a card.

All lines from one card share a trunk: out to the right, up or down the gap beside its column, along
the gap above some row where the target is further away, and into each target. Two trunks that
would run over each other take different tracks of the gap (source: the left-edge algorithm,
A. Hashimoto and J. Stevens, Wire routing by optimizing channel assignment, 1971).

Gap g lies left of column g, aisle r above row r. Positions before layout are abstract: row r is at
2 r + 1 and aisle r at 2 r.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Cell = tuple[int, int]
"""Column and row."""


_STEP = 0.3
_MOST = 0.8


@dataclass(frozen=True, slots=True)
class Link:
    """A line from one cell to another; links of one `net` with one source share a trunk."""

    source: Cell
    target: Cell
    net: str

    @property
    def first_gap(self) -> int:
        """The gap right of the source."""
        return self.source[0] + 1

    @property
    def last_gap(self) -> int:
        """The gap from which the target is entered: from the left, unless it lies no further on."""
        forward = self.target[0] > self.source[0]
        return self.target[0] if forward else self.target[0] + 1

    @property
    def enters_right(self) -> bool:
        """Whether the line ends at the right side of the target."""
        return self.target[0] <= self.source[0]


@dataclass(frozen=True, slots=True)
class Route:
    """Which tracks a link runs on: in its first gap, in an aisle if it needs one, in its last gap.

    `out` and `into` are the places of its ends on the sides of the two cards: 0 is the middle, -1
    the top and 1 the bottom.
    """

    first: int
    aisle: tuple[int, int] | None
    last: int
    out: float
    into: float


@dataclass(frozen=True, slots=True)
class Plan:
    """All routes, and how many tracks each gap and aisle has."""

    routes: Mapping[Link, Route]
    gaps: Mapping[int, int]
    aisles: Mapping[int, int]


@dataclass
class _Tracks:
    """Intervals on the tracks of one gap or aisle."""

    taken: list[list[tuple[int, int]]] = field(default_factory=list)

    def put(self, low: int, high: int) -> int:
        """The first track that is free from `low` to `high`, both ends included."""
        for number, track in enumerate(self.taken):
            if all(high < start or end < low for start, end in track):
                track.append((low, high))
                return number
        self.taken.append([(low, high)])
        return len(self.taken) - 1


def plan(links: Sequence[Link], rows: int) -> Plan:
    """Choose tracks for all links of a grid with that many rows."""
    nets: dict[tuple[Cell, str], list[Link]] = defaultdict(list)
    for link in links:
        nets[link.source, link.net].append(link)
    aisle_of: dict[tuple[Cell, str], int] = {}
    load: dict[int, int] = defaultdict(int)
    for key, net in nets.items():
        if any(link.first_gap != link.last_gap for link in net):
            aisle_of[key] = min(range(rows + 1), key=lambda a: (_length(net, a) + load[a], a))
            load[aisle_of[key]] += 1
    gaps, first, last = _gap_tracks(nets, aisle_of)
    aisles, along = _aisle_tracks(nets, aisle_of)
    out, into = _ports(links)
    routes = {
        link: Route(
            first=first[link.source, link.net],
            aisle=along.get((link.source, link.net)) if link.first_gap != link.last_gap else None,
            last=last[link],
            out=out[link],
            into=into[link],
        )
        for link in links
    }
    return Plan(routes, gaps, aisles)


def _length(net: Sequence[Link], aisle: int) -> int:
    """Rows that the net's lines run up and down when it uses this aisle."""
    return sum(
        abs(2 * aisle - (2 * row + 1))
        for row in (net[0].source[1], *(t.target[1] for t in net if t.first_gap != t.last_gap))
    )


def _gap_tracks(
    nets: Mapping[tuple[Cell, str], Sequence[Link]], aisle_of: Mapping[tuple[Cell, str], int]
) -> tuple[dict[int, int], dict[tuple[Cell, str], int], dict[Link, int]]:
    """A track in each gap that a net uses, shorter runs first so that they stay by their cards."""
    wanted: list[tuple[int, int, int, tuple[Cell, str]]] = []
    for key, net in nets.items():
        source = net[0].source
        for gap in sorted({link.first_gap for link in net} | {link.last_gap for link in net}):
            stops = [2 * link.target[1] + 1 for link in net if link.last_gap == gap]
            if gap == source[0] + 1:
                stops.append(2 * source[1] + 1)
            if any(link.first_gap != link.last_gap for link in net):
                others = {link.last_gap for link in net} | {source[0] + 1}
                if len(others) > 1 or gap != source[0] + 1:
                    stops.append(2 * aisle_of[key])
            wanted.append((gap, min(stops), max(stops), key))
    tracks: dict[int, _Tracks] = defaultdict(_Tracks)
    place: dict[tuple[int, tuple[Cell, str]], int] = {}
    for gap, low, high, key in sorted(wanted, key=lambda w: (w[0], w[2] - w[1], w[1], w[3])):
        place[gap, key] = tracks[gap].put(low, high)
    first = {key: place[net[0].first_gap, key] for key, net in nets.items()}
    last = {link: place[link.last_gap, key] for key, net in nets.items() for link in net}
    return {gap: len(track.taken) for gap, track in tracks.items()}, first, last


def _aisle_tracks(
    nets: Mapping[tuple[Cell, str], Sequence[Link]], aisle_of: Mapping[tuple[Cell, str], int]
) -> tuple[dict[int, int], dict[tuple[Cell, str], tuple[int, int]]]:
    """A track along the aisle of each net that has one."""
    tracks: dict[int, _Tracks] = defaultdict(_Tracks)
    place: dict[tuple[Cell, str], tuple[int, int]] = {}
    for key, aisle in aisle_of.items():
        ends = [nets[key][0].first_gap, *(link.last_gap for link in nets[key])]
        place[key] = aisle, tracks[aisle].put(min(ends), max(ends))
    return {aisle: len(track.taken) for aisle, track in tracks.items()}, place


def _ports(links: Sequence[Link]) -> tuple[dict[Link, float], dict[Link, float]]:
    """Where lines leave and enter each side of a card, as a share of half its height.

    Ends that come from above stand above those that come from below. A line straight across to the
    next card has the middle at both ends, and the other ends keep clear of it.
    """
    ends: dict[tuple[Cell, bool], list[tuple[float, bool, Link]]] = defaultdict(list)
    trunks: dict[tuple[Cell, str], list[Link]] = defaultdict(list)
    for link in links:
        trunks[link.source, link.net].append(link)
        ends[link.target, link.enters_right].append(
            (link.source[1] - link.target[1] + link.source[0] / 1000, False, link)
        )
    for (source, _), net in trunks.items():
        mean = sum(link.target[1] for link in net) / len(net) - source[1]
        level = next((link for link in net if _straight(link)), net[0])
        ends[source, True].append((0 if _straight(level) else mean, True, level))
    out: dict[Link, float] = {}
    into: dict[Link, float] = {}
    for (_, right), side in ends.items():
        side.sort(key=lambda end: (end[0], end[1], end[2].source, end[2].net))
        level_at = [i for i, end in enumerate(side) if _straight(end[2]) and end[1] == right]
        middle = level_at[0] if level_at else (len(side) - 1) / 2
        # Ends on the two sides of a gap never stand at one height, or they might run together.
        aside = 0 if right else 0.25
        places = [0 if i in level_at[:1] else i - middle + aside for i in range(len(side))]
        step = min(_STEP, _MOST / max(1.0, *(abs(place) for place in places)))
        for place, (_, leaves, link) in zip(places, side, strict=True):
            if leaves:
                out.update((one, place * step) for one in trunks[link.source, link.net])
            else:
                into[link] = place * step
    return out, into


def _straight(link: Link) -> bool:
    return link.target == (link.source[0] + 1, link.source[1])

"""How fast a roadmap of 200 steps is simulated, against networkx, and what the policy costs.

Seconds are seconds of computing. Networkx runs on a few samples of the simulation, and its time is
scaled to as many; it does not have to draw them. Its finish weeks are the same.
"""

from __future__ import annotations

import datetime as dt
import heapq
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

import networkx as nx
import numpy as np

from milepost.engine.plan.links import Links
from milepost.engine.plan.problem import Done, PlanNode, PlanProblem, PlanStep
from milepost.engine.whatif.chances import Risk, RiskSettings
from milepost.engine.whatif.network import (
    NOTHING,
    Activity,
    Milestone,
    Network,
    ThreePoint,
    Wait,
)
from milepost.engine.whatif.risk import simulated
from milepost.engine.whatif.sampling import Sampler
from milepost.engine.whatif.simulate import on_the_chain, run_through

STEPS = 200
ROLES = ("crm", "web", "data", "content")
SIZES = (10_000, 100_000)
PEER = 50
POLICIES = 1_000
START = dt.date(2027, 1, 4)
ROUNDS = 3


def problem() -> PlanProblem:
    """200 steps with about two prerequisites each and one role of four, two FTE of each."""
    chance = random.Random(5)
    steps: list[PlanStep] = []
    nodes: list[PlanNode] = []
    for number in range(STEPS):
        near = range(max(0, number - 25), number)
        needs = tuple(sorted(chance.sample(near, min(number, chance.choice((1, 2, 3))))))
        weeks = chance.randint(2, 20)
        effort = ((chance.choice(ROLES), Fraction(weeks * chance.choice((1, 2, 4)), 4)),)
        steps.append(PlanStep(f"c{number}", 1, weeks, 100, 52, effort, needs=needs))
        nodes.append(Done(number))
    capacity = tuple((role, Fraction(2)) for role in ROLES)
    return PlanProblem(tuple(steps), tuple(nodes), (), capacity, 2_000, ("time",))


def greedy(of: PlanProblem) -> dict[int, int]:
    """Each step in turn at the first week that fits."""
    load: dict[tuple[str, int], Fraction] = {}
    capacity, starts = dict(of.capacity), dict[int, int]()
    for number, step in enumerate(of.steps):
        week = max((starts[n] + of.steps[n].duration for n in step.needs), default=0)
        ((role, rate),) = step.rates
        while any(
            load.get((role, at), 0) + rate > capacity[role]
            for at in range(week, week + step.duration)
        ):
            week += 1
        for at in range(week, week + step.duration):
            load[role, at] = load.get((role, at), Fraction(0)) + rate
        starts[number] = week
    return starts


def network(of: PlanProblem, starts: dict[int, int], *, people: bool) -> Network:
    """The network of a schedule, with or without what the people add to it."""
    chance = random.Random(6)
    links = Links(of, starts)
    row = {number: at for at, number in enumerate(links.order)}
    used = [*links.support, *(links.handed if people else ())]
    waits: dict[int, dict[Wait, None]] = {number: {} for number in links.order}
    for link in used:
        waits[link.after][Wait(row[link.before], link.lag)] = None
    activities = []
    for number in links.order:
        weeks = of.steps[number].duration
        spread = ThreePoint(weeks * 0.7, weeks, weeks * chance.uniform(1.3, 3))
        cost = ThreePoint(80, 100, 160)
        activities.append(
            Activity(of.steps[number].id, starts[number], spread, cost, cost, tuple(waits[number]))
        )
    ends = tuple(range(STEPS))
    nodes = tuple(Done(number) for number in ends)
    target = Milestone("condition", STEPS - 1, 0, 0)
    return Network(tuple(activities), nodes, (target,), ends, of.horizon)


def computing(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The least seconds of computing of some rounds."""
    taken = []
    for _ in range(rounds):
        before = time.process_time()
        work()
        taken.append(time.process_time() - before)
    return min(taken)


def dates_alone(of: Network, samples: int) -> float:
    """P80 of the finish and the criticality of each step, and nothing else."""
    free = tuple(replace(a, one_off=NOTHING, run_per_year=NOTHING) for a in of.activities)
    sampler = Sampler(replace(of, activities=free))
    finish, critical = [], np.zeros(len(of.activities))
    size = 4_000
    for chunk in range(-(-samples // size)):
        many = min(size, samples - chunk * size)
        times = run_through(of, sampler.draw(0, chunk, many).durations)
        finish.append(times.finish(of))
        critical += on_the_chain(of, times, finish[-1]).sum(axis=1)
    return float(np.quantile(np.concatenate(finish), 0.8))


def longest_paths(of: Network, durations: np.ndarray) -> list[float]:
    """The finish of each sample by networkx, which also names a critical path."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(of.activities)))
    for number, activity in enumerate(of.activities):
        graph.add_edges_from((wait.of, number) for wait in activity.waits)
        graph.add_edge(number, "end")
    found = []
    for column in durations.T:
        for before, _, data in graph.edges(data=True):
            data["weight"] = column[before]
        path = nx.dag_longest_path(graph)
        found.append(float(sum(column[step] for step in path[:-1])))
    return found


def by_list(
    of: PlanProblem, order: Sequence[int], durations: Sequence[float], *, strict: bool
) -> float:
    """The finish where free people take the next step of the list that can start.

    `strict`: no step starts before one that stands earlier in the list; else whichever can goes
    first. Both can be carried out as well.
    """
    free, now, ended = dict(of.capacity), 0.0, set[int]()
    running: list[tuple[float, int]] = []
    waiting = list(order)
    while waiting or running:
        for number in list(waiting):
            ((role, rate),) = of.steps[number].rates
            if ended.issuperset(of.steps[number].needs) and free[role] >= rate:
                free[role] -= rate
                heapq.heappush(running, (now + durations[number], number))
                waiting.remove(number)
            elif strict:
                break
        now, done = heapq.heappop(running)
        ended.add(done)
        ((role, rate),) = of.steps[done].rates
        free[role] += rate
    return now


def policies(of: PlanProblem, starts: dict[int, int], linked: Network) -> None:
    """P50 and P80 of the finish by three rules that can be carried out, on the same samples."""
    order = sorted(starts, key=lambda number: (starts[number], number))
    durations = Sampler(linked).draw(1, 0, POLICIES).durations
    by_number = np.empty_like(durations)
    by_number[order] = durations
    rules = {
        "early start (milepost)": run_through(linked, durations).finish(linked),
        "activity list, in order": [
            by_list(of, order, column, strict=True) for column in by_number.T.tolist()
        ],
        "greedy, by priority": [
            by_list(of, order, column, strict=False) for column in by_number.T.tolist()
        ],
    }
    planned = max(starts[n] + of.steps[n].duration for n in starts)
    print(f"\nfinish by policy, {POLICIES:,} samples; planned: week {planned}")
    for name, weeks in rules.items():
        p50, p80 = np.quantile(weeks, [0.5, 0.8])
        print(f"{name:<28} P50 {p50:8.1f}  P80 {p80:8.1f}")


def risk() -> None:
    """Seconds for P80 and criticality, for everything, and for networkx."""
    of = problem()
    starts = greedy(of)
    for people in (False, True):
        linked = network(of, starts, people=people)
        links = sum(len(activity.waits) for activity in linked.activities)
        with_or_without = "with people" if people else "without people"
        print(f"\n{STEPS} steps, {links} links, {with_or_without}")
        durations = Sampler(linked).draw(0, 0, PEER).durations
        peer = computing(lambda: longest_paths(linked, durations), 1) / PEER  # noqa: B023 - now
        ours = run_through(linked, durations).finish(linked)
        assert np.allclose(longest_paths(linked, durations), ours)
        for samples in SIZES:
            dates = computing(lambda: dates_alone(linked, samples))  # noqa: B023 - used at once
            everything = computing(lambda: whole(linked, samples))  # noqa: B023 - used at once
            ratio = peer * samples / dates
            print(
                f"{samples:>8,} samples: P80 and criticality {dates:6.2f} s, everything"
                f" {everything:6.2f} s, networkx {peer * samples:7.1f} s ({ratio:,.0f}x)",
                flush=True,
            )
        if people:
            policies(of, starts, linked)


def whole(of: Network, samples: int) -> Risk:
    """All that `milepost risk` works out."""
    return simulated(of, RiskSettings(samples), START, [()])

"""Schedules of a project, one after another, as fast as the machine allows.

Every function here speaks only of whole numbers in flat lists, so that numba can compile the same
source; with or without it the results are the same. Schedules are made by serial generation (each
activity in its turn at the first week that fits), improved by double justification (pushed to the
right, then to the left: Valls, Ballestin and Quintanilla 2005) and bred by a genetic algorithm on
activity lists with two-point crossover (Hartmann 1998).
"""

from __future__ import annotations

from milepost.engine.plan.project import Ints, Project

FAILED = 1 << 40
"""The fitness of a list of which not every activity finds a place."""
WORST = 2 * FAILED
"""The fitness of what was given up, and of a place that no list has taken yet."""
ONE_IN = 50
"""Of about so many neighbours in a list one pair changes places."""
LATE = 1 << 20
"""A week too late weighs as much as this many weeks of finish."""


def draw(state: Ints, below: int) -> int:
    """A random number from 0 to `below` - 1 (Lehmer's generator, in 64 bits on any machine)."""
    state[0] = state[0] * 48271 % 2147483647
    return state[0] % below


def money_waits(project: Project, spent: Ints, i: int, start: int, end: int) -> int:
    """The first week in which the accounts might pay for activity `i`; -1 where they do now."""
    wait = -1
    for a in range(project.accounts):
        first, until = project.account_first[a], project.account_until[a]
        if project.account_kind[a] == 0:
            price = project.one_off[i] if first <= start < until else 0
            later = until
        else:
            price = project.run[i] * max(0, until - max(first, end))
            later = start + 1
        if price > 0 and spent[a] + price > project.amount[a]:
            wait = max(wait, later)
    return wait


def first_fit(project: Project, load: Ints, spent: Ints, i: int, week: int) -> int:
    """The first week from `week` on in which activity `i` can start; -1 where there is none."""
    start, checked = week, week
    row = project.kind[i] * (project.weeks + 1)
    first, last = project.word_at[i], project.word_at[i + 1]
    while start <= project.weeks:
        end = start + project.duration[i]
        if row >= 0:
            start = project.begins[row + start]
            if start < 0:
                return -1
            end = project.ends[row + start]
        if end > project.weeks:
            return -1
        wait = money_waits(project, spent, i, start, end)
        if wait < 0:
            now = end - 1
            while now >= start and now >= checked and wait < 0:
                for x in range(first, last):
                    word = project.word[x]
                    left = load[now * project.words + word] - project.taken[x]
                    if left & project.guard[word] != project.guard[word]:
                        wait = now + 1
                        break
                now -= 1
            checked = end
        if wait < 0:
            return start
        start = wait
    return -1


def last_fit(project: Project, load: Ints, i: int, end: int) -> int:
    """The last week in which activity `i` can end, up to `end`, by its roles alone; -1: none."""
    first, last = project.word_at[i], project.word_at[i + 1]
    duration = project.duration[i]
    checked = end
    while end >= duration:
        wait = -1
        now = end - duration
        while now < end and now < checked and wait < 0:
            for x in range(first, last):
                word = project.word[x]
                left = load[now * project.words + word] - project.taken[x]
                if left & project.guard[word] != project.guard[word]:
                    wait = now
                    break
            now += 1
        if wait < 0:
            return end
        checked = end - duration
        end = wait
    return -1


def occupy(project: Project, load: Ints, i: int, start: int, end: int) -> None:
    """Activity `i` works from `start` to `end`."""
    for x in range(project.word_at[i], project.word_at[i + 1]):
        for now in range(start, end):
            load[now * project.words + project.word[x]] -= project.taken[x]


def empty(project: Project, load: Ints, weeks: int) -> None:
    """Nobody is at work in the first `weeks`."""
    for now in range(weeks):
        for word in range(project.words):
            load[now * project.words + word] = project.full[word]


def forward(
    project: Project, order: Ints, starts: Ints, ends: Ints, room: tuple[Ints, ...], limit: int
) -> int:
    """Each activity in order at the first week that fits; the fitness of what comes out.

    It gives up as soon as the fitness must exceed `limit`. `room` is scratch space: what is left of
    each week, the money spent, and how many weeks are no longer empty.
    """
    load, spent, filled = room[0], room[1], room[2]
    empty(project, load, filled[0])
    for a in range(project.accounts):
        spent[a] = 0
    finish, late = 0, 0
    filled[0] = 0
    for place in range(project.activities):
        i = order[place]
        week = project.release[i]
        for x in range(project.before_at[i], project.before_at[i + 1]):
            week = max(week, ends[project.before[x]] + project.before_lag[x])
        start = first_fit(project, load, spent, i, week)
        if start < 0:
            return FAILED + project.activities - place
        end = start + project.duration[i]
        if project.kind[i] >= 0:
            end = project.ends[project.kind[i] * (project.weeks + 1) + start]
        if project.rest[i] >= 0 and end + project.rest[i] > limit:
            return WORST
        starts[i], ends[i] = start, end
        filled[0] = max(filled[0], end)
        occupy(project, load, i, start, end)
        for a in range(project.accounts):
            if project.account_kind[a] == 0:
                if project.account_first[a] <= start < project.account_until[a]:
                    spent[a] += project.one_off[i]
            else:
                paid = project.account_until[a] - max(project.account_first[a], end)
                spent[a] += project.run[i] * max(paid, 0)
        if project.tail[i] >= 0:
            finish = max(finish, end + project.tail[i])
        late += max(0, end - project.due[i])
    return late * LATE + finish


def by_week(weeks: Ints, order: Ints, count: int, counts: Ints) -> None:
    """The activities in order of their weeks, and of their numbers where these are equal."""
    most = 0
    for i in range(count):
        most = max(most, weeks[i])
    for week in range(most + 2):
        counts[week] = 0
    for i in range(count):
        counts[weeks[i] + 1] += 1
    for week in range(most + 1):
        counts[week + 1] += counts[week]
    for i in range(count):
        order[counts[weeks[i]]] = i
        counts[weeks[i]] += 1


def pushed(project: Project, order: Ints, starts: Ints, ends: Ints, room: tuple[Ints, ...]) -> None:
    """`order` becomes that of the starts after a push to the right.

    Expects the `starts` and `ends` of a whole schedule.
    """
    load, filled, counts = room[0], room[2], room[3]
    by_week(ends, order, project.activities, counts)
    finish = 0
    for i in range(project.activities):
        finish = max(finish, ends[i] + max(project.tail[i], 0))
    empty(project, load, filled[0])
    filled[0] = finish
    for place in range(project.activities - 1, -1, -1):
        i = order[place]
        end = finish - max(project.tail[i], 0)
        for x in range(project.after_at[i], project.after_at[i + 1]):
            end = min(end, starts[project.after[x]] - project.after_lag[x])
        end = last_fit(project, load, i, end)
        starts[i] = end - project.duration[i]
        occupy(project, load, i, starts[i], end)
    by_week(starts, order, project.activities, counts)


def first_order(
    project: Project, latest: Ints, noise: int, order: Ints, room: tuple[Ints, ...], state: Ints
) -> None:
    """An order by latest start, disturbed at random by up to `noise` weeks."""
    keys, counts = room[4], room[3]
    for i in range(project.activities - 1, -1, -1):
        keys[i] = latest[i] + draw(state, noise + 1)
        for x in range(project.after_at[i], project.after_at[i + 1]):
            keys[i] = min(keys[i], keys[project.after[x]])
    by_week(keys, order, project.activities, counts)


def crossed(
    project: Project,
    lists: Ints,
    mother: int,
    father: int,
    order: Ints,
    room: tuple[Ints, ...],
    state: Ints,
) -> None:
    """The mother's list with the father's order of the activities in a random middle part."""
    count, taken = project.activities, room[5]
    length = count // 4 + draw(state, count // 2 + 1)
    begin = draw(state, count + length) - length
    until = min(count, begin + length)
    begin = max(begin, 0)
    for i in range(count):
        taken[i] = 0
    for place in range(begin):
        order[place] = lists[mother * count + place]
        taken[order[place]] = 1
    place = begin
    for x in range(count):
        i = lists[father * count + x]
        if taken[i] == 0 and place < until:
            order[place] = i
            taken[i] = 1
            place += 1
    for x in range(count):
        i = lists[mother * count + x]
        if taken[i] == 0:
            order[place] = i
            place += 1


def disturbed(project: Project, order: Ints, state: Ints) -> None:
    """Some neighbours in the list change places where neither rests on the other."""
    place = draw(state, 2 * ONE_IN)
    while place < project.activities - 1:
        i, j = order[place], order[place + 1]
        free = True
        for x in range(project.before_at[j], project.before_at[j + 1]):
            if project.before[x] == i:
                free = False
        if free:
            order[place], order[place + 1] = j, i
        place += 1 + draw(state, 2 * ONE_IN)


def evolve(
    project: Project,
    latest: Ints,
    population: tuple[Ints, Ints],
    state: Ints,
    best: Ints,
    room: tuple[Ints, ...],
    births: int,
) -> None:
    """Bear that many children; the `population` is its lists and their fitness.

    `state` holds chance, the number born, the best fitness so far and the noise of the first lists.
    The first children fill the population; each of the others takes the place of its mother where
    it is no worse, which keeps the population diverse. `best` receives the starts of the best
    schedule.
    """
    lists, fitness = population
    count, size = project.activities, len(fitness)
    order, starts, ends = room[6], room[7], room[8]
    for _ in range(births):
        born = state[1]
        state[1] += 1
        if born < size:
            first_order(project, latest, born * state[3] // size, order, room, state)
        else:
            mother, father = draw(state, size), draw(state, size)
            crossed(project, lists, mother, father, order, room, state)
            disturbed(project, order, state)
        place, limit = born, WORST
        if born >= size:
            place, limit = mother, fitness[mother]
        found = forward(project, order, starts, ends, room, limit)
        if found > limit:
            continue
        if found < state[2]:
            state[2] = found
            for i in range(count):
                best[i] = starts[i]
        if found < FAILED:
            pushed(project, order, starts, ends, room)
        for i in range(count):
            lists[place * count + i] = order[i]
        fitness[place] = found

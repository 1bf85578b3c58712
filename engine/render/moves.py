"""No-regret moves, bets and regret: as text, 100 columns wide, and as CSV files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from milepost.engine.assess.phrases import listed, number
from milepost.engine.model.roadmap import Infeasible, Solved
from milepost.engine.render.csv_file import Cell, csv_bytes
from milepost.engine.render.terminal import column, safe, wrapped
from milepost.engine.view.document import status_of
from milepost.engine.view.moves import choice_names, future_name, value_in
from milepost.engine.view.step_words import named
from milepost.engine.view.wording import date_of, money, plain
from milepost.engine.whatif.demands import key_of
from milepost.engine.whatif.moves import Move, Moves, Prospect
from milepost.engine.whatif.near_optimal import cost_of
from milepost.engine.whatif.regret import Amounts, Choice, Regret

NAME = 34
"""The width of a name in a table."""
PRESENCE = {
    "all": "in all",
    "some": "in some",
    "on_top": "on top of one",
    "none": "in none",
    "in_place": "in place",
    "open": "not settled",
    None: "no roadmap",
}


def moves_text(moves: Moves) -> str:
    """The futures, what to start tomorrow, no-regret moves, bets, the rest, and the regret."""
    parts = [
        _opening(moves),
        _first(moves),
        _no_regret(moves),
        _bets(moves),
        _never(moves),
        _open(moves),
        _regret(moves),
    ]
    blocks = ["\n".join(line.rstrip() for line in part) for part in parts]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _opening(moves: Moves) -> Iterator[str]:
    workspace = moves.prospects[0].future.workspace
    name = workspace.inventory.organisation
    count = len(moves.prospects)
    text = f"What is right{f' for {name}' if name else ''}"
    text += f" in {count} futures" if count > 1 else " as the inventory stands"
    yield from wrapped(f"{text}, judged by {moves.plans} verified plans")
    yield f"{'future':<{NAME}}{'reached':>12}{'cost':>16}{'at the latest':>16}{'at most':>16}"
    for prospect in moves.prospects:
        yield from _future(prospect)
    share = number(100 * moves.tolerance)
    if any(each.region and each.region.measure == "cost" for each in moves.prospects):
        text = f"Near-optimal is what takes at most {share}% more weeks than the best roadmap and"
        yield from wrapped(f"{text} costs at most {share}% more over the horizon.")
    if any(each.region and each.region.measure == "value" for each in moves.prospects):
        yield from wrapped(f"Near-optimal is what is worth at most {share}% less than the best.")
    if any(each.region and each.region.measure == "change" for each in moves.prospects):
        text = f"Near-optimal is what changes the earlier roadmap by at most {share}% more than"
        yield from wrapped(f"{text} the best.")


def _future(prospect: Prospect) -> Iterator[str]:
    result, region = prospect.result, prospect.region
    if not isinstance(result, Solved) or region is None:
        yield f"{column(future_name(prospect), NAME)}{_without_roadmap(prospect)}"
        return
    workspace = prospect.future.workspace
    start, currency = workspace.inventory.plan.start, workspace.currency
    reached = date_of(start, result.roadmap.finish_week).isoformat()
    cost = money(cost_of(result.roadmap), currency)
    latest = "-" if region.latest is None else date_of(start, region.latest).isoformat()
    limit = {
        "cost": money(region.limit, currency),
        "change": f"{number(region.limit)} changed",
        "value": "-",
    }[region.measure]
    yield f"{column(future_name(prospect), NAME)}{reached:>12}{cost:>16}{latest:>16}{limit:>16}"
    value = value_in(result)
    if value is not None:
        text = f"worth {money(value, currency)}; near-optimal is at the least"
        yield from wrapped(f"{text} {money(region.limit, currency)}", "  ", "  ")
    if not result.optimal:
        first = next((each for each in result.objectives if not each.proven), None)
        gap = f"; {first.name.replace('_', ' ')} is open by {float(first.gap):.1%}" if first else ""
        yield from wrapped(f"not proven to be the best{gap}", "  ", "  ")


def _without_roadmap(prospect: Prospect) -> str:
    if isinstance(prospect.result, Infeasible):
        return "  no roadmap keeps the limits; it takes no part below"
    return "  no roadmap was found in the time; nothing is settled for it"


def _first(moves: Moves) -> Iterator[str]:
    begun = [move.step for move in moves.of("no_regret") if move.begun]
    if moves.together:
        yield "Safe to start tomorrow, all of it at once"
        yield from _lines(moves, moves.together)
    elif len(begun) < len(moves.of("no_regret")):
        other = "other " if begun else ""
        yield from wrapped(f"No {other}no-regret move can begin in the first week.")
    if begun:
        yield from wrapped(f"Already begun: {_names(moves, begun)}.")
    others = [move.step for move in moves.of("no_regret") if move.at_once and not _in(moves, move)]
    if others:
        text = "Could begin as well, though not together with all of these, for lack of people or"
        yield from wrapped(f"{text} money: {_names(moves, others)}.")


def _in(moves: Moves, move: Move) -> bool:
    return move.step in moves.together


def _no_regret(moves: Moves) -> Iterator[str]:
    steps = [move.step for move in moves.of("no_regret")]
    if not steps:
        yield "There are no no-regret moves"
        return
    where = ""
    if len(moves.prospects) > 1:
        some = any(isinstance(each.result, Infeasible) for each in moves.prospects)
        where = f"in every future{' that has a roadmap' if some else ''}, "
    yield from wrapped(
        f"No-regret moves ({len(steps)}): {where}no near-optimal roadmap goes without"
    )
    yield from _lines(moves, _grouped(steps))


def _bets(moves: Moves) -> Iterator[str]:
    bets = moves.of("bet")
    if not bets:
        return
    yield f"Bets ({len(bets)}): right in some of the near-optimal roadmaps"
    together: dict[tuple[str, ...], list[str]] = {}
    for move in bets:
        told = tuple(
            f"{future_name(prospect)}: {PRESENCE[presence]}"
            for prospect, presence in zip(moves.prospects, move.presence, strict=True)
        )
        together.setdefault(told, []).append(move.step)
    for told, steps in together.items():
        yield from wrapped(f"{_names(moves, steps)}: {'; '.join(told)}", "  - ", "    ")


def _never(moves: Moves) -> Iterator[str]:
    never = moves.of("never")
    if not never:
        return
    text = "Not now: could serve what is asked for, and no near-optimal roadmap needs it"
    yield from wrapped(text)
    on_top = [move.step for move in never if "on_top" in move.presence]
    none = [move.step for move in never if move.step not in on_top]
    if none:
        yield from wrapped(f"Fits in none: {_names(moves, none)}.", "  - ", "    ")
    if on_top:
        text = "Would fit on top, and nothing that is asked for would need it"
        yield from wrapped(f"{text}: {_names(moves, on_top)}.", "  - ", "    ")


def _open(moves: Moves) -> Iterator[str]:
    steps = [move.step for move in moves.of("open")]
    if steps:
        yield from wrapped(f"Not settled in the time: {_names(moves, steps)}.")


def _regret(moves: Moves) -> Iterator[str]:
    table = moves.regrets
    if not table.rows or table.futures[1:] == ():
        return
    yield "Regret: to have planned for one future when another comes about"
    if len(table.choices) == 1:
        yield from wrapped("Every future leads to the same choice of steps: there is none.")
        return
    best = table.least
    for row, choice in enumerate(table.choices):
        cells = zip(table.futures, table.rows[row], strict=True)
        names = listed([f'"{safe(name)}"' for name in choice_names(moves, choice)], "and")
        yield from wrapped(f"Choosing what is best for {names}", "  - ", "    ")
        for number_, cell in cells:
            if number_ in choice.best_in:
                continue
            text = f"where {future_name(moves.prospects[number_])} comes about: "
            yield from wrapped(text + _cell(moves, cell), "      ", "        ")
    if best is not None:
        names = listed([f'"{n}"' for n in choice_names(moves, table.choices[best])], "and")
        most = _worse(moves, table.most[best] or ())
        text = f"Never very wrong is what is best for {names}; at the worst: {most}."
        yield from wrapped(text)
    elif table.alike:
        yield from wrapped("No choice is known to be possible in every future.")
    else:
        text = "The futures seek different things, so no choice has the least regret of all."
        yield from wrapped(text)


def _cell(moves: Moves, cell: Regret) -> str:
    if cell.status == "cannot":
        because = f" ({cell.because[0]})" if cell.because else ""
        return f"cannot be done there{because}"
    if cell.status == "open":
        return "not settled in the time"
    text = _worse(moves, cell.worse)
    return text if cell.proven else f"{text} (not proven)"


def _worse(moves: Moves, amounts: Amounts) -> str:
    """How much worse, in words."""
    currency = moves.prospects[0].future.workspace.currency
    parts: list[str] = []
    for name, amount in amounts:
        if not amount:
            continue
        size, more = abs(amount), amount > 0
        match name:
            case "time":
                weeks = f"{number(size)} week{'s' * (size != 1)}"
                parts.append(f"{weeks} {'later' if more else 'sooner'}")
            case "time_sum":
                weeks = f"{number(size)} week{'s' * (size != 1)}"
                parts.append(f"the targets together {weeks} {'later' if more else 'sooner'}")
            case "cost":
                parts.append(f"{money(size, currency)} {'dearer' if more else 'cheaper'}")
            case "value":
                if round(size):
                    parts.append(f"worth {money(size, currency)} {'less' if more else 'more'}")
            case _:
                parts.append(f"{number(size)} weeks of change {'more' if more else 'less'}")
    return listed(parts, "and") if parts else "no regret"


def _lines(moves: Moves, steps: Iterable[str]) -> Iterator[str]:
    for name in _merged(moves, steps):
        yield from wrapped(name, "  - ", "    ")


def _names(moves: Moves, steps: Iterable[str]) -> str:
    return ", ".join(_merged(moves, steps))


def _merged(moves: Moves, steps: Iterable[str]) -> list[str]:
    """Names of steps in a row, those of one capability together."""
    workspace = moves.prospects[0].future.workspace
    levels: dict[str, list[str]] = {}
    for step in steps:
        capability, level = key_of(step)
        levels.setdefault(capability, []).append(workspace.model.level_name(level))
    return [
        f"{workspace.model.capabilities[capability].name} ({', '.join(each)})"
        for capability, each in levels.items()
    ]


def _grouped(steps: Sequence[str]) -> list[str]:
    """The steps of a capability in the order of their levels, where the first of them stands."""
    order = {key_of(step)[0]: at for at, step in reversed(list(enumerate(steps)))}
    return sorted(steps, key=lambda step: (order[key_of(step)[0]], key_of(step)[1]))


# -- CSV -------------------------------------------------------------------------------------------


def moves_files(moves: Moves) -> dict[str, bytes]:
    """The files `moves.csv`, a row for each step and future, and `regret.csv`."""
    return {"moves.csv": csv_bytes(_move_rows(moves)), "regret.csv": csv_bytes(_regret_rows(moves))}


def _move_rows(moves: Moves) -> Iterator[Sequence[Cell]]:
    yield "step", "name", "verdict", "start_at_once", "scenario", "status", "near_optimal", "best"
    workspace = moves.prospects[0].future.workspace
    for move in moves.moves:
        for prospect, presence, best in zip(moves.prospects, move.presence, move.best, strict=True):
            yield (
                move.step,
                named(workspace.model, move.step),
                move.verdict,
                "yes" if move.step in moves.together else "no",
                prospect.future.name,
                status_of(prospect.result),
                presence,
                "yes" if best else "no",
            )


def _regret_rows(moves: Moves) -> Iterator[Sequence[Cell]]:
    yield "choice", "scenario", "status", "objective", "worse", "proven"
    for choice, row in zip(moves.regrets.choices, moves.regrets.rows, strict=True):
        name = _choice(moves, choice)
        for number_, cell in zip(moves.regrets.futures, row, strict=True):
            scenario = moves.prospects[number_].future.name
            sure = "yes" if cell.proven else "no"
            if not cell.worse:
                yield name, scenario, cell.status, None, None, sure
            for objective, amount in cell.worse:
                yield name, scenario, cell.status, objective, plain(amount), sure


def _choice(moves: Moves, choice: Choice) -> str:
    return "; ".join(choice_names(moves, choice))

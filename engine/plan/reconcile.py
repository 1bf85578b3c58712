"""What to say where no roadmap is possible: which limits collide, and what would be enough."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from milepost.engine.logic.program import Program
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Colliding, Infeasible, Relaxation
from milepost.engine.plan.cheapest import Combination, cheapest
from milepost.engine.plan.conflict import Conflict, ConflictSearch
from milepost.engine.plan.control import Control, SolveSettings
from milepost.engine.plan.limit_words import LimitWords
from milepost.engine.plan.relax import Relaxer, Slackened
from milepost.engine.plan.removable import Removable
from milepost.engine.plan.trial import Trials

LEAST_SHARE = 0.1
"""The share of the time limit that explaining may take where the search has used up all of it."""


def reconciled(
    model: MaturityModel,
    inventory: Inventory,
    program: Program,
    found: Infeasible,
    settings: SolveSettings | None = None,
    control: Control | None = None,
) -> Infeasible:
    """What was found, with the limits that collide and the least that each must give way.

    `program` is the model compiled for this inventory and its targets. It takes no longer than what
    the search has left of the time limit, or a tenth of the limit where that is more; half of that
    goes to the conflict. Where time runs out, what is not settled says so.
    """
    settings, control = settings or SolveSettings(), control or Control()
    left = settings.seconds - (found.seconds or 0.0)
    settings = replace(settings, seconds=max(left, settings.seconds * LEAST_SHARE))
    trials = Trials(model, inventory, program, settings, control)
    trials.share = Fraction(1, 2)
    search = ConflictSearch(trials, inventory.plan)
    free = search.without_limits()
    if free.possible is False:
        because = free.causes or ("the targets cannot be reached, whatever the limits",)
        return replace(found, because=because)
    conflict = search.minimal(search.items)
    if conflict is None or not conflict.limits:
        return found
    trials.share = Fraction(1)
    trials.doing = "what would be enough"
    return _told(found, conflict, Relaxer(trials, search, inventory), LimitWords(model, inventory))


def _told(found: Infeasible, conflict: Conflict, relaxer: Relaxer, words: LimitWords) -> Infeasible:
    """The conflict and its relaxations in words."""
    alone = {item.path: relaxer.alone(item) for item in conflict.limits}
    ways = [item for item in conflict.limits if alone[item.path]]
    enough: list[Slackened] = []
    for number, item in enumerate(ways, 1):
        # What is left of the time is shared, so that no limit takes all of it.
        relaxer.trials.share = Fraction(len(ways) + number, 2 * len(ways))
        enough.append(relaxer.least(item))
    relaxer.trials.share = Fraction(1)
    some = Combination()
    if not any(alone.values()):
        some = cheapest(relaxer, relaxer.search, conflict.limits)

    def told(item: Removable) -> Colliding:
        return Colliding(words.stated(item), item.path, item.span, alone.get(item.path))

    def relaxed(each: Slackened) -> Relaxation:
        item, after = each.item, each.after
        new = words.relaxed(item, after)
        was, becomes = words.standing(item), words.written(item, after)
        return Relaxation(told(item), was, becomes, new, each.least)

    return replace(
        found,
        because=conflict.causes or found.because,
        conflict=tuple(told(item) for item in conflict.limits),
        minimal=conflict.minimal,
        plainly=bool(conflict.causes),
        relaxations=tuple(relaxed(each) for each in enough),
        together=tuple(relaxed(each) for each in some.ways),
        cheapest=some.cheapest,
    )

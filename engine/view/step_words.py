"""Steps in words: their names, what they wait for, what else there was; targets and objectives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from milepost.engine.assess.phrases import number
from milepost.engine.model.condition import StageReached
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import ObjectiveValue
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.alternatives import Choice, Difference, LeftOut, Taken
from milepost.engine.run import Planned
from milepost.engine.view.wording import money, stage_words, target_words

ASKED_FOR = {
    "plan.must": "what the plan demands (must)",
    "plan.fixed": "the plan, which fixes its day (fixed)",
    "plan.in_progress": "the plan, as it is under way (in_progress)",
    "plan.baseline": "the earlier roadmap (baseline)",
    "plan.value": "what it brings itself (value)",
}


def named(model: MaturityModel, id: str) -> str:
    """A step, stage, group or demand of the plan by the name that a reader knows."""
    capability, _, level = id.partition("@")
    if level and capability in model.capabilities:
        return f"{model.capabilities[capability].name} ({model.level_name(int(level))})"
    if id in model.groups:
        return model.groups[id].name
    ladder, _, stage = id.partition(".")
    if ladder in model.ladders and stage:
        return model.stage(ladder, stage).name
    return ASKED_FOR.get(id, id)


def needed_words(model: MaturityModel, chain: Sequence[str]) -> str:
    """What needs a step first, of all that leads from it to a target; empty for nothing.

    A rule that would hold something back is told by what that is.
    """
    rules = {*(rule.id for rule in model.caps), *(rule.id for rule in model.blocks)}
    if len(chain) > 1 and chain[0] in rules:
        return f"{named(model, chain[1])}, held back without it"
    return named(model, chain[0]) if chain else ""


def raised(model: MaturityModel, id: str) -> str:
    """A step as what is done: what is raised, and to which level."""
    capability, _, level = id.rpartition("@")
    return f"{model.capabilities[capability].name} to {model.level_name(int(level))}"


def waits_words(outcome: Planned, id: str) -> str:
    """What fixed the start of a step."""
    model, why = outcome.workspace.model, outcome.explanations[id]
    waits = why.waits_for
    match waits.kind:
        case "start":
            return "starts with the plan"
        case "prerequisite":
            return f"waits for {named(model, waits.id)}"
        case "role":
            until = f", busy with {named(model, why.after)}" if why.after else ""
            return f"waits for people of {model.roles.get(waits.id, waits.id)}{until}"
        case "calendar":
            return f"waits until {model.roles.get(waits.id, waits.id)} is back"
        case "budget":
            return f"waits until the budget up to {waits.id} allows it"
        case "date":
            return f"not before {waits.id}"
        case "baseline":
            return f"stays on {waits.id}, as in the earlier roadmap"
        case "value":
            return "starts when it is worth most"


def target_name(workspace: Workspace, index: int) -> str:
    """The name of a target: that of its stage, or what it is called among the others."""
    targets = workspace.inventory.plan.targets
    goal = targets[index].goal
    if isinstance(goal, StageReached):
        return stage_words(workspace.model, goal.ladder, goal.stage)
    return target_words(len(targets), index)


def objective_text(objective: ObjectiveValue, currency: str) -> str:
    """An objective with its value, and how much better it could be at most."""

    def shown(value: Fraction) -> str:
        of_money = objective.name in ("cost", "value")
        if objective.name == "steps":
            return number(value)
        if of_money:
            return money(value, currency)
        weeks = number(round(value, 1))
        return f"{weeks} week{'s' * (weeks != '1')}"

    names = {
        "time_sum": "times of the targets added up",
        "value": "net present value",
        "steps": "number of steps",
        "early_wins": "mean wait for a win",
    }
    name = names.get(objective.name, objective.name)
    if objective.name == "value" and objective.gap:
        more = money(objective.between, currency)
        return f"{name} {shown(objective.value)}, at most {more} more ({float(objective.gap):.1%})"
    if objective.gap and not objective.bound:
        return f"{name} {shown(objective.value)}, no bound yet"
    if objective.gap:
        bound, gap = shown(objective.bound), float(objective.gap)
        return f"{name} {shown(objective.value)}, bound {bound} ({gap:.1%} gap)"
    return f"{name} {shown(objective.value)}"


class StepWords:
    """Whether there was another way, in sentences."""

    def __init__(self, outcome: Planned) -> None:
        self.outcome = outcome
        self.model = outcome.workspace.model

    def names(self, ids: Iterable[str]) -> str:
        """Names of steps in a row, those of one capability together."""
        levels: dict[str, list[str]] = {}
        for id in ids:
            capability, _, level = id.partition("@")
            levels.setdefault(capability, []).append(self.model.level_name(int(level)))
        return ", ".join(
            f"{self.model.capabilities[capability].name} ({', '.join(each)})"
            for capability, each in levels.items()
        )

    def without(self, step: Taken, ids: Sequence[str]) -> str:
        """How a roadmap without these steps compares."""
        match step.necessity:
            case "choice" if step.without is not None:
                return self.compared(step.without, ids)
            case "within_limits":
                return "no roadmap within the limits goes without"
            case _:
                return "not settled in the time"

    def choice(self, choice: Choice) -> str:
        """Of what so many had to be chosen."""
        taken = "One was" if choice.k == 1 else f"{choice.k} were"
        return f"{taken} to be chosen of: {'; '.join(self.names(way) for way in choice.of)}."

    def why(self, each: LeftOut) -> str:
        """Why a step is left out."""
        match each.why:
            case "excluded":
                return f"left out by a limit: {'; '.join(each.because)}"
            case "within_limits":
                return "no roadmap with it keeps the limits"
            case "on_top" if each.with_it is not None:
                return f"would come on top; {self.compared(each.with_it, [each.step])}"
            case "instead" if each.with_it is not None:
                return self.compared(each.with_it, [each.step])
            case _:
                return "not settled in the time"

    def compared(self, found: Difference, about: Sequence[str]) -> str:
        """How another roadmap compares: time, money, steps beyond those that it is about."""
        currency = self.outcome.workspace.currency
        weeks = abs(found.weeks)
        parts = []
        if found.weeks:
            word = "later" if found.weeks > 0 else "sooner"
            parts.append(f"{weeks} week{'s' * (weeks > 1)} {word}")
        worth = dict(found.objectives).get("value")
        if worth:
            word = "more" if worth > 0 else "less"
            parts.append(f"worth {money(abs(worth), currency)} {word}")
        if found.cost:
            word = "dearer" if found.cost > 0 else "cheaper"
            parts.append(f"{money(abs(found.cost), currency)} {word}")
        text = " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))
        text = text or "the same finish and cost"
        added, dropped = (
            self.names(id for id in ids if id not in about) for ids in (found.added, found.dropped)
        )
        text += f", with {added}" if added else ""
        text += f", without {dropped}" if dropped else ""
        return text if found.proven else f"{text} (not proven to be the best)"

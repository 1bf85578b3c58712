"""Why each step is in a roadmap, what else there was, and what is not in it, as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Solved
from milepost.engine.plan.alternatives import Alternatives, Choice, Difference, LeftOut, Taken
from milepost.engine.render.terminal import money, wrapped
from milepost.engine.run import Planned
from milepost.engine.view.wording import date_of

ASKED_FOR = {
    "plan.must": "what the plan demands (must)",
    "plan.fixed": "the plan, which fixes its day (fixed)",
    "plan.in_progress": "the plan, as it is under way (in_progress)",
    "plan.baseline": "the earlier roadmap (baseline)",
    "plan.value": "what it brings itself (value)",
}


def named(model: MaturityModel, id: str) -> str:
    """A step, stage, group or rule by the name that a reader knows."""
    capability, _, level = id.partition("@")
    if level and capability in model.capabilities:
        return f"{model.capabilities[capability].name} ({model.level_name(int(level))})"
    if id in model.groups:
        return model.groups[id].name
    ladder, _, stage = id.partition(".")
    if ladder in model.ladders and stage:
        return model.stage(ladder, stage).name
    return ASKED_FOR.get(id, id)


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


def chain_lines(outcome: Planned) -> list[str]:
    """The critical chain: what fixes the finish, in order."""
    chain, result = outcome.critical_chain, outcome.result
    if not chain or not isinstance(result, Solved):
        return []
    start = outcome.workspace.inventory.plan.start
    finish = f"{date_of(start, result.roadmap.finish_week):%-d %B %Y}"
    lines = ["", f"What fixes the finish on {finish}, one after the other"]
    for number, id in enumerate(chain, 1):
        text = f"{named(outcome.workspace.model, id)}: {waits_words(outcome, id)}"
        lines += wrapped(text, f"{number:>3}. ", "     ")
    return lines


def reasons_text(outcome: Planned, found: Alternatives) -> str:
    """Of each step whether there was another way, then what is not in the roadmap and why."""
    telling = _Telling(outcome)
    return "\n".join([*telling.taken(found.taken), *telling.absent(found)]) + "\n"


class _Telling:
    """The names and the currency that the words need."""

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

    def taken(self, steps: Sequence[Taken]) -> list[str]:
        """The steps without another way together, then those that another way does without."""
        sure = [each.step for each in steps if each.necessity == "always"]
        lines: list[str] = []
        if sure:
            lines += ["", "No way to the targets goes without"]
            lines += wrapped(self.names(sure), "  ", "  ")
        together: dict[tuple[object, ...], list[Taken]] = {}
        for each in steps:
            if each.necessity != "always":
                same = each.necessity, each.without, each.choice if each.without is None else None
                together.setdefault(same, []).append(each)
        if together:
            lines += ["", "Where there was a choice, and how the best roadmap without it compares"]
        for group in together.values():
            ids = [each.step for each in group]
            text = f"{self.names(ids)}: {self.without(group[0], ids)}"
            lines += wrapped(text, "  - ", "    ")
            for choice in dict.fromkeys(each.choice for each in group):
                if choice is not None:
                    lines += wrapped(self.choice(choice), "    ", "    ")
        return lines

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

    def absent(self, found: Alternatives) -> list[str]:
        """What could serve the targets and is left out, then what nobody needs."""
        lines: list[str] = []
        if found.left_out:
            lines += ["", "Not in the roadmap, and how the best roadmap with it compares"]
        for each in found.left_out:
            text = f"{named(self.model, each.step)}: {self.why(each)}"
            lines += wrapped(text, "  - ", "    ")
        if found.not_needed:
            names = ", ".join(self.model.capabilities[id].name for id in found.not_needed)
            plan = self.outcome.workspace.inventory.plan
            aims = "what the roadmap aims at" if "value" in plan.objectives else "the targets"
            lines += ["", f"Not needed for {aims}"]
            lines += wrapped(names, "  ", "  ")
        return lines

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

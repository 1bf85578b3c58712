"""Why each step is in a roadmap, what else there was, and what is not in it, as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from milepost.engine.model.roadmap import Solved
from milepost.engine.plan.alternatives import Alternatives, Taken
from milepost.engine.render.terminal import wrapped
from milepost.engine.run import Planned
from milepost.engine.view.held_back import held_back_along
from milepost.engine.view.step_words import StepWords, named, waits_words
from milepost.engine.view.wording import date_of, day_in_full, first_ladder


def chain_lines(outcome: Planned) -> list[str]:
    """The critical chain: what fixes the finish, in order."""
    chain, result = outcome.critical_chain, outcome.result
    if not chain or not isinstance(result, Solved):
        return []
    start = outcome.workspace.inventory.plan.start
    finish = day_in_full(date_of(start, result.roadmap.finish_week))
    lines = ["", f"What fixes the finish on {finish}, one after the other"]
    for number, id in enumerate(chain, 1):
        text = f"{named(outcome.workspace.model, id)}: {waits_words(outcome, id)}"
        lines += wrapped(text, f"{number:>3}. ", "     ")
    return lines


def reasons_text(outcome: Planned, found: Alternatives) -> str:
    """Of each step whether there was another way, then what is not in the roadmap and why."""
    telling = _Telling(outcome)
    return "\n".join([*telling.taken(found.taken), *telling.absent(found)]) + "\n"


class _Telling(StepWords):
    """The paragraphs that the words stand in."""

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

    def absent(self, found: Alternatives) -> list[str]:
        """What could serve the targets and is left out, what is there, then what nobody needs."""
        lines: list[str] = []
        if found.left_out:
            lines += ["", "Not in the roadmap, and how the best roadmap with it compares"]
        for each in found.left_out:
            text = f"{named(self.model, each.step)}: {self.why(each)}"
            lines += wrapped(text, "  - ", "    ")
        workspace, result = self.outcome.workspace, self.outcome.result
        assert isinstance(result, Solved), "a roadmap has alternatives"
        valued = "value" in workspace.inventory.plan.objectives
        aims = "what the roadmap aims at" if valued else "the targets"
        ladder = first_ladder(workspace)
        held = held_back_along(self.outcome.assessed, ladder, result.roadmap)
        for head, ids in (
            (f"In place already for {aims}", found.in_place),
            (f"Not needed for {aims}", found.not_needed),
        ):
            names = [self.model.capabilities[id].name for id in ids if id not in held]
            lines += ["", head, *wrapped(", ".join(names), "  ", "  ")] if names else []
        lines += ["", "Held back today"] if held else []
        for id in held:
            text = f"{self.model.capabilities[id].name}: {held[id].words}"
            lines += wrapped(text, "  - ", "    ")
        return lines

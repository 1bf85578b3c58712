"""The firing log as plain text, 100 columns wide."""

from __future__ import annotations

from milepost.engine.render.terminal import wrapped
from milepost.engine.run import Assessed
from milepost.engine.view.log import Ground, log_entries

OPENING = (
    "How the rules came to this assessment: what the second, independent program concluded, in its"
    " order. Unknown counts as absent here. A number in brackets is the line that concluded it."
)


def log_text(outcome: Assessed) -> str:
    """The firing log, or why there is none."""
    inventory, assessment = outcome.workspace.inventory, outcome.assessment
    if assessment.alone:
        return "\n".join(wrapped(f"There is no firing log: {assessment.alone}.")) + "\n"
    lines = wrapped(f"{inventory.organisation or 'This organisation'}, as of {inventory.as_of}")
    lines += [*wrapped(OPENING), ""]
    entries = log_entries(outcome)
    margin = len(str(len(entries)))
    for number, entry in enumerate(entries, 1):
        grounds = "; ".join(_ground(ground) for ground in entry.because)
        text = f"{entry.text}, because {grounds}" if grounds else f"{entry.text}, in any case"
        lines += wrapped(text + entry.more, f"{number:{margin}}  ", f"{'':{margin}}  ")
    total = sum(entry.firings for entry in entries)
    lines += ["", *wrapped(f"{len(entries)} lines for {total} conclusions; both programs agree.")]
    return "\n".join(lines) + "\n"


def _ground(ground: Ground) -> str:
    return f"{ground.text} ({ground.line})" if ground.line else ground.text

"""A commented inventory to start from."""

from __future__ import annotations

import datetime as dt

from milepost.engine.model.maturity import MaturityModel
from milepost.engine.render.terminal import safe, wrapped

_HEAD = """\
# An inventory for milepost: what one organisation can do today.
#
# Write a level after each capability, by name or by number:
{levels}
# Leave a line empty where you do not know. Unknown is not absent: it proves nothing, and the
# assessment says what would follow either way. More can be said in place of a bare level:
#
#   crm_system: {{level: 2, owner: Sales, evidence: [metrics], note: two countries of five}}
#
# Check it with:  milepost check inventory.yaml

organisation: My organisation
model: {model}
as_of: {day}

capabilities:
"""

_TAIL = """
# What does not apply to you, and why. It leaves every rule.
not_applicable: {{}}

plan:
  start: {start}
  horizon: 156                        # weeks
  target: {target}
  minimise: [time, cost]              # most important first
  # The FTE that each team can spare for the roadmap; a team that is not named is not limited.
  capacity: {{}}
{roles}"""


def inventory_text(model: MaturityModel, name: str, as_of: dt.date) -> str:
    """An inventory of that model with every capability unanswered, in YAML."""
    lines: list[str] = []
    for number, level in enumerate(model.levels):
        meaning = f": {level.meaning}" if level.meaning else ""
        lines += wrapped(f"{number} {level.id}{meaning}", "#   ", "#     ")
    text = _HEAD.format(levels="\n".join(lines), model=_scalar(name), day=as_of)
    by_category: dict[str, list[str]] = {}
    for capability in model.capabilities.values():
        by_category.setdefault(capability.category, []).append(capability.id)
    width = max((len(id) for id in model.capabilities), default=0) + 2
    for category, ids in by_category.items():
        if category:
            text += f"  # {safe(model.categories.get(category, category))}\n"
        for id in ids:
            text += f"  {f'{id}:':<{width}}# {safe(model.capabilities[id].name)}\n"
    ladder = next(iter(model.ladders.values()))
    stage = ladder.stages[min(1, len(ladder.stages) - 1)]
    start = as_of + dt.timedelta(days=-as_of.weekday() % 7)
    roles = "".join(
        f"  #   {id}: 1{'':<{max(1, 16 - len(id))}}# {safe(n)}\n" for id, n in model.roles.items()
    )
    target = f"{{ladder: {ladder.id}, stage: {stage.id}}}"
    return text + _TAIL.format(start=start, target=target, roles=roles)


def _scalar(text: str) -> str:
    quoted = text.replace("'", "''")
    return text if text.isidentifier() else f"'{safe(quoted)}'"

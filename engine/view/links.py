"""Where the things in a picture lead: from a capability to an address.

Whoever draws a picture chooses the links. Alone, a picture leads to what the inventory names as
evidence of a capability, else to what the model has it from; in a report, to another place there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from milepost.engine.model.workspace import Workspace
from milepost.engine.view.capability_map import CapabilityMap
from milepost.engine.view.overlaid import Overlaid
from milepost.engine.view.timeline import Timeline

_WEB = re.compile(r"https?://[^\s\"'<>\\^`{|}]+")

Link = Callable[[str], str]
"""The address for a capability by its id; empty for none."""


def is_web(address: str) -> bool:
    """Whether an address is that of a web page, and nothing that a browser would run."""
    return bool(_WEB.fullmatch(address))


def web_links(workspace: Workspace) -> Link:
    """To the first web address among the evidence of a capability, else among its sources."""
    model, declared = workspace.model, workspace.inventory.declarations

    def link(capability: str) -> str:
        stated = declared.get(capability)
        known = [model.sources[id] for id in model.capabilities[capability].sources]
        found = [*(one.link for one in (stated.evidence if stated else ()))]
        found += [source.url for source in known]
        return next((one for one in found if is_web(one)), "")

    return link


def linked_map(view: CapabilityMap, link: Link) -> CapabilityMap:
    """The map, or the neighbourhood, with cards that lead somewhere."""
    columns = tuple(
        replace(column, cards=tuple(replace(card, href=link(card.id)) for card in column.cards))
        for column in view.columns
    )
    return replace(view, columns=columns)


def linked_timeline(view: Timeline, link: Link) -> Timeline:
    """The roadmap with bars that lead where their capability does."""
    lanes = tuple(
        replace(lane, bars=tuple(replace(bar, href=link(_of(bar.id))) for bar in lane.bars))
        for lane in view.lanes
    )
    return replace(view, lanes=lanes)


def linked_overlaid(view: Overlaid, link: Link) -> Overlaid:
    """The comparison with bars that lead where their capability does."""
    lanes = tuple(
        replace(lane, pairs=tuple(replace(pair, href=link(_of(pair.id))) for pair in lane.pairs))
        for lane in view.lanes
    )
    return replace(view, lanes=lanes)


def _of(step: str) -> str:
    return step.partition("@")[0]

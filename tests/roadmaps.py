"""Roadmaps as `milepost plan --out` writes them, for tests that name one as a baseline."""

from __future__ import annotations

import json

from milepost.engine.source import Problem, Span


def roadmap_text(*steps: tuple[str, int, str], **more: object) -> str:
    """The file of a roadmap of these capabilities, levels and start days."""
    document = {
        "schema": "milepost/plan/1",
        "steps": [{"capability": id, "to": level, "start": day} for id, level, day in steps],
        "verified": True,
    }
    return json.dumps(document | more, indent=2)


class EmptyRoadmaps:
    """Finds, whatever the name, the file of a roadmap without steps."""

    def content(self, name: str, named: Span) -> tuple[str, bytes] | Problem:  # noqa: ARG002
        """The name again, and the bytes of the file."""
        return name, roadmap_text().encode()

"""The block `lint` of a model or an inventory: findings that its author keeps, with reasons."""

from __future__ import annotations

import pydantic

from milepost.engine.load.names import Lookup
from milepost.engine.load.shape import Shape, Words, fault
from milepost.engine.model.finding import About, Silence, codes


class SilenceShape(Shape):
    """A finding that is kept on purpose."""

    code: str = pydantic.Field(description="The name of the finding, as lint prints it.")
    at: Words = pydantic.Field(description="The id or ids of what it is about.")
    reason: str = pydantic.Field(description="Why it stays as it is.")

    @pydantic.model_validator(mode="after")
    def _with_reason(self) -> SilenceShape:
        if not self.reason.strip():
            raise fault("silence-without-reason", "a silence says why; give it a 'reason'")
        if not self.at:
            raise fault("missing-key", "a silence says what it is about; name it in 'at'")
        return self


class LintShape(Shape):
    """What lint is to pass over."""

    silence: list[SilenceShape] = pydantic.Field(
        default=[], description="Findings that are kept on purpose, each with a reason."
    )


def read_silences(shape: LintShape, lookup: Lookup, about: About) -> tuple[Silence, ...]:
    """The silences of one document, one for each thing named; an unknown code is a fault."""
    document, known = lookup.document, codes(about)
    found: list[Silence] = []
    for i, silence in enumerate(shape.silence):
        path = ("lint", "silence", i)
        if lookup.known(silence.code, known, "finding", document.at((*path, "code"))):
            found += [
                Silence(silence.code, id, silence.reason.strip(), span=document.at(path))
                for id in silence.at
            ]
    return tuple(found)

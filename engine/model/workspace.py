"""The workspace: everything that was loaded, ready to be run."""

from __future__ import annotations

from dataclasses import dataclass

from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.source import Problem


@dataclass(frozen=True, slots=True)
class Workspace:
    """A maturity model and an inventory written against it, both free of faults.

    The figures in the model are the organisation's own where its inventory overrides them.
    `input_sha256` is the hash of every file that went in, in reading order.
    """

    model: MaturityModel
    inventory: Inventory
    input_sha256: str

    @property
    def currency(self) -> str:
        """The currency of every amount of money."""
        return self.inventory.currency or self.model.currency


@dataclass(frozen=True, slots=True)
class Loaded:
    """What could be read of a model and an inventory, and the faults that were found.

    `files` are the paths of the files that were read: inventory, model, evidence, baseline. Those
    of a bundled model are relative to the package.
    """

    model: MaturityModel | None
    inventory: Inventory | None
    input_sha256: str
    problems: tuple[Problem, ...] = ()
    files: tuple[str, ...] = ()

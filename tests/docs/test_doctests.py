"""The examples in docstrings."""

import doctest
import importlib
import pkgutil

import pytest

import milepost

FOUND = pkgutil.walk_packages(milepost.__path__, "milepost.")
MODULES = ["milepost", *sorted(module.name for module in FOUND)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name: str) -> None:
    """Every example in a docstring gives the result that it shows."""
    module = importlib.import_module(name)

    failures, _ = doctest.testmod(module)

    assert failures == 0

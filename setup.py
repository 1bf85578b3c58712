"""Build outside the working tree; everything about the package stands in pyproject.toml.

Left to itself, setuptools writes `build/` and `*.egg-info/` beside this file. Here both go to a
temporary folder, so that installing from a clone leaves the clone as it was.
"""

from tempfile import TemporaryDirectory

from setuptools import setup

with TemporaryDirectory(prefix="milepost-build-") as scratch:
    setup(options={"build": {"build_base": scratch}, "egg_info": {"egg_base": scratch}})

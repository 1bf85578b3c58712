import os
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import pytest

from milepost.engine.render.other_fonts import VARIABLE
from tests.render.bare import FORMATS, sums

ROOT = Path(__file__).parents[2]


def test_pictures_are_the_same_where_there_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """No program on the path, no font, no display, no home: every format has the same bytes.

    Letters that the bundled font lacks come from the same folder.
    """
    monkeypatch.setenv(VARIABLE, str(Path(mpl.get_data_path(), "fonts", "ttf")))
    bare = {
        VARIABLE: os.environ[VARIABLE],
        "PATH": "",
        "FONTCONFIG_FILE": os.devnull,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        # Without a home matplotlib would keep its list of fonts in a folder of its own making.
        "MPLCONFIGDIR": os.environ["MPLCONFIGDIR"],
    }
    line = [sys.executable, "-B", "-m", "tests.render.bare"]
    there = subprocess.check_output(line, env=bare, text=True, cwd=ROOT).splitlines()

    assert there == [f"{name} {found}" for name, found in sums().items()]
    assert len(there) == 2 * len(FORMATS)

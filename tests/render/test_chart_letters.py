import io
import shutil
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib import font_manager
from pypdf import PdfReader

from milepost.engine.render import charts, other_fonts
from milepost.engine.render.other_fonts import VARIABLE
from milepost.engine.view.charts_over_time import load_chart
from tests.render.papers import Paper
from tests.view.charts import outcome
from tests.view.example import roadmap

GEORGIAN = "ქართული"


@pytest.fixture
def fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with no font in it yet, which is where fonts are looked for."""
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    other_fonts._chosen.cache_clear()
    return tmp_path


def paper(team: str) -> Paper:
    """A chart as PDF, of the load of a team of that name."""
    content = charts.draw(load_chart(outcome(team=team), roadmap()), "pdf")
    return Paper(PdfReader(io.BytesIO(content)))


def test_a_pdf_sets_its_text_in_the_bundled_font(fonts: Path) -> None:
    """The letters are those of all other pictures, and no folder is needed for them."""
    assert set(paper("Ομάδα Łódź").fonts()) == {"Arimo", "Arimo-Bold"}
    assert not list(fonts.iterdir())


def test_a_pdf_takes_other_letters_from_fonts_of_choice(
    fonts: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A warning names the letters that no font has; with a font they are there to be copied."""
    paper(GEORGIAN)
    (said,) = caplog.messages
    assert "no font here has:" in said
    caplog.clear()

    shutil.copy(Path(mpl.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"), fonts)
    other_fonts._chosen.cache_clear()
    found = paper(GEORGIAN)

    assert set(found.fonts()) == {"Arimo", "Arimo-Bold", "DejaVuSans"}
    assert GEORGIAN in found.reader.pages[0].extract_text()
    assert not caplog.messages


def test_the_fonts_of_a_drawing_are_forgotten_after_it(fonts: Path) -> None:
    """Whoever else draws with the library finds the fonts that were there before."""
    shutil.copy(Path(mpl.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"), fonts)
    before = list(font_manager.fontManager.ttflist)
    paper(GEORGIAN)
    assert font_manager.fontManager.ttflist == before

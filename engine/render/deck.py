"""A deck of slides from native, editable shapes: all that knows python-pptx.

Places are in points from the top left of a slide of 960 by 540. The same slides give the same
bytes: the only date in the file is the one it is given.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from milepost.engine.render.canvas import FONT, Box, Point, Stroke, leading
from milepost.engine.render.palette import Theme
from milepost.engine.render.spreadsheet import OfficeMissing
from milepost.engine.render.text import clean, wrapped

if TYPE_CHECKING:
    from pptx.slide import Slide as NativeSlide

NO_SLIDES = "writing slides needs python-pptx; pip install 'milepost[office]'"
WIDE, HIGH = 960.0, 540.0
MARGIN = 36.0
BODY = Box(MARGIN, 92, WIDE - 2 * MARGIN, 408)
"""Where the content of a slide goes: below its title and above its foot."""

_POINT = 12_700
_TITLE_ONLY = 5
_MOMENT = (1980, 1, 1, 0, 0, 0)
_DAYS = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms)")

Align = Literal["left", "center", "right"]
Shape = Any
"""A shape of python-pptx that is on a slide."""


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph of one look; `size` in points, and `line` from line to line where it is given."""

    text: str
    size: float
    color: str
    bold: bool = False
    align: Align = "left"
    after: float = 0
    line: float = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its paragraphs on a ground."""

    words: tuple[Words, ...]
    fill: str
    say: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """The bars of a chart that share a colour, one value for each label."""

    name: str
    values: tuple[float, ...]
    color: str


def fitted(text: str, room: Box, sizes: Sequence[float], *, bold: bool = False) -> float:
    """The first of these sizes, from large to small, in which a text fits a box; else the last."""
    for size in sizes:
        if height(text, room.w, size, bold=bold) <= room.h:
            return size
    return sizes[-1]


def height(text: str, room: float, size: float, *, bold: bool = False) -> float:
    """How high a text becomes that is wrapped to a width."""
    # Programs break lines a little sooner than the widths of the letters ask for.
    return len(wrapped(text, max(room * 0.97, 1.0), size, bold=bold)) * leading(size)


class Deck:
    """A deck in the making. Raises OfficeMissing without python-pptx.

    `origin` stands at the foot of every slide, `created` as the day of its making.
    """

    def __init__(self, title: str, created: dt.date, origin: str, theme: Theme) -> None:
        try:
            from pptx import Presentation
            from pptx.util import Emu
        except ImportError:
            raise OfficeMissing(NO_SLIDES) from None
        self._native = Presentation()
        self._native.slide_width = Emu(emu(WIDE))
        self._native.slide_height = Emu(emu(HIGH))
        self.theme, self.origin, self.created = theme, origin, created
        about = self._native.core_properties
        about.title, about.author, about.last_modified_by = clean(title)[:255], "milepost", ""
        about.created = about.modified = dt.datetime.combine(created, dt.time())
        about.comments = origin

    def slide(self, title: str, notes: Iterable[str] = ()) -> Slide:
        """A new slide under a title; `notes` are for who presents it."""
        number = len(self._native.slides) + 1
        slide = Slide(
            self._native.slides.add_slide(self._native.slide_layouts[_TITLE_ONLY]), self.theme
        )
        slide.title(title)
        slide.notes((*notes, self.origin))
        foot = Box(MARGIN, HIGH - 26, WIDE - 2 * MARGIN - 60, 14)
        slide.text(foot, [Words(self.origin, 7, self.theme.muted)])
        at = Box(WIDE - MARGIN - 50, HIGH - 26, 50, 14)
        slide.text(at, [Words(str(number), 8, self.theme.muted, align="right")])
        return slide

    def content(self) -> bytes:
        """The file."""
        stream = io.BytesIO()
        self._native.save(stream)
        return _dateless(stream.getvalue(), f"{self.created.isoformat()}T00:00:00Z".encode())


class Slide:
    """One slide, drawn from the back to the front."""

    def __init__(self, native: NativeSlide, theme: Theme) -> None:
        self._native, self._shapes, self.theme = native, native.shapes, theme

    def title(self, text: str) -> None:
        """The title, in the place that readers of the outline look for it."""
        shape = self._shapes.title
        assert shape is not None, "the layout has a title"
        box = Box(MARGIN, 20, WIDE - 2 * MARGIN, 62)
        _put(shape, box)
        size = fitted(text, box, (26, 24, 22, 20, 18, 16, 14, 12, 10, 8), bold=True)
        _write(shape.text_frame, [Words(text, size, self.theme.ink, bold=True)], "middle")

    def notes(self, lines: Iterable[str]) -> None:
        """What stands in the notes."""
        frame = self._native.notes_slide.notes_text_frame
        assert frame is not None, "the layout has notes"
        frame.text = "\n".join(clean(line) for line in lines)

    def text(
        self,
        box: Box,
        words: Sequence[Words],
        *,
        say: str = "",
        anchor: Literal["top", "middle", "bottom"] = "top",
        wrap: bool = True,
    ) -> None:
        """Paragraphs in a box, wrapped to its width unless they are lines already."""
        from pptx.util import Emu

        place = [Emu(emu(value)) for value in (box.x, box.y, box.w, box.h)]
        shape = self._shapes.add_textbox(place[0], place[1], place[2], place[3])
        _write(shape.text_frame, words, anchor)
        shape.text_frame.word_wrap = wrap
        _say(shape, say)

    def box(  # noqa: PLR0913 - one for each part of a shape
        self,
        box: Box,
        fill: str,
        border: Stroke | None = None,
        *,
        words: Sequence[Words] = (),
        say: str = "",
        rounded: bool = False,
        wrap: bool = True,
        inset: float = 4,
    ) -> Shape:
        """A filled rectangle with paragraphs in its middle, `inset` from its left and right."""
        from pptx.dml.color import RGBColor
        from pptx.enum.shapes import MSO_SHAPE
        from pptx.util import Emu

        kind = MSO_SHAPE.ROUNDED_RECTANGLE if rounded else MSO_SHAPE.RECTANGLE
        place = [Emu(emu(value)) for value in (box.x, box.y, box.w, box.h)]
        shape = self._shapes.add_shape(kind, place[0], place[1], place[2], place[3])
        if rounded:
            shape.adjustments[0] = min(0.5, 4 / max(min(box.w, box.h), 1))
        _plain(shape)
        shape.fill.solid()
        shape.fill.fore_color.rgb = RGBColor.from_string(fill[1:])
        _stroke(shape.line, border)
        _write(shape.text_frame, words, "middle", inset)
        shape.text_frame.word_wrap = wrap
        _say(shape, say)
        return shape

    def line(self, points: Sequence[Point], stroke: Stroke, *, arrow: bool = False) -> Shape:
        """A line from the first point to the last, with one turn where there are three."""
        from pptx.enum.shapes import MSO_CONNECTOR
        from pptx.util import Emu

        (x, y), (to_x, to_y) = points[0], points[-1]
        turns = len(points) > 2  # noqa: PLR2004 - a straight line has two ends
        kind = MSO_CONNECTOR.ELBOW if turns else MSO_CONNECTOR.STRAIGHT
        ends = [Emu(emu(value)) for value in (x, y, to_x, to_y)]
        shape = self._shapes.add_connector(kind, ends[0], ends[1], ends[2], ends[3])
        _plain(shape)
        if turns:
            # The one that goes across first and then up or down.
            shape._element.spPr.prstGeom.set("prst", "bentConnector2")  # noqa: SLF001 - has no other way
        _stroke(shape.line, stroke)
        if arrow:
            line = shape.line._get_or_add_ln()  # noqa: SLF001 - has no other way
            line.append(line.makeelement(_drawing("tailEnd"), {"type": "triangle"}))
        _say(shape, "")
        return shape

    def table(
        self, box: Box, widths: Sequence[float], rows: Sequence[Sequence[Cell]], say: str
    ) -> None:
        """A native table; its first row holds the headings. Rows share the height of the box."""
        from pptx.dml.color import RGBColor
        from pptx.util import Emu

        place = [Emu(emu(value)) for value in (box.x, box.y, box.w, box.h)]
        frame = self._shapes.add_table(
            len(rows), len(widths), place[0], place[1], place[2], place[3]
        )
        _say(frame, say)
        table = frame.table
        table.horz_banding = False
        for at, wide in enumerate(widths):
            table.columns[at].width = Emu(emu(wide))
        needed = [row_height(widths, row) for row in rows]
        spare = max(0.0, box.h - sum(needed)) / len(rows)
        for number, row in enumerate(rows):
            table.rows[number].height = Emu(emu(needed[number] + spare))
            for at, cell in enumerate(row):
                shown = table.cell(number, at)
                shown.fill.solid()
                shown.fill.fore_color.rgb = RGBColor.from_string(cell.fill[1:])
                _write(shown.text_frame, cell.words, "middle")
                shown.margin_left = shown.margin_right = Emu(emu(_CELL_SIDE))
                shown.margin_top = shown.margin_bottom = Emu(emu(_CELL_TOP))
                _anchor_middle(shown)

    def chart(self, box: Box, title: str, labels: Sequence[str], series: Sequence[Series]) -> None:
        """Stacked columns, with the figures behind them for who edits the chart."""
        from pptx.chart.data import CategoryChartData
        from pptx.dml.color import RGBColor
        from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
        from pptx.util import Emu, Pt

        data = CategoryChartData(number_format="#,##0")
        data.categories = [clean(label) for label in labels]
        for each in series:
            data.add_series(clean(each.name), each.values)
        place = [Emu(emu(value)) for value in (box.x, box.y, box.w, box.h)]
        kind = XL_CHART_TYPE.COLUMN_STACKED
        frame = self._shapes.add_chart(kind, place[0], place[1], place[2], place[3], data)
        _say(frame, title)
        chart: Any = frame.chart
        chart.font.size, chart.font.name = Pt(9), FONT
        chart.font.color.rgb = RGBColor.from_string(self.theme.muted[1:])
        chart.has_title = True
        chart.chart_title.text_frame.text = clean(title)
        run = chart.chart_title.text_frame.paragraphs[0].runs[0]
        run.font.size, run.font.bold = Pt(11), True
        chart.has_legend = True
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.plots[0].gap_width = 50
        chart.value_axis.tick_labels.number_format = "#,##0"
        chart.value_axis.tick_labels.number_format_is_linked = False
        grid = chart.value_axis.major_gridlines.format.line
        grid.color.rgb = RGBColor.from_string(self.theme.grid[1:])
        chart.value_axis.format.line.fill.background()
        for shown, each in zip(chart.plots[0].series, series, strict=True):
            shown.format.fill.solid()
            shown.format.fill.fore_color.rgb = RGBColor.from_string(each.color[1:])


_CELL_SIDE, _CELL_TOP = 5.0, 2.5
_LEAST = 4.0


def row_height(widths: Sequence[float], row: Sequence[Cell]) -> float:
    """How high a row of a table becomes."""
    return max(
        sum(
            height(w.text, wide - 2 * _CELL_SIDE, w.size, bold=w.bold) + w.after for w in cell.words
        )
        + 2 * _CELL_TOP
        for wide, cell in zip(widths, row, strict=True)
    )


def emu(points: float) -> int:
    """A length in points in the English metric units of the format."""
    return round(points * _POINT)


def _drawing(tag: str) -> str:
    return f"{{http://schemas.openxmlformats.org/drawingml/2006/main}}{tag}"


def _put(shape: Any, box: Box) -> None:  # noqa: ANN401 - any shape of python-pptx
    from pptx.util import Emu

    shape.left, shape.top = Emu(emu(box.x)), Emu(emu(box.y))
    shape.width, shape.height = Emu(emu(box.w)), Emu(emu(box.h))


def _say(shape: Any, say: str) -> None:  # noqa: ANN401 - as above
    """Describe a shape for those who listen."""
    for element in shape._element.xpath(".//p:cNvPr")[:1]:  # noqa: SLF001 - has no other way
        element.set("descr", clean(say))


def _plain(shape: Any) -> None:  # noqa: ANN401 - as above
    """Without the shadow and the colours that the theme would give it."""
    for style in shape._element.xpath("./p:style"):  # noqa: SLF001 - has no other way
        shape._element.remove(style)  # noqa: SLF001 - as above


def _stroke(line: Any, stroke: Stroke | None) -> None:  # noqa: ANN401 - as above
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    if stroke is None:
        line.fill.background()
        return
    line.color.rgb = RGBColor.from_string(stroke.color[1:])
    line.width = Pt(stroke.width)
    if stroke.style != "solid":
        from pptx.enum.dml import MSO_LINE_DASH_STYLE

        dashes = {"dashed": MSO_LINE_DASH_STYLE.DASH, "dotted": MSO_LINE_DASH_STYLE.ROUND_DOT}
        line.dash_style = dashes[stroke.style]


def _write(frame: Any, words: Sequence[Words], anchor: str, inset: float = 0) -> None:  # noqa: ANN401 - any text frame
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Emu, Pt

    frame.word_wrap = True
    frame.margin_left = frame.margin_right = Emu(emu(inset))
    frame.margin_top = frame.margin_bottom = Emu(0)
    anchors = {"top": MSO_ANCHOR.TOP, "middle": MSO_ANCHOR.MIDDLE, "bottom": MSO_ANCHOR.BOTTOM}
    frame.vertical_anchor = anchors[anchor]
    sides = {"left": PP_ALIGN.LEFT, "center": PP_ALIGN.CENTER, "right": PP_ALIGN.RIGHT}
    for number, each in enumerate(words or (Words("", _LEAST, ""),)):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = sides[each.align]
        paragraph.space_after = Pt(each.after)
        paragraph.line_spacing = Pt(each.line or leading(each.size))
        if not clean(each.text):
            # Else a program keeps room for letters of its usual size.
            size = str(round(100 * each.size))
            paragraph._p.get_or_add_endParaRPr().set("sz", size)  # noqa: SLF001 - has no other way
            continue
        run = paragraph.add_run()
        run.text = clean(each.text)
        run.font.size, run.font.bold, run.font.name = Pt(each.size), each.bold, FONT
        run.font.color.rgb = RGBColor.from_string(each.color[1:])


def _anchor_middle(cell: Any) -> None:  # noqa: ANN401 - a cell of python-pptx
    from pptx.enum.text import MSO_ANCHOR

    cell.vertical_anchor = MSO_ANCHOR.MIDDLE


def _dateless(content: bytes, day: bytes) -> bytes:
    """An office file, and those inside it, without the moment of its writing."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name.endswith(".xlsx"):
                part = _dateless(part, day)
            elif name == "docProps/core.xml":
                part = _DAYS.sub(rb"\g<1>" + day + rb"\g<3>", part)
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, part)
    return stream.getvalue()

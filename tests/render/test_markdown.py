"""The report as Markdown: it says what the plan says, and no name is more than text."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given, settings
from markdown_it import MarkdownIt

from milepost.engine.render.markdown import markdown_bytes
from milepost.engine.render.markdown_text import cut, markdown, within
from milepost.engine.render.mermaid import (
    MOST_NAME,
    MOST_TEXT,
    gantt_charts,
    prerequisites_graph,
)
from milepost.engine.render.text import clean
from milepost.engine.view.document import plan_document
from milepost.engine.view.report import AdviceRow, SourceRow
from milepost.engine.view.report_roadmap import NoPlan, ObstacleRow
from tests.render.reports import STEERING, named, outcome, plan_of, report
from tests.render.test_pictures import HOSTILE, letters

TASK = re.compile(r"  ([^:;#\n]*(?:#\d+;[^:;#\n]*)*) :((?:crit, )?)s\d+, (\S+), (\S+)")
PLAIN = {"h1", "h2", "h3", "p", "ul", "li", "pre", "code"}
PLAIN |= {"table", "thead", "tbody", "tr", "th", "td", "div"}


def page(content: bytes) -> ET.Element:
    """The document as a reader's program shows it."""
    shown = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(content.decode())
    return ET.fromstring(f"<div>{shown}</div>")  # noqa: S314 - it was made a moment ago


def text_of(element: ET.Element) -> str:
    """All that can be read in an element."""
    return letters("".join(element.itertext()))


def decoded(code: str) -> str:
    """The text of a diagram, its entity codes as characters."""
    return html.unescape(re.sub(r"#(\d+);", r"&#\1;", code))


def rows(element: ET.Element, *headings: str) -> list[list[str]]:
    """The rows of the table whose first columns have these headings."""
    for table in element.iter("table"):
        heads = ["".join(cell.itertext()) for cell in table.iter("th")]
        if heads[: len(headings)] == [*headings]:
            cells = [["".join(c.itertext()) for c in row.iter("td")] for row in table.iter("tr")]
            return cells[1:]
    raise AssertionError(headings)


def test_the_chart_has_every_step_on_its_days() -> None:
    """A bar begins and ends as the plan's JSON says, and critical steps are called so in words."""
    steps = plan_document(outcome())["steps"]
    (chart,) = gantt_charts(plan_of(report()))

    bars = TASK.findall(chart)
    assert sorted((begin, end) for _, _, begin, end in bars) == sorted(
        (step["start"], step["end"]) for step in steps
    )
    assert [("critical" in name) == bool(tag) for name, tag, _, _ in bars] == [True] * len(steps)
    assert any(tag for _, tag, _, _ in bars)
    assert "todayMarker off" in chart
    assert "  Grow reached :milestone, m1, 2027-05-03, 0d" in chart.splitlines()


def test_the_graph_ties_what_builds_on_what() -> None:
    """Each raised capability has a box with its level and month, and a line from what it needs."""
    drawn = prerequisites_graph(plan_of(report()))

    assert drawn.splitlines() == [
        "flowchart LR",
        '  c1["E-mail campaigns<br/>operational by Mar 2027"]',
        '  c2["Web shop<br/>operational by May 2027"]',
        "  c1 ==> c2",
    ]


def test_a_thick_line_goes_on_along_the_critical_path() -> None:
    """Two steps on the path are not tied thickly where the later one does not begin at once."""
    plan = plan_of(report())
    last = max(step.end_week for step in plan.steps if step.capability == "mail")
    steps = tuple(
        replace(step, start_week=step.start_week + 1) if step.start_week >= last else step
        for step in plan.steps
    )

    assert {step.capability for step in steps if step.on_path} == {"mail", "shop"}
    assert "  c1 --> c2" in prerequisites_graph(replace(plan, steps=steps)).splitlines()


def test_what_says_nothing_new_is_left_out() -> None:
    """No line leads past a chain of others, and what is tied to nothing has no box."""
    plan = plan_of(report())
    step = replace(plan.steps[0], critical=False, predecessors=())
    chain = [
        replace(step, id="a@2", capability="a"),
        replace(step, id="b@2", capability="b", predecessors=(("a@2", 0),)),
        replace(step, id="c@2", capability="c", predecessors=(("a@2", 0), ("b@2", 0))),
        replace(step, id="d@2", capability="d"),
    ]
    drawn = prerequisites_graph(replace(plan, steps=tuple(chain)))

    assert re.findall(r"c\d --> c\d", drawn) == ["c1 --> c2", "c2 --> c3"]
    assert drawn.count("<br/>") == 3


def test_a_long_roadmap_is_drawn_in_parts() -> None:
    """No chart is longer than Mermaid draws, and all of them together hold every step."""
    plan = plan_of(report())
    steps = tuple(replace(plan.steps[0], id=f"c{i}@1", name="word " * 20) for i in range(900))
    charts = gantt_charts(replace(plan, steps=steps))

    assert len(charts) > 1
    assert all(len(chart) <= MOST_TEXT + 1_000 for chart in charts)
    assert sum(len(TASK.findall(chart)) for chart in charts) == len(steps)
    assert all(chart.splitlines()[4].startswith("  section") for chart in charts)


def test_the_page_has_the_figures_of_the_plan() -> None:
    """The tables hold the steps, with their days and money, and every capability."""
    shown = page(markdown_bytes(report()))

    steps = plan_document(outcome())["steps"]
    assert [(row[3], row[4], row[7]) for row in rows(shown, "step")] == [
        (step["start"], step["end"], f"{step['one_off']:,}") for step in steps
    ]
    everything = [row[0] for row in rows(shown, "capability", "category")]
    assert everything == [row.name for row in report().capabilities]
    assert rows(shown, "reached on") == [["2027-05-03", "Grow", "The way", "2028-06-30"]]


def test_the_page_says_where_it_comes_from() -> None:
    """The hash of the input, the day, the version and the share of judgement stand on it."""
    text = text_of(page(markdown_bytes(report())))

    for part in ("ab" * 32, "2027-03-01", "milepost", "100% of the money rests on judgement"):
        assert letters(part) in text


def test_without_a_roadmap_the_page_says_why() -> None:
    """In place of charts there is what stands in the way and what would be enough."""
    limit = ObstacleRow("at most 3 weeks", "plan.horizon", "26 weeks")
    nothing = NoPlan("No roadmap keeps every limit.", ("time is short",), (limit,))
    content = markdown_bytes(replace(report(), plan=None, no_plan=nothing))

    assert b"mermaid" not in content
    assert rows(page(content), "limit") == [["at most 3 weeks", "26 weeks"]]
    assert "timeisshort" in text_of(page(content))


@settings(max_examples=8)
@given(HOSTILE)
@example("a name of many words " * 25)
@example("- ")
@example("1.")
def test_no_name_is_more_than_text(name: str) -> None:
    """Whatever a name holds, it is shown whole and adds no formatting, link or HTML."""
    assert_text(name)


@pytest.mark.parametrize("name", STEERING)
def test_no_name_steers_the_page(name: str) -> None:
    """What means something in Markdown or in Mermaid means nothing in a name."""
    assert_text(name)


def assert_text(name: str) -> None:
    """The page and its diagrams show the name as text."""
    found = named(name)
    shown = page(markdown_bytes(found))

    assert {element.tag for element in shown.iter()} <= PLAIN
    assert letters(name) in text_of(next(shown.iter("li")))
    for row in rows(shown, "step"):
        assert letters(name) in (letters(row[0]), "")
        assert letters(name) == letters(row[2])
    for chart in gantt_charts(plan_of(found)):
        tasks = TASK.findall(chart)
        assert len(tasks) == len(plan_of(found).steps)
        assert len(chart.splitlines()) == 4 + 2 + len(tasks) + 1
        for task, *_ in tasks:
            assert letters(decoded(task)).startswith(letters(cut(name, MOST_NAME)))
            assert not re.match(r"\d|(section|click|title|acc)", clean(task).casefold())
    boxes = re.findall(r'c\d+\["([^"\[\]]*)<br/>[^"]*"\]', prerequisites_graph(plan_of(found)))
    assert len(boxes) == len({step.capability for step in plan_of(found).steps})
    for box in boxes:
        shown_name = letters(decoded(box)).replace("\u200b", "")
        assert shown_name.startswith(letters(cut(name, MOST_NAME)).replace("\u200b", ""))


@pytest.mark.parametrize(
    "text",
    [
        "ann@example.org",
        "write to <a@b.c>, a_b@c.de or mailto:x@y.z",
        "www.example.org _www.example.org WWW.example.org",
        "http://example.org ftp://example.org",
        "x@www.example.org",
        "a@.b",
    ],
)
def test_no_address_in_a_name_becomes_a_link(text: str) -> None:
    """GitHub links bare addresses, those of mail after it has read all escapes; a name has none."""
    for written in (markdown(text), within(text)):
        read = "".join(page(written.encode()).itertext())
        assert not re.search(r"[\w.+:-]@[-\w]*\.", read)
        assert not re.search(r"(?<![a-z0-9])www\.|://", written.replace(r"\://", ""), re.IGNORECASE)
        assert read.replace("\N{WORD JOINER}", "").strip() == text


@pytest.mark.parametrize(
    "text", ["-1,956,417", "31.9", "+28", "crm_system", "12:30", "a > b", "@2", "x@2."]
)
def test_figures_and_ids_stand_as_they_are(text: str) -> None:
    """What means nothing in Markdown is not escaped, so that the source can be read too."""
    assert markdown(text) == within(text) == text


def test_advice_says_its_severity_only_where_it_warns() -> None:
    """A note is advice already; a warning is called one."""
    rows = (AdviceRow("note", "Walk first."), AdviceRow("warning", "Mind the gap."))
    text = markdown_bytes(replace(report(), advice=rows)).decode()

    assert "\n- Walk first.\n- warning: Mind the gap.\n" in text


def test_only_web_addresses_of_sources_are_links() -> None:
    """A source leads to its page; any other address is text."""
    urls = ("https://example.org/a_b", "javascript:alert(1)")
    sources = tuple(SourceRow("s", "A source", url, "the dates") for url in urls)
    shown = page(markdown_bytes(replace(report(), sources=sources)))

    assert [link.get("href") for link in shown.iter("a")] == [urls[0]]
    assert "A source javascript:alert(1): the dates" in "".join(shown.itertext())


def test_gates_stand_with_what_shows_them() -> None:
    """Each gate has its day and what must be in place by then."""
    gates = plan_of(report()).gates
    shown = rows(page(markdown_bytes(report())), "wave", "gate on")

    assert [row[:2] for row in shown] == [[str(g.number), g.end.isoformat()] for g in gates]
    assert [row[2] for row in shown] == ["; ".join(gate.in_place) for gate in gates]


def test_the_same_report_gives_the_same_bytes() -> None:
    """A file can be compared with the one from before."""
    assert markdown_bytes(report()) == markdown_bytes(report())

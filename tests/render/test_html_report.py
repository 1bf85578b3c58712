import base64
import functools
import hashlib
import itertools
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

import pytest

from milepost.engine.model.roadmap import Infeasible
from milepost.engine.render.html_report import FIELD, FOCUS, html_report
from milepost.engine.render.palette import THEMES, ThemeName
from milepost.engine.render.text import clean
from milepost.engine.render.themed import Colours, inlined
from milepost.engine.run import Planned, assessed
from milepost.engine.view.report import Report, SourceRow
from milepost.engine.view.reporting import Material, report_of
from tests.render.reports import named, outcome, report
from tests.render.test_palette import contrast
from tests.view.example import workspace

VOID = {"meta", "link", "input", "br", "hr", "img", "rect", "path", "polygon", "ellipse"}
HOSTILE = (
    '<script>alert("x")</script>',
    "</script><script>alert(1)</script>",
    "</style><style>*{display:none}",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x=\'',
    "{{ 7 * 7 }} {% raw %} {# x #}",
    "& &amp; &#60;b&#62;",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "\U0001f600 emoji",
    "=cmd|' /C calc'!A0",
    "-->]]><!--",
    "x" * 500,
)


@dataclass
class Page(HTMLParser):
    """What a browser would see of a page."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that opens."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.path.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that stands alone."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost tag, which must be this one."""
        assert self.path.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note what is said, and where."""
        self.texts.append((self.path[-1] if self.path else "", data))

    @property
    def text(self) -> str:
        """Everything that is read out, in order."""
        parts = (data for tag, data in self.texts if tag not in ("style", "script"))
        return " ".join(" ".join(parts).split())

    def all(self, name: str) -> list[dict[str, str | None]]:
        """The attributes of every tag of that name."""
        return [attributes for tag, attributes in self.tags if tag == name]

    def inside(self, name: str) -> str:
        """The text of the one tag of that name."""
        return "".join(data for tag, data in self.texts if tag == name)


def page(html: bytes) -> Page:
    """The page, parsed; every tag that opens closes in its place."""
    found = Page()
    found.feed(html.decode())
    found.close()
    assert found.path == []
    return found


@functools.cache
def small() -> bytes:
    """The report of the small example."""
    return html_report(report(), Material(outcome().assessed, outcome()))


def drawn(found: Report) -> bytes:
    """A report with the pictures of the small example."""
    return html_report(found, Material(outcome().assessed, outcome()))


def test_ids_are_unique_and_meet_what_refers_to_them() -> None:
    """No two things share an id, and every reference leads somewhere."""
    found = page(small())
    ids = Counter(at["id"] for _, at in found.tags if at.get("id"))

    assert max(ids.values()) == 1
    for _, at in found.tags:
        for key in ("aria-labelledby", "aria-describedby", "for"):
            assert set((at.get(key) or "").split()) <= ids.keys()
        link = at.get("href") or ""
        assert not link.startswith("#") or link[1:] in ids


def test_only_its_own_style_and_script_may_run() -> None:
    """The policy forbids everything but the one style sheet and the one script, by their hashes."""
    found = page(small())
    policy = next(
        at["content"] or ""
        for at in found.all("meta")
        if at.get("http-equiv") == "Content-Security-Policy"
    )
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))

    assert rules["default-src"] == "'none'"
    for name in ("style", "script"):
        digest = hashlib.sha256(found.inside(name).encode()).digest()
        assert rules[f"{name}-src"] == f"'sha256-{base64.b64encode(digest).decode()}'"
        assert len(found.all(name)) == 1
    assert rules["img-src"] == rules["font-src"] == "data:"
    assert not any(key == "style" or key.startswith("on") for _, at in found.tags for key in at)


def test_nothing_is_fetched() -> None:
    """No tag and no rule of the style sheet names an address that a browser would load."""
    found = page(small())

    assert not any("src" in at or "srcset" in at for _, at in found.tags)
    assert [at["href"] for at in found.all("link")] == ["data:,"]
    addresses = re.findall(r"url\(([^)]*)\)", found.inside("style"))
    assert all(address.startswith("data:font/woff2;base64,") for address in addresses)
    assert "@import" not in found.inside("style")


def test_a_reader_who_listens_finds_the_way() -> None:
    """Tables have captions and headers with their scope, headings leave out no rank."""
    found = page(small())
    tables = found.all("table")
    ranks = [int(tag[1]) for tag, _ in found.tags if re.fullmatch(r"h[1-6]", tag)]

    assert tables
    assert len(found.all("caption")) == len(tables)
    assert all(at.get("scope") in ("col", "row") for at in found.all("th"))
    assert ranks[0] == 1
    assert ranks.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(ranks))
    assert found.all("html")[0]["lang"] == "en-GB"
    links = {at["href"] for at in found.all("a")}
    assert all(f"#{at['id']}" in links for at in found.all("section"))


def test_the_stamp_stands_on_it() -> None:
    """The page names its day, the version, the hash and the share of judgement."""
    found, stamp = page(small()), report().stamp

    assert stamp.line in found.text
    assert stamp.input_sha256 in stamp.line
    assert "of the money rests on judgement" in stamp.line
    assert found.inside("title").startswith(report().title)


def test_the_filter_waits_for_the_script() -> None:
    """Without the script every capability is there, and no field that would do nothing."""
    found = page(small())

    assert "hidden" in found.all("form")[0]
    rows = [at for at in found.all("tr") if "data-status" in at]
    assert len(rows) == len(report().capabilities)
    assert not any("hidden" in at for at in rows)


def test_same_report_same_bytes() -> None:
    """Drawn anew, the page has the same bytes."""
    assert drawn(report()) == small()


@functools.cache
def harmless() -> Page:
    """The page on which everything that has a name has the same."""
    return page(drawn(named("A name")))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_name_stays_a_name(text: str) -> None:
    """Whatever a name says, the page has the same tags and shows the name whole."""
    plain, hostile = harmless(), page(drawn(named(text)))
    shown = clean(text)

    assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in plain.tags]
    assert [sorted(at) for _, at in hostile.tags] == [sorted(at) for _, at in plain.tags]
    assert hostile.text.count(shown) >= plain.text.count("A name") > 0
    assert hostile.inside("h1") == shown
    assert hostile.inside("script") == plain.inside("script")


@pytest.mark.parametrize("number", [0, 7])
def test_hostile_names_in_the_pictures(number: int) -> None:
    """A name from the model and the inventory breaks no picture inside the page."""
    texts = [*HOSTILE[number:], *HOSTILE[:number]]
    names = dict(
        zip(("site", "mail", "shop", "ads", "data", "model", "spare"), texts, strict=False)
    )
    before = assessed(workspace(names=names, organisation=texts[0], team=texts[1]))
    found = page(html_report(report_of(Material(before)), Material(before)))

    assert {tag for tag, _ in found.tags} <= {tag for tag, _ in page(small()).tags}
    assert not any(key.startswith("on") for _, at in found.tags for key in at)
    assert len(found.all("script")) == 1


def test_marks_that_reorder_text_are_replaced() -> None:
    """A name cannot turn around what stands beside it, nor hold what a page cannot."""
    found = page(drawn(named("left \u202e right \x00 end")))

    assert found.inside("h1") == "left \ufffd right \ufffd end"


def test_only_web_addresses_become_links() -> None:
    """A source's address that a browser would run is shown, and is no link."""
    sources = tuple(
        SourceRow("s", "A source", url, "figures")
        for url in ("javascript:alert(1)", "https://example.org/a?b=1")
    )
    found = page(drawn(replace(report(), sources=sources)))
    links = {at["href"] for at in found.all("a")}

    assert "https://example.org/a?b=1" in links
    assert "javascript:alert(1)" not in links
    assert "javascript:alert(1)" in found.text


def test_without_a_roadmap_it_says_why() -> None:
    """Where limits collide the report names them; where nothing is aimed at it says so."""
    before = outcome().assessed
    failed = Planned(before, Infeasible(("the budget is spent twice",), None))
    text = page(html_report(report_of(Material(before, failed)), Material(before, failed))).text
    unasked = page(html_report(report_of(Material(before)), Material(before))).text

    assert "No roadmap keeps every limit." in text
    assert "The budget is spent twice." in text
    assert "The plan names no target" in unasked
    assert "Money and people" not in unasked


# -- colours ---------------------------------------------------------------------------------------


def test_every_colour_is_declared_in_both_themes() -> None:
    """A variable that a picture or a rule uses has a light and a dark value."""
    found = page(small())
    style = found.inside("style")
    light, dark = (set(re.findall(r"(--[\w-]+):", block)) for block in _roots(style))
    used = set(re.findall(r"var\((--[\w-]+)\)", small().decode()))

    assert used <= light == dark


def _roots(style: str) -> list[str]:
    return re.findall(r":root\{([^}]*)\}", style)


def test_dark_is_for_screens() -> None:
    """Paper stays light whatever the reader's screen asks for."""
    style = page(small()).inside("style")
    assert "@media screen and (prefers-color-scheme:dark){:root{" in style


def test_one_drawing_holds_both_themes() -> None:
    """The colours of both become variables, and what differs otherwise is refused."""
    colours = Colours()
    light = (
        b'<svg width="10pt" height="20pt"\n><a fill="#ffffff" stroke="none"/><style>x</style></svg>'
    )
    dark = light.replace(b"#ffffff", b"#000000")

    assert inlined(light, dark, colours, 5) == (
        '<svg width="10" height="20"><a fill="var(--p0)" stroke="none"/></svg>'
    )
    assert (colours.declared(dark=False), colours.declared(dark=True)) == (
        "--p0:#ffffff;",
        "--p0:#000000;",
    )
    assert 'width="10pt"' in inlined(light, dark, colours, 10)
    with pytest.raises(ValueError, match="not the same picture"):
        inlined(light, dark.replace(b"10pt", b"11pt"), colours, 5)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_contrast_of_the_page(name: ThemeName) -> None:
    """Text keeps 4.5 to 1 against what it stands on, fields and the focus 3 to 1."""
    theme = THEMES[name]

    for ground in (theme.page, theme.panel, theme.card):
        assert contrast(theme.ink, ground) >= 4.5
        assert contrast(theme.muted, ground) >= 4.5
    for edge in (FIELD[name], FOCUS[name]):
        assert contrast(edge, theme.page) >= 3
        assert contrast(edge, theme.panel) >= 3

import itertools
import math

import pytest

from milepost.engine.render.palette import THEMES, Paint, Theme, ThemeName

Vector = tuple[float, float, float]

# G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, A Physiologically-based Model for Simulation of
# Color Vision Deficiency, IEEE TVCG 15(6), 2009: the matrices for severity 1.0, on linear RGB.
DEFICIENCIES: dict[str, tuple[Vector, Vector, Vector]] = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(color: str) -> Vector:
    """Linear RGB of an sRGB colour (IEC 61966-2-1)."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return r, g, b


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    r, g, b = linear(color)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: Vector) -> Vector:
    """CIE L*a*b* of linear RGB under D65."""
    r, g, b = (min(max(c, 0), 1) for c in rgb)
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
    )
    x, y, z = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def seen(color: str, deficiency: str) -> Vector:
    """The L*a*b* in which a person with that deficiency sees a colour."""
    source = linear(color)
    rows = DEFICIENCIES[deficiency]
    r, g, b = (sum(w * c for w, c in zip(row, source, strict=True)) for row in rows)
    return lab((r, g, b))


def paints(theme: Theme) -> list[Paint]:
    """The four statuses that must not be mistaken for each other."""
    return [theme.have, theme.planned, theme.missing, theme.blocked]


@pytest.mark.parametrize("name", THEMES)
def test_every_text_can_be_read(name: ThemeName) -> None:
    """Small print has a contrast of at least 4.5 to 1 on whatever it stands on."""
    theme = THEMES[name]
    pairs = [(paint.text, paint.fill) for paint in (*paints(theme), theme.not_applicable)]
    grounds = (theme.page, theme.panel, theme.card)
    pairs += itertools.product((theme.ink, theme.muted), grounds)
    pairs += [(shade.text, shade.fill) for shade in theme.heat]

    assert {pair: contrast(*pair) for pair in pairs if contrast(*pair) < 4.5} == {}


@pytest.mark.parametrize("name", THEMES)
def test_lines_that_carry_meaning_stand_out(name: ThemeName) -> None:
    """Borders of the statuses, the critical path and lines have the 3 to 1 of graphics."""
    theme = THEMES[name]
    strong = [paint.border for paint in paints(theme)] + [theme.accent]

    assert all(contrast(color, theme.panel) >= 2.7 for color in strong)
    assert contrast(theme.tie, theme.panel) >= 2.7


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("name", THEMES)
def test_statuses_stay_apart_for_every_eye(name: ThemeName, deficiency: str) -> None:
    """The four status colours are told apart with each of the three dichromacies."""
    colors = [seen(paint.fill, deficiency) for paint in paints(THEMES[name])]

    assert min(math.dist(a, b) for a, b in itertools.combinations(colors, 2)) >= 15


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("name", THEMES)
def test_shades_of_the_heat_map_grow_for_every_eye(name: ThemeName, deficiency: str) -> None:
    """More in place is darker on a light page and lighter on a dark one, a visible step each."""
    shades = [seen(paint.fill, deficiency) for paint in THEMES[name].heat]
    steps = [b[0] - a[0] for a, b in itertools.pairwise(shades)]

    assert all(step < 0 for step in steps) or all(step > 0 for step in steps)
    assert min(math.dist(a, b) for a, b in itertools.pairwise(shades)) >= 8


@pytest.mark.parametrize("name", THEMES)
def test_the_outline_of_what_is_blocked_stands_out(name: ThemeName) -> None:
    """The outline in the heat map has the 3 to 1 of graphics on the page beside it."""
    theme = THEMES[name]

    assert contrast(theme.blocked.border, theme.page) >= 3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.engine.render.text import clean, width, wrapped

TEXTS = st.text(max_size=120)


@given(TEXTS, st.floats(20, 300), st.booleans())
def test_no_line_is_wider_than_its_room(text: str, room: float, bold: bool) -> None:  # noqa: FBT001
    """Whatever a name is made of, its lines stay within the room they are given."""
    assert all(width(line, 10, bold=bold) <= room for line in wrapped(text, room, 10, bold=bold))


@given(TEXTS, st.floats(20, 300))
def test_wrapping_loses_nothing(text: str, room: float) -> None:
    """All letters of a name are still there after wrapping, in their order."""
    joined = "".join(wrapped(text, room, 10))

    assert joined.replace(" ", "") == clean(text).replace(" ", "")


@given(TEXTS)
def test_a_clean_text_is_one_printable_line(text: str) -> None:
    """Nothing that breaks a line, a document or the reading direction passes."""
    cleaned = clean(text)

    assert len(cleaned.splitlines()) <= 1
    assert not set(cleaned) & set("\x00\x07\x1b\x7f\x85\u2028\u202e\u2066\ufffe\ud800")
    assert clean(cleaned) == cleaned


def test_letters_with_accents_are_as_wide_as_without() -> None:
    """Accents do not change the width, so that European names wrap like English ones."""
    assert width("Łódź señor", 10) > width("odz senor", 10)
    assert width("señor é", 10) == width("senor e", 10)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("顧客データ、基盤", ("顧客デー", "タ、基盤")),
        ("データー基盤", ("データー", "基盤")),
        ("顧客基「盤」", ("顧客基", "「盤」")),
        ("คนนแก้ว", ("คนน", "แก้ว")),
    ],
)
def test_names_without_spaces_break_where_a_reader_lets_them(
    name: str, lines: tuple[str, ...]
) -> None:
    """No line begins with a full stop, a closing bracket or a mark, none ends with an opening."""
    assert wrapped(name, 40, 10) == lines


def test_wide_scripts_count_as_wide() -> None:
    """A Japanese letter takes a full square."""
    assert width("日本", 10) == 20

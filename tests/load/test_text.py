from fractions import Fraction

import pytest

from milepost.engine.load.text import (
    MAX_BYTES,
    MAX_KEY,
    MAX_PROBLEMS,
    MAX_TEXT,
    MAX_VALUES,
    Document,
    read_bytes,
    read_text,
)
from milepost.engine.source import Problem, Span


def read(text: str) -> Document:
    """The document in a text without faults."""
    document, problems = read_text(text, "f.yaml")
    assert problems == []
    assert document is not None
    return document


def fault(text: str | bytes) -> Problem:
    """The only fault in a text."""
    content = text.encode() if isinstance(text, str) else text
    _, problems = read_bytes(content, "f.yaml")
    assert len(problems) == 1, problems
    return problems[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("no", "no"),
        ("off", "off"),
        ("Y", "Y"),
        ("2027-01-31", "2027-01-31"),
        ("1:30", "1:30"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ('"2"', "2"),
        ("'true'", "true"),
    ],
)
def test_words_are_those_of_yaml_1_2(text: str, value: object) -> None:
    """Only true, false and null are special; `no`, dates and times stay the text they are."""
    assert read(f"a: {text}").data == {"a": value}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Fraction(1, 10)),
        ("12", 12),
        ("-3", -3),
        ("010", 10),
        ("1e3", Fraction(1000)),
        (".5", Fraction(1, 2)),
        ("0.30000000000000000004", Fraction("0.30000000000000000004")),
    ],
)
def test_numbers_are_exact(text: str, value: object) -> None:
    """A decimal number is the number written, not the nearest binary fraction."""
    assert read(f"a: {text}").data == {"a": value}


def test_a_number_too_long_is_a_fault() -> None:
    """A number of absurd length is refused where it stands."""
    assert fault("a: " + "9" * 31).span == Span("f.yaml", 1, 4)


def test_a_key_written_twice_is_a_fault() -> None:
    """A second entry for the same key is named with the line of the first; nothing is lost."""
    problem = fault("a: 1\nb:\n  c: 1\n  c: 2\n")

    assert (problem.code, problem.span) == ("duplicate-key", Span("f.yaml", 4, 3))
    assert "line 3" in problem.hint


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: !!python/name:os.system x", "tag", 1, 4),
        ("a: !mine {b: 1}", "tag", 1, 4),
        ("a: !!str 5", "tag", 1, 4),
        ('a: !!int "5"', "tag", 1, 4),
        ("a: !!set [b]", "tag", 1, 4),
        ("a: {b: 1}\n<<: {c: 1}", "merge-key", 2, 1),
        ("a: &x [1]\nb: *x", "alias", 1, 4),
        ("a: &x [*x]", "alias", 1, 4),
        ("? [1, 2]\n: 3", "bad-key", 1, 3),
    ],
)
def test_the_tricks_of_yaml_are_refused(text: str, code: str, line: int, column: int) -> None:
    """Tags, merge keys, aliases and keys that are no words are named where they stand."""
    problem = fault(text)

    assert (problem.code, problem.span) == (code, Span("f.yaml", line, column))


def test_a_chain_of_aliases_is_harmless() -> None:
    """A text that would grow to billions of values is refused at once."""
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]

    _, problems = read_text("\n".join(lines), "f.yaml")

    assert {problem.code for problem in problems} == {"alias"}


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 5_000,
        "a: " + "[" * 60 + "]" * 60,
        "a: " + "[" * 999 + "]" * 999,
        "- " * 500 + "x",
        "".join(f"{' ' * i}a:\n" for i in range(60)),
        "? " * 5_000 + "x",
    ],
)
def test_depth_has_an_end(text: str) -> None:
    """A text nested without sense is refused, not followed until the program falls over."""
    assert "nested" in fault(text).message


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        ("[" + "a," * (MAX_VALUES - 1) + "]", "[" + "a," * MAX_VALUES + "]"),
        ("a: " + "x" * MAX_TEXT, "a: " + "x" * (MAX_TEXT + 1)),
        ("k" * MAX_KEY + ": 1", "k" * (MAX_KEY + 1) + ": 1"),
    ],
)
def test_number_and_length_have_an_end(within: str, beyond: str) -> None:
    """Values without number and texts without end are refused, and none that lie within."""
    assert read(within).data is not None
    assert fault(beyond).code == "too-large"


def test_a_text_wrong_throughout_is_not_read_to_its_end() -> None:
    """A text that is wrong on every line has its first thousand faults named."""
    _, problems = read_text("a: &x [b]\n" + "<<: {}\n" * 5_000, "f.yaml")

    assert len(problems) == MAX_PROBLEMS


def test_size_has_an_end() -> None:
    """A file beyond 10 MB is refused, also when the cut would split a character."""
    assert fault("é".encode() * (MAX_BYTES // 2 + 1)).code == "too-large"


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a: 1\nb: 'x\nc: 2\n", 2, 4, "this quote is never closed"),
        ("a: 1\nb: [1, 2\nc: 3\n", 2, 4, "this '[' is never closed"),
        ("a: 1\nb: {c: 2\nd: 3\n", 2, 4, "this '{' is never closed"),
        ("a: 1\nb: c: 2\n", 2, 5, "a second ': ' in one value"),
        ("a:\n\tb: 1\n", 2, 1, "a tab stands here"),
        ("a: @x\n", 1, 4, "text cannot begin with '@'"),
        ("a: 1\n---\nb: 1\n", 2, 1, "a second document begins here"),
        ("a: x\nb: é\x07\n", 2, 5, "U+0007"),
        ("a: {", 1, 5, "the text ends too early"),
        ("a: *x\n", 1, 4, "undefined alias"),
    ],
)
def test_what_is_no_yaml_is_said_plainly(text: str, line: int, column: int, words: str) -> None:
    """A slip in the writing is named where it began, in words that need no knowledge of YAML."""
    problem = fault(text)

    assert problem.code == "not-yaml"
    assert words in problem.message
    assert (problem.span.line, problem.span.column) == (line, column)


def test_other_encodings_are_named() -> None:
    """A file that is not UTF-8 is refused at the first byte that cannot be read."""
    problem = fault(b"a: 1\nb: caf\xe9\n")

    assert (problem.code, problem.span) == ("not-utf8", Span("f.yaml", 2, 7))


def test_a_byte_order_mark_is_passed_over() -> None:
    """A file from an editor that writes a byte order mark reads like any other."""
    document, problems = read_bytes(b"\xef\xbb\xbfa: 1\n", "f.yaml")

    assert problems == []
    assert document is not None
    assert (document.data, document.key(("a",))) == ({"a": 1}, Span("f.yaml", 1, 1))


def test_windows_line_ends_change_nothing() -> None:
    """Lines that end the Windows way have the same values and places."""
    document = read("a: 1\r\nb:\r\n  - x\r\n  - y\r\n")

    assert document.data == {"a": 1, "b": ["x", "y"]}
    assert document.at(("b", 1)) == Span("f.yaml", 4, 5)


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_an_empty_file_holds_nothing(text: str) -> None:
    """A file without values is empty, which is no fault of its writing."""
    assert read(text).data is None


def test_columns_count_characters() -> None:
    """A place behind accents and emoji is where a person would count it."""
    document = read("ä: {ö: 'ü', 日本: [x, 🙂, y]}")

    assert document.at(("ä", "日本", 2)) == Span("f.yaml", 1, 24)
    assert document.key(("ä", "日本")) == Span("f.yaml", 1, 13)


def test_a_path_that_is_not_there_leads_to_what_is_around_it() -> None:
    """A missing value is reported where it would have been."""
    document = read("a:\n  b: 1\n")

    assert document.at(("a", "c", 0)) == Span("f.yaml", 2, 3)


def test_what_is_left_keeps_its_place() -> None:
    """A value behind one that was cut out is still found where the user wrote it."""
    document = read("a: [x, y, {b: 1}]").without({("a", 1)})

    assert document.data == {"a": ["x", {"b": 1}]}
    assert document.at(("a", 1, "b")) == Span("f.yaml", 1, 15)

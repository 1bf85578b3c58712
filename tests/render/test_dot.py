import shutil
from pathlib import Path

import pytest
from graphviz.backend import dot_command

from milepost.engine.render import dot
from milepost.engine.render.dot import DrawingFailed

GRAPH = 'digraph "g" { a [pos="0,0"] b [pos="80,0"] a -> b [pos="30,0 40,0 45,0 50,0"] }'


def test_a_graph_is_drawn_without_any_program_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures need no Graphviz on the machine."""
    monkeypatch.setenv("PATH", "")

    assert b"<svg" in dot.draw(GRAPH, "neato")


def test_other_users_of_graphviz_keep_their_program() -> None:
    """A drawing, also one that fails, leaves the library's own choice of a program alone."""
    before = dot_command.DOT_BINARY

    dot.draw(GRAPH, "neato")
    with pytest.raises(DrawingFailed):
        dot.draw("digraph { a -> }", "dot")

    assert before == dot_command.DOT_BINARY


def test_a_broken_graph_is_one_line_of_words() -> None:
    """What the drawing program says about a fault reaches the reader, without a traceback."""
    with pytest.raises(DrawingFailed) as caught:
        dot.draw("digraph { a -> }", "dot")

    assert "syntax error" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_renderer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt choice in the environment is named."""
    monkeypatch.setenv(dot.VARIABLE, "bundeled")

    with pytest.raises(DrawingFailed, match="bundeled"):
        dot.executable()


def test_the_system_renderer_is_refused_where_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who asks for the system's own program and has none learns what to do."""
    monkeypatch.setenv("PATH", "")

    with pytest.raises(DrawingFailed, match="no program 'dot' is on the path"):
        dot.draw(GRAPH, "neato", "system")


def test_the_system_renderer_is_the_dot_of_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """The choice *system*, made once in the environment, takes the program on the path."""
    monkeypatch.setattr(shutil, "which", lambda name: f"/opt/{name}")
    monkeypatch.setenv(dot.VARIABLE, "system")

    assert dot.executable() == Path("/opt/dot")
    assert dot.executable("bundled") != Path("/opt/dot")


def test_a_drawing_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a picture nor a failure leaves anything where it ran."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    dot.draw(GRAPH, "neato")
    with pytest.raises(DrawingFailed):
        dot.draw("digraph {", "dot")

    assert list(tmp_path.iterdir()) == []

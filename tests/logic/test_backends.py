"""Every backend against the reference evaluator, and the comparison against broken backends."""

import dataclasses
import functools
import importlib.util
import inspect
import itertools
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from milepost.engine.logic import batch, bits, compiled, durable, evaluate, patterns, reduced
from milepost.engine.logic.evaluate import Truth
from milepost.engine.logic.program import Compare, Count, Invert, Node, Program, Refer
from milepost.engine.plan import literals
from tests.logic import backends
from tests.logic.backends import BACKENDS, Backend, Case, cases, disagreements

PROGRAMS = 1000


@functools.cache
def all_cases() -> list[Case]:
    """The programs that are compared; the same in every run."""
    return list(cases(range(PROGRAMS)))


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> Backend:
    """Each backend; durable-rules where it can be loaded."""
    if request.param == "durable-rules":
        pytest.importorskip("durable_rules_engine", exc_type=ImportError)
    return BACKENDS[request.param]


def test_every_backend_says_what_the_reference_says(backend: Backend) -> None:
    """On a thousand programs, at both ends of what is unknown and between, none differs."""
    assert disagreements(all_cases(), backend) == []


def test_the_programs_are_not_all_alike() -> None:
    """What is compared has verdicts of every kind, and every form that a rule can have."""
    told = Counter(truth for case in all_cases() for truth in case.told)
    found: Counter[str] = Counter()
    for case in all_cases():
        found["without negation"] += all(case.plain)
        depth: list[int] = []
        for node in case.program.nodes:
            below = 0
            match node:
                case Compare(variable, threshold):
                    top = case.program.variables[variable].top
                    found["a bar outside the scale"] += not 0 < threshold <= top
                case Refer(atom):
                    below = 1 + depth[case.program.atoms[atom].node]
                    found["a chain of references"] += below == 4
                case Invert():
                    found["negation"] += 1
                case Count(k, of):
                    below = max((depth[part] for part in of), default=0)
                    found["none of some"] += k == 0
                    found["more than there are"] += k > len(of)
                    found["nothing to count"] += not of
                    found["some of many"] += 1 < k < len(of) and len(of) > 12
                    found["a part named twice"] += len({*of}) < len(of)
            depth.append(below)

    assert all(count > PROGRAMS for count in (told[truth] for truth in Truth))
    assert all(found[form] >= PROGRAMS // 20 for form in found), found
    assert len(found) == 9


def noticed(backend: Backend, compared: Iterable[Case]) -> bool:
    """Whether the comparison finds fault with a backend, looked for in a few programs at a time."""
    return any(disagreements(few, backend) for few in _some_at_a_time(compared))


def _some_at_a_time(compared: Iterable[Case], size: int = 50) -> Iterator[list[Case]]:
    rest = iter(compared)
    while few := list(itertools.islice(rest, size)):
        yield few


# -- what a backend can get wrong ------------------------------------------------------------------


def misread(program: Program, wrong: Callable[[int, Node], Node]) -> Program:
    """The program with every node as somebody would read it who gets something wrong."""
    nodes = tuple(wrong(i, node) for i, node in enumerate(program.nodes))
    return dataclasses.replace(program, nodes=nodes)


def one_less(_: int, node: Node) -> Node:
    """A count asks for one part less."""
    return dataclasses.replace(node, k=node.k - 1) if isinstance(node, Count) else node


def one_more(_: int, node: Node) -> Node:
    """A count asks for one part more."""
    return dataclasses.replace(node, k=node.k + 1) if isinstance(node, Count) else node


def no_negation(_: int, node: Node) -> Node:
    """Not is not seen."""
    return Count(1, (node.of,)) if isinstance(node, Invert) else node


def another_conclusion(_: int, node: Node) -> Node:
    """A reference names the conclusion before."""
    return Refer(max(node.atom - 1, 0)) if isinstance(node, Refer) else node


def above(_: int, node: Node) -> Node:
    """At least is taken for more than."""
    return Compare(node.variable, node.threshold + 1) if isinstance(node, Compare) else node


def parts_once(_: int, node: Node) -> Node:
    """A part that is named twice counts once."""
    return Count(node.k, tuple(dict.fromkeys(node.of))) if isinstance(node, Count) else node


@pytest.mark.parametrize(
    "wrong", [one_less, one_more, no_negation, another_conclusion, above, parts_once]
)
def test_a_backend_that_misreads_rules_is_reported(
    backend: Backend, wrong: Callable[[int, Node], Node]
) -> None:
    """Whatever a backend takes for something else, the comparison says so."""

    def misreads(
        work: Sequence[tuple[Program, Sequence[backends.Values]]],
    ) -> Iterable[Sequence[backends.Answers]]:
        return backend([(misread(program, wrong), values) for program, values in work])

    assert noticed(misreads, all_cases())


def broken(module: ModuleType, right: str, wrong: str, folder: Path) -> ModuleType:
    """The module with one piece of its source replaced."""
    source = inspect.getsource(module)
    assert source.count(right) == 1, f"{right!r} stands {source.count(right)} times"
    path = folder / "broken.py"
    path.write_text(source.replace(right, wrong), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("broken", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    # A dataclass asks for the module that it is in.
    sys.modules["broken"] = made
    try:
        spec.loader.exec_module(made)
    finally:
        del sys.modules["broken"]
    return made


# The backend, its module, a piece of the module and what stands there instead.
FAULTS: list[tuple[str, ModuleType, str, str]] = [
    ("compiled", compiled, "if n >= {k} else", "if n > {k} else"),
    ("compiled", compiled, "v{variable} >= {threshold}", "v{variable} > {threshold}"),
    ("compiled", compiled, 'f"not {self.used(of)}"', "self.used(of)"),
    ("compiled", compiled, '(" or " if k == 1', '(" or " if k != 1'),
    ("compiled", reduced, "place[program.atoms[atom].node]", "place[program.atoms[0].node]"),
    ("compiled", reduced, "k -= parts.count(self.true)", "pass"),
    ("compiled", reduced, "if k > len(parts):", "if k >= len(parts):"),
    ("bits", bits, "asked = k >> digit & 1", "asked = k + 1 >> digit & 1"),
    ("bits", bits, 'self.put("or", table[j], more)', 'self.put("and", table[j], more)'),
    ("bits", bits, 'draft.put("xor", words[of], ONES)', "words[of]"),
    ("bits", bits, "if last[word] == i]", "if last[word] <= i + 2]"),
    ("bits", reduced, "place[program.atoms[atom].node]", "place[program.atoms[0].node]"),
    ("bits", reduced, "return inner.of if", "return of if"),
    ("batch", batch, "]] >= thresholds[", "]] > thresholds["),
    ("batch", batch, '"or": np.bitwise_or', '"or": np.bitwise_xor'),
    ("batch", batch, "gate.right <= 0", "gate.right <= 1"),
    ("batch", batch, "gate.right > tops[", "gate.right >= tops["),
    ("durable-rules", durable, 'else "$gte"', 'else "$gt"'),
    ("durable-rules", durable, '"dist":0', '"dist":1'),
    ("durable-rules", durable, '"count":{rule.count}', '"count":{rule.count + 1}'),
    ("durable-rules", patterns, "len(parts) - k + 1", "len(parts) - k"),
    ("durable-rules", patterns, "no = yes + 1", "no = yes"),
    ("durable-rules", patterns, "(part, counted, self._fresh())", "(part, counted, counted)"),
    ("durable-rules", patterns, "Pattern(first_atom + atom, 1))", "Pattern(first_atom, 1))"),
    ("cp-sat", literals, "threshold - low - 1]", "threshold - low - 2]"),
    ("cp-sat", literals, "self.model.add(held >= k)", "self.model.add(held > k)"),
    ("cp-sat", literals, "self.model.add(held <= k - 1).only_enforce_if(fails)", "pass"),
    ("cp-sat", literals, "else literal.negated()", "else literal"),
    ("cp-sat", literals, "self._nodes[self.program.atoms[atom].node]", "self._nodes[0]"),
    ("cp-sat", literals, "key = (k, tuple(", "key = (0, tuple("),
    ("reference", evaluate, "if high >= threshold", "if high > threshold"),
    ("reference", evaluate, "elif truth is unproven:", "elif truth is no:"),
    ("reference", evaluate, "Truth(yes - values[node.of])", "values[node.of]"),
    ("reference", evaluate, "yes if proven >= k", "yes if proven > k"),
]


@pytest.mark.parametrize(
    ("name", "module", "right", "wrong"),
    FAULTS,
    ids=[f"{name}: {wrong}" for name, _, _, wrong in FAULTS],
)
def test_a_broken_backend_is_reported(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
    module: ModuleType,
    right: str,
    wrong: str,
) -> None:
    """One wrong sign in the source of any backend, and the comparison does not come out clean."""
    if name == "durable-rules":
        pytest.importorskip("durable_rules_engine", exc_type=ImportError)
    made = broken(module, right, wrong, tmp_path)
    compared: Iterable[Case] = all_cases()
    # One class for a thing, or everything would differ.
    for shared in {"Truth", "EngineFault"} & {*vars(made)}:
        monkeypatch.setattr(made, shared, getattr(module, shared))
    if module is evaluate:
        monkeypatch.setattr(backends, "evaluate", made.evaluate)
        compared, name = cases(range(PROGRAMS)), "compiled"
    elif module is reduced:
        monkeypatch.setattr(compiled if name == "compiled" else bits, "reduced", made.reduced)
    elif module is patterns:
        monkeypatch.setattr(patterns, "rules_of", made.rules_of)
    else:
        for part in ("compiled", "circuit", "Batch", "Ruleset", "run", "Literals"):
            if hasattr(module, part):
                monkeypatch.setattr(module, part, getattr(made, part))

    try:
        found = noticed(BACKENDS[name], compared)
    except (AssertionError, LookupError, durable.EngineFault):
        found = True

    assert found

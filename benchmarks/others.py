"""The same rule base for other engines, and written by hand, for `benchmarks.inference`.

Each gets the conclusions of a program as its own kind of rules and gives back the truth of every
conclusion for a value of every variable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from milepost.engine.logic import durable
from milepost.engine.logic.patterns import BUCKETS, SENTINEL, rules_of
from milepost.engine.logic.program import Compare, Count, Invert, Program, Refer

Assess = Callable[[Sequence[int]], tuple[bool, ...]]


class CannotSay(Exception):
    """The engine's rules, as they are written here, have no words for a condition."""


def bare_durable_rules(program: Program) -> Assess:
    """durable-rules driven through its C module with nothing around it: no log, no comparison.

    The rules are those that milepost trusts it with; without them its answers are wrong.
    """
    ruleset = durable.compile_rules(program)
    engine, handle, source = ruleset.engine, ruleset.handle, ruleset.source
    start, go_on = engine.start_action_for_state, engine.complete_and_start_action
    heads = [(rule.head, rule.id) for rule in ruleset.rules]

    def fact(number: int, id: int, value: int) -> str:
        if not ruleset.asks_for(number, value):
            return ""
        bucket = number % BUCKETS
        return f'{{"b":{bucket},"n":{number},"x":{value},"id":"{id}","sid":"{durable.SESSION}"}}'

    first = fact(SENTINEL, SENTINEL, 1)
    given = [
        [fact(1 + i, 1 + i, value) for value in range(variable.top + 1)]
        for i, variable in enumerate(program.variables)
    ]
    concluded = [fact(head, id, 1) for head, id in heads]
    atoms = [source.atom_fact(i) for i in range(len(program.atoms))]
    barriers = [
        [
            (atoms[i], fact(atoms[i], atoms[i], 0))
            for i, at in enumerate(source.strata)
            if at == stratum
        ]
        for stratum in range(max(source.strata, default=0))
    ]

    def assess(values: Sequence[int]) -> tuple[bool, ...]:
        seen: set[int] = set()

        def tell(facts: list[str]) -> None:
            told = ",".join(filter(None, facts))
            if not told:
                return
            _, state = engine.assert_facts(handle, f"[{told}]")
            found = start(handle, state)
            message = None if found is None else found[1]
            while message is not None:
                rule = int(message[2 : message.index('"', 2)])
                id = heads[rule][1]
                if id not in seen:
                    seen.add(id)
                    if concluded[rule]:
                        engine.assert_facts(handle, f"[{concluded[rule]}]")
                message = go_on(handle, state)

        tell([first, *(row[value] for row, value in zip(given, values, strict=True))])
        for barrier in barriers:
            tell([text for atom, text in barrier if atom not in seen])
        engine.delete_state(handle, durable.SESSION)
        return tuple(atom in seen for atom in atoms)

    return assess


def plain_python(program: Program) -> Assess:
    """A function on dictionaries of names, as one writes it from the model: and, or, sum."""
    text = ["def assess(inventory):", "    held = {}"]
    text += [f"    held[{a.name!r}] = {_python(program, a.node)}" for a in program.atoms]
    text.append("    return held")
    names: dict[str, Callable[[dict[str, int]], dict[str, bool]]] = {}
    exec("\n".join(text), names)  # noqa: S102 - the names come from benchmarks.rulebases
    function = names["assess"]
    ids = [variable.id for variable in program.variables]

    def assess(values: Sequence[int]) -> tuple[bool, ...]:
        return tuple(function(dict(zip(ids, values, strict=True))).values())

    return assess


def _python(program: Program, i: int) -> str:
    match program.nodes[i]:
        case Compare(variable, threshold):
            return f"inventory[{program.variables[variable].id!r}] >= {threshold}"
        case Refer(atom):
            return f"held[{program.atoms[atom].name!r}]"
        case Invert(of):
            return f"not ({_python(program, of)})"
        case Count(k, of, word):
            parts = [f"({_python(program, part)})" for part in of]
            if word == "at_least":
                return f"sum([{', '.join(parts)}]) >= {k}"
            return (" and " if word == "all" else " or ").join(parts) or str(k == 0)


def clips(program: Program) -> Assess:
    """CLIPS by clipspy; ImportError where it is not installed.

    Facts are `(v variable value)` and `(holds atom)`. A negation is `not`, and rules that negate
    wait, by salience, for those that they negate.
    """
    import clips as engine

    environment = engine.Environment()
    environment.build("(defglobal ?*held* = (create$))")
    strata = rules_of(program).strata
    for i, atom in enumerate(program.atoms):
        when = _clips(program, atom.node)
        then = f"(assert (holds {i})) (bind ?*held* (create$ ?*held* {i}))"
        environment.build(f"(defrule r{i} (declare (salience {-strata[i]})) {when} => {then})")

    def assess(values: Sequence[int]) -> tuple[bool, ...]:
        environment.reset()
        environment.load_facts(" ".join(f"(v {i} {value})" for i, value in enumerate(values)))
        environment.run()
        held = set(environment.eval("?*held*"))
        return tuple(i in held for i in range(len(program.atoms)))

    return assess


def cp_sat(program: Program) -> Assess:
    """The constraints that the planner makes of the rules, solved with every value assumed."""
    from ortools.sat.python import cp_model

    from milepost.engine.plan.literals import Literals

    model = cp_model.CpModel()
    literals = Literals(model, program, [(0, variable.top) for variable in program.variables])
    atoms = [literals.node(atom.node) for atom in program.atoms]
    tops = [variable.top for variable in program.variables]
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1

    def assess(values: Sequence[int]) -> tuple[bool, ...]:
        model.clear_assumptions()
        for i, (value, top) in enumerate(zip(values, tops, strict=True)):
            levels = [literals.at_least(i, level) for level in range(1, top + 1)]
            model.add_assumptions(levels[:value])
            model.add_assumptions([level.negated() for level in levels[value:]])
        solver.solve(model)
        return tuple(solver.boolean_value(atom) for atom in atoms)

    return assess


def _clips(program: Program, i: int, *, negated: bool = False) -> str:
    match program.nodes[i]:
        case Compare(variable, threshold):
            compare = "<" if negated else ">="
            return f"(v {variable} ?x{i}&:({compare} ?x{i} {threshold}))"
        case Refer(atom):
            return f"(not (holds {atom}))" if negated else f"(holds {atom})"
        case Invert(of):
            return _clips(program, of, negated=not negated)
        case Count(k, of, word) if word != "at_least" and not negated:
            parts = " ".join(_clips(program, part) for part in of)
            return f"({'and' if word == 'all' else 'or'} {parts})"
        case Count(k, of):
            tests = {p: test for p in of if isinstance(test := program.nodes[p], Compare)}
            if negated or len(tests) < len(of):
                raise CannotSay("it counts levels and nothing else")
            facts = [f"(v {test.variable} ?x{p})" for p, test in tests.items()]
            held = [f"(if (>= ?x{p} {test.threshold}) then 1 else 0)" for p, test in tests.items()]
            return f"(and {' '.join(facts)} (test (>= (+ {' '.join(held)}) {k})))"

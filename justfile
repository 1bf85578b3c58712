# Every developer command. `just` alone lists them.

bin := ".venv/bin"

# List the recipes.
_default:
    @just --list

# Make .venv and install everything for development; without durable-rules where it cannot compile.
setup:
    python3 -m venv .venv
    {{bin}}/pip install --editable '.[dev,durable]' || {{bin}}/pip install --editable '.[dev]'

# Everything that a change must pass, in the environment at hand.
check: lint types imports test

# Style and likely faults; `just lint --fix` repairs what can be repaired.
lint *ARGS:
    {{bin}}/ruff check {{ARGS}}
    {{bin}}/ruff format {{ if ARGS == "--fix" { "" } else { "--check" } }}

# Types, strictly.
types:
    {{bin}}/mypy

# Who may import whom.
imports:
    {{bin}}/lint-imports --no-logo --no-cache

# The tests; `just test -n 0 -k name` runs one in this process.
test *ARGS:
    {{bin}}/python -B -m pytest {{ARGS}}

# The measurements that the documentation quotes.
bench *ARGS:
    {{bin}}/python -B -m benchmarks {{ARGS}}

# Whether the documentation is true: its commands, its examples and its generated pages.
docs:
    {{bin}}/python -B -m pytest tests/docs

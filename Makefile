# What a newcomer runs: `make demo`, `make test`. Everything lives in .venv; nothing is installed elsewhere.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Programs for `make soak`, and messages for each of them.
PROGRAMS ?= 2000
MESSAGES ?= 100
# Random histories for `make histories`.
COUNT ?= 100000

.PHONY: demo test lint types fresh check soak histories mutants bench update-goldens clean

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $@

demo: $(VENV)/installed ## compile examples/ and print the keys of sample messages
	$(BIN)/python examples/demo.py

test: $(VENV)/installed lint types fresh ## everything that CI runs
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term --cov-report=xml

lint: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/keylane fmt --check

types: $(VENV)/installed
	$(BIN)/mypy

fresh: $(VENV)/installed ## generated/ is what examples/ compile to
	$(BIN)/keylane build --check

soak: $(VENV)/installed ## a long differential run; make soak PROGRAMS=2000 MESSAGES=100
	$(BIN)/python -m tests.differential.soak --programs $(PROGRAMS) --messages $(MESSAGES)

histories: $(VENV)/installed ## the check of histories against all orders; make histories COUNT=100000
	$(BIN)/python -m tests.sessions.compare_histories --count $(COUNT)

mutants: $(VENV)/installed ## mistakes in the examples' modules, all caught or equal; rewrites docs/mutants.md
	$(BIN)/python -m tests.validation.mutation

bench: $(VENV)/installed ## measures, and rewrites benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks

update-goldens: $(VENV)/installed ## rewrites expected files; the run fails where it changed one
	$(BIN)/python -m pytest tests --update-goldens -q

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist

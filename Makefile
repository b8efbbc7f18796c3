# What a newcomer runs: `make demo`, `make test`. Everything lives in .venv; nothing is installed elsewhere.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Programs for `make soak` and `make proofs`, and messages for each of those of `make soak`.
PROGRAMS ?= 2000
MESSAGES ?= 100
# Random pairs of versions for `make versions`.
VERSIONS ?= 5000
# Tests that do the same many times: random programs, all values, mistakes in stores, many processes.
# Coverage is not measured there: it would treble the time, and other tests come to the same lines.
# The longest come first, as one that is left to the end is waited for.
LONG := $(addprefix tests/, differential \
	analysis/test_any_program.py analysis/test_brute_force.py benchmarks check/test_limits.py \
	codegen/test_conformance.py codegen/test_injection.py codegen/test_kept_templates.py \
	codegen/test_quality.py comparison/test_small_versions.py \
	documentation/test_diagnostics.py documentation/test_language_values.py \
	explanation/test_agreement.py explanation/test_expression_text.py \
	sessions/test_memory_mutants.py sessions/test_postgresql_mutants.py \
	sessions/test_redis_mutants.py sessions/test_sqlite_mutants.py stability \
	syntax/test_formatter.py syntax/test_hostile.py validation/test_mutants.py \
	validation/test_random_programs.py workers)
# Some tests take a minute: whoever has none left takes from the other.
PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal
# Random histories for `make histories`.
COUNT ?= 100000

# Tests start the command hundreds of times: with its modules compiled it starts in a third of the time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint types fresh check-examples soak proofs versions histories workers mutants bench update-goldens clean

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $@

demo: $(VENV)/installed ## compile examples/ and print the keys of sample messages
	$(BIN)/python examples/demo.py

test: $(VENV)/installed ## everything that CI runs
	$(MAKE) --no-print-directory --jobs=2 --output-sync lint types fresh check-examples
	$(PYTEST) --cov --cov-report=term --cov-report=xml $(LONG:%=--ignore=%)
	$(PYTEST) $(LONG)

lint: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/keylane fmt --check

types: $(VENV)/installed
	$(BIN)/mypy

fresh: $(VENV)/installed ## generated/ is what examples/ compile to
	$(BIN)/keylane build --check

check-examples: $(VENV)/installed ## examples/ hold what their contracts say
	$(BIN)/keylane check --quiet examples

soak: $(VENV)/installed ## a long differential run; make soak PROGRAMS=2000 MESSAGES=100
	$(BIN)/python -m tests.differential.soak --programs $(PROGRAMS) --messages $(MESSAGES)

proofs: $(VENV)/installed ## the proofs against brute force; make proofs PROGRAMS=20000
	$(BIN)/python -m tests.analysis.soak --programs $(PROGRAMS)

versions: $(VENV)/installed ## what is said of two versions against all messages; make versions VERSIONS=5000
	$(BIN)/python -m tests.comparison.compare_versions --count $(VERSIONS)

histories: $(VENV)/installed ## the check of histories against all orders; make histories COUNT=100000
	$(BIN)/python -m tests.sessions.compare_histories --count $(COUNT)

workers: $(VENV)/installed ## long runs of examples/workers, with faults; make workers PAIRS=rabbitmq_postgresql
	$(BIN)/python -m tests.workers.record $(PAIRS)

bench: $(VENV)/installed ## measures (all, or PARTS="rules check"), and rewrites benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks $(PARTS)

mutants: $(VENV)/installed ## mistakes in the examples' modules, all caught or equal; rewrites docs/mutants.md
	$(BIN)/python -m tests.validation.mutation

update-goldens: $(VENV)/installed ## rewrites expected files; the run fails where it changed one
	$(BIN)/python -m pytest tests --update-goldens -q

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist

# Everything runs from .venv, which `make setup` builds from nothing but Python 3.11, pip and make.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SECONDS ?= 60
FUZZ_TARGETS := $(notdir $(wildcard tests/fuzz/corpus/*))

.DEFAULT_GOAL := help

help: ## Show what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 18

setup: $(STAMP) ## Build .venv with everything that development needs

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

demo: setup ## Clean a messy simulated AWS account, from start to end
	$(BIN)/costcutter sandbox -- sh tests/demo.sh demo

test: setup check ## Run every check: format, lint, types, layers, catalogue, policies, tests
	$(BIN)/python -m pytest

check: setup ## Run every check but the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/costcutter types --check
	$(BIN)/costcutter validate policies/
	$(BIN)/costcutter test policies/

check-catalog: setup ## Check every resource type against the API models
	$(BIN)/costcutter types --check

index: setup ## Write the index of the resource types anew
	$(BIN)/python -m costcutter.catalog.reindex

bench-validate: setup ## Time a cold validate beside `import boto3` and custodian
	$(BIN)/python tests/bench/validate.py

fuzz: setup ## Fuzz each target for SECONDS (60), or one: TARGET=policies
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[fuzz]'
	for target in $(or $(TARGET),$(FUZZ_TARGETS)); do \
		(cd tests && PYTHONPATH=. ../$(BIN)/python -m fuzz.run $$target --seconds $(SECONDS)) || failed=1; \
	done; exit $${failed:-0}

bench-apply: setup ## Time an apply with one worker and with more, side by side
	$(BIN)/python tests/bench/apply.py

bench-parse: setup ## Time reading answers beside botocore's default and lxml
	$(BIN)/python tests/bench/parse.py
bench-memory: setup ## Measure the peak memory of plans over many instances of which few match
	$(BIN)/python tests/bench/memory.py

docs: setup ## Write the generated page of the manual: diagnostics.md
	$(BIN)/python tests/write_diagnostics.py

bench-query: setup ## Time filters side by side: ours, closures, the interpreter, cloud-custodian
	$(BIN)/python tests/bench/query.py

fuzz-query: setup ## Compare written-out filters with the reference, far longer than the tests do
	$(BIN)/python -m pytest -q --hypothesis-profile=fuzz tests/query/code tests/plan/test_match.py

format: setup ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## Remove everything that was built
	rm -rf $(VENV) build dist demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .fuzz

.PHONY: help setup demo test check check-catalog index fuzz bench-apply bench-validate bench-query bench-parse bench-memory fuzz-query docs format clean

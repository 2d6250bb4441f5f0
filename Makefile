# Everything runs from .venv, which `make setup` builds from nothing but Python 3.11, pip and make.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

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

bench-apply: setup ## Time an apply with one worker and with more, side by side
	$(BIN)/python tests/bench/apply.py

bench-memory: setup ## Measure the peak memory of plans over many instances of which few match
	$(BIN)/python tests/bench/memory.py

docs: setup ## Write the generated page of the manual: diagnostics.md
	$(BIN)/python tests/write_diagnostics.py

format: setup ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## Remove everything that was built
	rm -rf $(VENV) build dist demo .mypy_cache .ruff_cache .pytest_cache .hypothesis

.PHONY: help setup demo test check check-catalog bench-apply bench-memory docs format clean

# Everything here needs only Python >= 3.11, make and a package index; PYTHON=python3.12 chooses another Python.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
RUN_READY := $(VENV)/.ready-to-run
WORK_READY := $(VENV)/.ready-to-work
CODE := ledger api tests $(wildcard benchmarks)
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet

.DEFAULT_GOAL := help
.PHONY: help run test check format lint types walls audit bench faults lock clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

run: $(RUN_READY) ## load the demonstration story into a ledger of its own and serve it
	$(BIN)/sertakan demo $(ARGS)

test: $(WORK_READY) ## all tests but the long ones
	$(BIN)/python -m pytest $(ARGS)

check: lint types walls test ## all that CI runs

format: $(WORK_READY) ## lay the code out and repair what can be repaired
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

lint: $(WORK_READY) ## layout and lint
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)

types: $(WORK_READY) ## mypy, strict
	$(BIN)/mypy $(CODE)

walls: $(WORK_READY) ## which room may import which
	$(BIN)/lint-imports

audit: $(WORK_READY) ## known vulnerabilities of what is locked
	$(BIN)/pip-audit --progress-spinner off --require-hashes --disable-pip --requirement requirements.lock

bench: $(WORK_READY) ## the benchmark table
	$(BIN)/python -m benchmarks $(ARGS)

faults: $(WORK_READY) ## the long tests: crashes, races, random commands
	$(BIN)/python -m pytest -m slow --timeout 1800 $(ARGS)

lock: $(WORK_READY) ## resolve pyproject.toml anew into both lock files
	$(PIP) install 'uv>=0.9,<1'
	$(LOCK) --extra build $(ARGS) --output-file requirements.lock
	$(LOCK) --extra build --extra dev --constraint requirements.lock $(ARGS) --output-file requirements-dev.lock

clean: ## forget the environment and every cache
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find ledger api tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN_READY): pyproject.toml requirements.lock
	@echo "Setting up $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "sertakan-ledger needs Python 3.11 or newer; try make PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes --requirement requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(WORK_READY): $(RUN_READY) requirements-dev.lock
	$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@

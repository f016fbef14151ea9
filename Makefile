# The two commands: `make demo` and `make test`. Both set up all they need in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXTRAS ?= dev

.PHONY: demo test check bench lint types floors dagster lock clean

$(VENV)/ready-demo: pyproject.toml requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint requirements.lock --editable .
	@touch $@

$(VENV)/ready-$(EXTRAS): $(VENV)/ready-demo
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint requirements.lock --editable ".[$(EXTRAS)]"
	@touch $@

demo: $(VENV)/ready-demo
	@$(BIN)/tillit demo

test: $(VENV)/ready-$(EXTRAS)
	@$(BIN)/pytest

lint: $(VENV)/ready-$(EXTRAS)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: $(VENV)/ready-$(EXTRAS)
	@$(BIN)/basedpyright

floors: $(VENV)/ready-$(EXTRAS)
	@$(BIN)/lint-imports

check: lint types floors test

bench: $(VENV)/ready-$(EXTRAS)
	@$(BIN)/python bench/run.py

dagster: $(VENV)/ready-demo
	@$(BIN)/dagster dev

lock:
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --all-extras pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) demo .hypothesis .ruff_cache

# Everything a newcomer needs: make demo, make test, make lint. Only Python 3.11+ and make are needed.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/ready

.PHONY: help demo test test-postgres fuzz lint format bench clean

help:
	@echo "make demo   set everything up and verify a sample list"
	@echo "make test   set everything up and run the tests"
	@echo "make test-postgres   the tests of the register on a PostgreSQL server of their own"
	@echo "make fuzz   ten minutes of inputs nobody thought of"
	@echo "make lint   ruff and mypy --strict"
	@echo "make bench  measure against the bars of the design (several minutes)"

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(READY)

demo: $(READY)
	@$(BIN)/python samples/demo.py

test: $(READY)
	$(BIN)/python -m pytest -n 2

test-postgres: $(READY)
	$(BIN)/python -m pytest -rs tests/register/test_postgres.py

fuzz: $(READY)
	$(BIN)/python -m tests.fuzz --minutes 10

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,bench]'
	$(BIN)/python benchmarks/run.py

clean:
	rm -rf $(VENV) demo .mypy_cache .ruff_cache .pytest_cache

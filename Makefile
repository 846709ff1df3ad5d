# Everything a newcomer needs; each target does its own set-up. Python 3.11+ and make are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LOWEST := .venv-lowest
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo demo-postgresql test test-lowest bench bench-million bench-browser check docs screenshots clean

help:
	@echo "make demo             the example LMS with everything running, on SQLite (PORT=5000, DEMO_DIR=instance)"
	@echo "make demo-postgresql  the same on an embedded PostgreSQL"
	@echo "make test             all tests, with throwaway servers; browser tests where Chromium is found"
	@echo "make test-lowest      rules, services and pages on SQLite with the lowest versions we allow; under eight minutes"
	@echo "make bench            speed beside a bare Flask floor, 10,000 and 100,000 cases; about forty minutes"
	@echo "make bench-million    the same, and the register over 1,000,000 cases"
	@echo "make bench-browser    bytes, shifts and waits of the demo's pages in Chromium; about ten minutes"
	@echo "make check            ruff format, ruff, mypy --strict"
	@echo "make docs             the documentation as pages, its reference written from the code"
	@echo "make screenshots     every page, light and dark, phone and desk, into screenshots/; needs Chromium"
	@echo "make clean            remove the virtual environment and caches"

# The lock is synced again only when it or the project file changed: a second run starts within seconds.
$(READY): pyproject.toml uv.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@UV_PYTHON_DOWNLOADS=never $(BIN)/uv sync --quiet --locked --all-extras --python $(BIN)/python
	@touch $@

demo: $(READY)
	@$(BIN)/python -m example_app.demo

demo-postgresql: $(READY)
	@$(BIN)/python -m example_app.demo --postgresql

test: $(READY)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

# What pyproject.toml promises to the oldest hosts; the tools that test are the newest.
$(LOWEST)/.ready: pyproject.toml | $(READY)
	@UV_PYTHON_DOWNLOADS=never $(BIN)/uv venv --quiet --clear --python $(BIN)/python $(LOWEST)
	@$(BIN)/uv pip install --quiet --python $(LOWEST) --resolution lowest-direct --editable '.[demo]'
	@$(BIN)/uv pip install --quiet --python $(LOWEST) pytest pytest-xdist hypothesis openpyxl pypdf
	@touch $@

# Walks of every address, right and hostile text ask nothing of a library that the other tests do not.
WALKS := $(addprefix --ignore=,$(wildcard tests/web/test_hostile*.py tests/web/test_rights_matrix.py tests/web/test_two_*.py))

# Fifteen minutes of processor for all workers: under eight by the clock on two free cores, however busy they are.
test-lowest: $(LOWEST)/.ready
	ulimit -t $$((900 / $(WORKERS))) && $(LOWEST)/bin/python -m pytest -n $(WORKERS) --dist worksteal -k "not postgresql" $(WALKS) tests/domain tests/services tests/web

# A target that is missed shows in the table and as a failure.
bench: $(READY)
	@$(BIN)/python -m benchmarks

bench-million: $(READY)
	@$(BIN)/python -m benchmarks --million

# What a person feels: reported, never a failure.
bench-browser: $(READY)
	@$(BIN)/python -m benchmarks.felt

screenshots: $(READY)
	$(BIN)/python -m pytest -q -n $(WORKERS) tests/browser/screenshots.py

check: $(READY)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy

docs: $(READY)
	@$(BIN)/python -m sphinx --quiet --fail-on-warning --fresh-env --write-all docs docs/_build
	@echo "docs/_build/index.html"

clean:
	rm -rf docs/_build $(VENV) $(LOWEST) .mypy_cache .pytest_cache .ruff_cache .hypothesis

# Every command of the house; `make help` lists them. Nothing here needs more than Debian's Python 3.11.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TEMPLATES := src/envi_scim/http/console/templates src/envi_scim/emulator/pages/templates
STAMP := $(VENV)/.installed
T ?= tests
# pytest-xdist: as many workers as cores.
PYTEST := $(BIN)/pytest -n auto --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help setup run test check lint types layers format coverage properties fuzz faults judges browser pictures bench bench-peers conformance docs openapi pins changelog clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## the virtual environment in .venv, everything pinned

$(STAMP): requirements/develop.txt pyproject.toml scripts/setup.sh
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh scripts/setup.sh
	@touch $(STAMP)

run: setup ## set up and start the product with demo data on SQLite, on 127.0.0.1:8000
	@$(BIN)/envi-scim demo

test: setup ## set up and run every test; T=path for one
	$(PYTEST) $(T)

check: lint types layers test docs ## what CI runs: lint, types, layers, tests, docs

lint: setup ## ruff, djlint, codespell, deptry
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint --lint $(TEMPLATES)
	$(BIN)/codespell
	$(BIN)/deptry src

types: setup ## mypy, strict
	$(BIN)/mypy

layers: setup ## who may import whom
	$(BIN)/lint-imports

format: setup ## ruff's formatting and safe fixes
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

coverage: setup ## branch coverage of the whole suite, as a report in htmlcov/
	$(PYTEST) --cov=envi_scim --cov-branch --cov-report=html --cov-report=term:skip-covered $(T)

properties: setup ## the tests whose examples are invented (hypothesis), with many more of them
	HYPOTHESIS_PROFILE=long $(PYTEST) -m hypothesis $(T)

fuzz: setup ## a million generated requests, on every core; O=--record writes docs/reference/fuzz.md
	$(BIN)/python -m tests.fuzz --requests 1000000 --processes $$(nproc) $(O)

faults: setup ## kill -9 and friends, 50 rounds an engine
	ENVI_SCIM_FAULT_ROUNDS=50 $(BIN)/pytest tests/faults -p no:randomly --timeout=7200

judges: setup ## the outside judges alone: scim2-tester, scim-sanity, and schemathesis with many more examples
	ENVI_SCIM_JUDGE_EXAMPLES=200 $(PYTEST) tests/judges --timeout=3600

browser: setup ## the console in a real browser alone, with Debian's Chromium
	$(PYTEST) -m browser tests/browser

pictures: setup ## have the browser tests write the pictures of the documentation, docs/pictures
	ENVI_SCIM_PICTURES=1 $(PYTEST) -m browser tests/browser

bench: setup ## the benchmarks in short, side by side with scim2-server, a bare route and the engines alone
	$(BIN)/python -m benchmarks --rounds 1 --seconds 0.5 $(O)

bench-peers: setup ## the benchmarks beside all peers that the registries have, and the sizes; O=--record=NAME keeps them
	$(BIN)/python -m benchmarks --peers --seconds 0.5 $(O)
	$(BIN)/python -m benchmarks.installation --peers $(if $(O),$(O)-installation)

conformance: setup ## write docs/reference/conformance.md again, from the marks of the tests
	$(BIN)/python -m tests.conformance

docs: setup ## the documentation as pages in docs/_build; a warning is an error
	$(BIN)/sphinx-build -q -n -W --keep-going -b html docs docs/_build

openapi: setup ## write docs/reference/openapi.json again, after a change of the API
	$(BIN)/python scripts/openapi.py

pins: setup ## recompile requirements/*.txt from pyproject.toml, with hashes and without host names
	sh scripts/pins.sh

changelog: setup ## collect changes/ into CHANGELOG.md; V=version
	$(BIN)/towncrier build --version $(V)

clean: ## remove what the commands above made
	rm -rf $(VENV) docs/_build htmlcov .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -f envi-scim-demo.db*

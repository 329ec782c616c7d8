# What a newcomer, a contributor and the machine that checks every change call. `make` alone lists it.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo run test test-sqlite test-postgresql test-judges test-browser check bench lock translate chromium judges clean

VENV ?= .venv
PORT ?= 8000
WORKERS ?= 2
export PYTHON ?=
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest
SIDE_BY_SIDE = -n $(WORKERS) --dist worksteal
EXTRACT = $(BIN)/pybabel --quiet extract -F babel.toml --no-location --omit-header --sort-output -o app/locale/messages.pot .
CATALOGS = -i app/locale/messages.pot -d app/locale --ignore-pot-creation-date --no-fuzzy-matching --ignore-obsolete

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | while IFS='|' read -r name words; do printf '  make %-10s %s\n' "$$name" "$$words"; done
	@echo "  PORT=8080 make demo        … at another port"

demo: $(VENV)/.for-running ## A sample company to walk through, at http://127.0.0.1:8000 (Ctrl+C stops it)
	@PORT=$(PORT) $(BIN)/python -m app demo

run: $(VENV)/.for-running ## The real thing, with the BROWNBAG_ settings of the environment
	@PORT=$(PORT) $(BIN)/python -m app serve

test: test-sqlite test-postgresql test-judges test-browser ## Every test: on SQLite, on PostgreSQL, with other calendars, in a browser

test-sqlite: $(VENV)/.for-testing
	$(PYTEST) $(SIDE_BY_SIDE) -m "not browser and not judges"

test-postgresql: $(VENV)/.for-testing
	TEST_DATABASE=postgresql $(PYTEST) $(SIDE_BY_SIDE) -m "not browser and not judges"

test-judges: $(VENV)/.for-testing judges
	$(PYTEST) -m judges

test-browser: $(VENV)/.for-testing chromium
	$(PYTEST) $(SIDE_BY_SIDE) -m browser || [ $$? -eq 5 ]

check: $(VENV)/.for-testing ## Style, types, who may import whom, templates, catalogs, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint templates
	$(EXTRACT)
	$(BIN)/pybabel --quiet update --check $(CATALOGS)
	$(PYTEST) tests/rules tests/test_migrations.py
	TEST_DATABASE=postgresql $(PYTEST) tests/test_migrations.py

bench: $(VENV)/.for-testing ## What a request costs, beside the least it could cost
	$(BIN)/python -m bench

translate: $(VENV)/.for-testing ## Bring the catalogs up to date with the sentences in the code
	$(EXTRACT)
	$(BIN)/pybabel --quiet update $(CATALOGS)

LOCK := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --extra postgres
lock: $(VENV)/.for-testing ## Resolve the dependencies anew (after changing pyproject.toml)
	@$(BIN)/python -m pip install -q uv
	$(BIN)/$(LOCK) -o requirements.lock
	$(BIN)/$(LOCK) --group test -o requirements-test.lock
	$(BIN)/$(LOCK) --extra semantic -o requirements-semantic.lock
	$(BIN)/$(LOCK) --extra scim -o requirements-scim.lock

clean: ## Remove the environment and every cache; data/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# --- the environment: made once, filled again only when a lock changes ---

$(VENV)/bin/python:
	@python=$$(bash .ci/find-python) && "$$python" -m venv $(VENV)

$(VENV)/.for-running: requirements.lock | $(VENV)/bin/python
	@echo "Installing what Brownbag runs on, about half a minute."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.for-testing: requirements-test.lock | $(VENV)/bin/python
	@echo "Installing what Brownbag runs on and is tested with, about a minute."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@ $(VENV)/.for-running

APT = as_root=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	{ command -v apt-get && $$as_root apt-get update -qq && $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$packages; } >/dev/null

chromium:
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do command -v $$name >/dev/null && exit 0; done; \
	packages=chromium; echo "Installing Chromium for the browser tests."; \
	$(APT) || { echo "The browser tests need Chromium. Please install it, then run this again."; exit 1; }

ICAL_JS := 2.2.1
judges: $(VENV)/.ical.js-$(ICAL_JS)
	@$(BIN)/python -c 'from tests.judges import libical; libical.library()' 2>/dev/null && exit 0; \
	packages=libical3; echo "Installing libical for the calendar tests."; \
	$(APT) || { echo "The calendar tests need libical 3 (Debian: libical3). Please install it, then run this again."; exit 1; }

$(VENV)/.ical.js-$(ICAL_JS): | $(VENV)/bin/python
	@command -v node >/dev/null && command -v npm >/dev/null || { \
	packages="nodejs npm"; echo "Installing node and npm for the calendar tests, a few minutes."; \
	$(APT) || { echo "The calendar tests need node 18 or later, and npm. Please install them, then run this again."; exit 1; }; }
	@npm install --silent --no-save --no-package-lock --no-audit --no-fund --ignore-scripts --prefix $(VENV)/judges ical.js@$(ICAL_JS) >/dev/null \
	|| { echo "npm could not fetch ical.js $(ICAL_JS) for the calendar tests. Is a registry set (npm config get registry) and can it be reached?"; exit 1; }
	@touch $@

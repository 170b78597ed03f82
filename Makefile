# make run    sets all up and serves the timeline on http://127.0.0.1:8000 (PORT= to change)
# make test   sets all up and passes the tests: unit, web and browser, on SQLite and on PostgreSQL
# The rest: make lint, make check, make bench (ONLY=pages for one of them), make lock, make clean.

SHELL := /bin/bash
PORT ?= 8000
HOST ?= 127.0.0.1
BIN := .venv/bin
export TIMELINE_VAR ?= $(CURDIR)/var

# The first interpreter that is 3.12 or newer and can make virtual environments: it is run, since a shim may be broken.
PROBE := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3 /usr/bin/python3 /usr/local/bin/python3; do \
  command -v $$p >/dev/null 2>&1 && $$p -c '$(PROBE)' >/dev/null 2>&1 && echo $$p && break; done)
BROWSER := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
STATIC := $(shell find static -type f 2>/dev/null)
PIP := $(BIN)/pip --disable-pip-version-check install --quiet --require-hashes --only-binary :all: -r

.PHONY: setup run test test-sqlite test-postgresql browser lint check bench lock clean shots

setup: .venv/runtime var/secret-key

.venv/bin/pip:
	@test -n "$(PYTHON)" || { echo "Python 3.12 or newer with venv is needed: apt-get install python3 python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/runtime: .venv/bin/pip requirements.txt
	@echo "Installing what the site needs (about half a minute the first time)"
	@$(PIP) requirements.txt
	@touch $@

.venv/tools: .venv/bin/pip requirements-dev.txt
	@echo "Installing what the tests need (about half a minute the first time)"
	@$(PIP) requirements-dev.txt
	@touch $@ .venv/runtime

var/secret-key:
	@mkdir -p $(TIMELINE_VAR)
	@test -s $(TIMELINE_VAR)/secret-key || (umask 077; $(or $(PYTHON),python3) -c "import secrets; print(secrets.token_urlsafe(50))" > $(TIMELINE_VAR)/secret-key)

var/static/staticfiles.json: .venv/runtime $(STATIC)
	@$(BIN)/python manage.py collectstatic --noinput --clear --verbosity 0
	@mkdir -p var/static && touch $@

run: setup var/static/staticfiles.json
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py load_seeds
	@echo
	@echo "The timeline is at  http://$(HOST):$(PORT)/"
	@echo "An editor's account:  $(BIN)/python manage.py createsuperuser   then sign in at http://$(HOST):$(PORT)/admin/"
	@echo "Stop with Ctrl-C."
	@exec $(BIN)/gunicorn timeline.wsgi --bind $(HOST):$(PORT) --worker-class gthread --workers 2 --threads 4 --log-level warning

test: .venv/tools browser test-sqlite test-postgresql

# Without Chromium the browser tests cannot run: that is said, and an error where TIMELINE_REQUIRE_BROWSER is set.
browser:
ifeq ($(BROWSER),)
	@echo "No Chromium found, so the browser tests are left out. Get it with: apt-get install chromium"
	@test -z "$$TIMELINE_REQUIRE_BROWSER"
endif

test-sqlite: .venv/tools
	@echo "Tests on SQLite"
	@env -u DATABASE_URL $(BIN)/pytest $(if $(BROWSER),,-m "not browser")

test-postgresql: .venv/tools
	@echo "Tests on PostgreSQL"
	@$(BIN)/python -m tests.postgres $(BIN)/pytest -m "not browser" --ignore=tests/extract

lint: .venv/tools
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports --no-cache

check: lint test
	$(BIN)/python manage.py makemigrations --check --dry-run

bench: .venv/tools .venv-bench/bin/datasette var/secret-key
	@$(BIN)/python -m bench $(ONLY)

# Datasette, which the pages are compared with, in an environment of its own.
.venv-bench/bin/datasette: requirements-bench.txt
	@$(PYTHON) -m venv .venv-bench && .venv-bench/bin/pip --disable-pip-version-check install --quiet --require-hashes --only-binary :all: -r requirements-bench.txt

# Newest versions within pyproject.toml's bounds, with hashes and without the name of any index.
lock: .venv/tools
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --upgrade --python-version 3.12 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --upgrade --python-version 3.12 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	$(BIN)/uv pip compile --upgrade --python-version 3.12 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet --group pyproject.toml:bench -o requirements-bench.txt

clean:
	rm -rf .venv var/static .pytest_cache .mypy_cache .ruff_cache

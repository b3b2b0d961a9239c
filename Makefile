# Every command of the project. On a fresh machine Python 3.11 or newer and make are enough.

SHELL := /bin/sh
.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8000
ARGS ?=
# An environment variable or an argument of make: DATABASE_URL=postgres://… make demo
DATABASE_URL ?=
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONHOME PYTHONPATH

.PHONY: help demo run test test-long check format lock bench-small bench-files bench-national environment environment-run clean

help: ## this list
	@echo "make TARGET [NAME=value]"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: environment-run ## portal with demo data on 127.0.0.1 (PORT=8000, DATABASE_URL= respected)
	@mkdir -p var
	@DEMO=1 DEBUG=0 DATABASE_URL="$${DATABASE_URL:-sqlite:///$(CURDIR)/var/demo.sqlite3}" $(PY) manage.py demo --port $(PORT)

run: environment ## development server with reload (PORT=, DATABASE_URL=)
	@mkdir -p var
	@if [ -z "$${DATABASE_URL:-}" ]; then unset DATABASE_URL; fi; export DEBUG=1; \
	  $(PY) manage.py migrate --verbosity 0 && exec $(PY) manage.py runserver 127.0.0.1:$(PORT)

test: environment ## tests on SQLite, and on PostgreSQL where there is one (ARGS="-k tree")
	@$(PY) -m tests.run $(ARGS)

test-long: environment ## more examples of every generated test, races, kills and load, on the same databases
	@LONG=1 $(PY) -m tests.run -m "long or hypothesis or once" $(ARGS)

# A key of 64 characters that nobody keeps: the deployment check judges the settings, not the key of some machine.
PRODUCTION = env -u DEBUG -u DEMO -u TESTING ALLOWED_HOSTS=portal.example DATABASE_URL=sqlite:///:memory: \
  SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(48))')"

check: environment ## format, lint, types of the rules, missing migrations, deployment check
	$(PY) -m ruff format --check --output-format concise .
	$(PY) -m ruff check .
	@TESTING=1 sh -c 'set -x; exec $(PY) -m mypy'
	@$(PRODUCTION) sh -c 'set -x; exec $(PY) manage.py makemigrations --check --dry-run'
	@$(PRODUCTION) sh -c 'set -x; exec $(PY) manage.py check --deploy --fail-level WARNING'

format: environment ## put the code in form
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench-small: environment ## measurements at small scale (bench/)
	@$(PY) -m bench.small $(ARGS)

bench-files: environment ## workbooks of 20 000 and 100 000 rows in and out (bench/)
	@$(PY) -m bench.files $(ARGS)

bench-national: environment ## a whole country on PostgreSQL: ARGS="--members 100000 --keep DIR" (bench/)
	@$(PY) -m bench.national $(ARGS)

lock: environment ## write the lock files anew from pyproject.toml (ARGS=--upgrade for newer versions)
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(PY) -m uv pip compile pyproject.toml --group dev \
	  --universal --python-version 3.11 --generate-hashes --no-config --quiet $(ARGS) -o requirements.lock
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(PY) -m uv pip compile pyproject.toml -c requirements.lock --no-annotate \
	  --universal --python-version 3.11 --generate-hashes --no-config --quiet $(ARGS) -o requirements-run.lock

environment: $(VENV)/requirements.lock
environment-run: $(VENV)/requirements-run.lock

# What is installed stands beside it; nothing is done while it equals the lock file.
$(VENV)/requirements.lock: requirements.lock requirements-run.lock
	$(call install,requirements.lock)
	@cp requirements-run.lock $(VENV)/requirements-run.lock
	@cp requirements.lock $@

$(VENV)/requirements-run.lock: requirements-run.lock
	$(call install,requirements-run.lock)
	@cp requirements-run.lock $@

define install
@if cmp -s $(1) $(VENV)/$(1) && $(PY) -c '' 2>/dev/null; then exit 0; fi; set -e; \
if ! $(PY) -m pip --version >/dev/null 2>&1; then \
  python=""; old=""; \
  for name in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
    if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
      if "$$name" -c 'import ensurepip, venv' 2>/dev/null; then python="$$name"; break; else old="$$old $$name (without venv)"; fi; \
    elif command -v "$$name" >/dev/null; then old="$$old $$name ($$("$$name" -V 2>&1 | head -n 1))"; fi; \
  done; \
  if [ -z "$$python" ]; then \
    echo "Python 3.11 or newer with its venv module is needed. Found:$${old:- none}." >&2; \
    echo "On Debian and Ubuntu: apt-get install python3 python3-venv. Another one: make PYTHON=/path/to/python3." >&2; exit 1; \
  fi; \
  echo "Making $(VENV) with $$("$$python" -V)"; "$$python" -m venv --clear $(VENV); \
fi; \
echo "Installing $(1)"; \
$(PY) -m pip install --quiet --require-hashes --only-binary :all: -r $(1)
endef

clean: ## remove the environment, caches and test leftovers; databases in var/ stay
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis staticfiles var/test-schema var/test-failures
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

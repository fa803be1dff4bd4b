# The two commands a newcomer needs: `make demo` and `make test`. Each sets itself up.
PYTHON := $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
  command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test check lock clean help
.DEFAULT_GOAL := help

help:
	@echo "make demo   an evening of reminders and conversations against the Twilio stand-in"
	@echo "make test   every test (needs nothing but Python; browser journeys want chromium)"
	@echo "make check  lint, types, import rules, missing migrations"
	@echo "make lock   renew requirements/*.txt from pyproject.toml"

.venv/python:
	@test -n "$(PYTHON)" || { echo "Frontdesk needs Python 3.11 or newer with the venv module; install it and try again."; exit 1; }
	@echo "Setting up .venv with $(PYTHON) ..."
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/runtime: .venv/python requirements/build.txt requirements/runtime.txt pyproject.toml
	@$(PIP_INSTALL) --require-hashes -r requirements/build.txt -r requirements/runtime.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/runtime requirements/dev.txt
	@$(PIP_INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

demo: .venv/runtime
	@$(BIN)/frontdesk demo $(if $(EXIT),--exit)

test: .venv/dev
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy src/frontdesk
	$(BIN)/lint-imports
	$(BIN)/frontdesk makemigrations --check --dry-run

lock: .venv/dev
	@sh requirements/lock.sh

clean:
	rm -rf .venv

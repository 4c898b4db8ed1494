# Huiskamer: `make help` lists what there is. Needs Python 3.11 or newer, nothing else.

PYTHON ?= python3
PORT ?= 8000
ARGS ?=
# One more than there are cores: browsers and sockets make tests wait, and another can go on meanwhile.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')

PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/messages.po))

.DEFAULT_GOAL := help
.PHONY: help run install demo test lint access bench network i18n pin clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / {printf "make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/run $(CATALOGUES) ## start your house on http://127.0.0.1:8000 (another port: make run PORT=9000)
	@$(PY) -m forum init
	@exec $(PY) -m forum serve --port $(PORT)

install: .venv/run $(CATALOGUES) ## put libraries and translations in place, for a server (docs/operations.md)

demo: .venv/run $(CATALOGUES) ## fill an empty house with made-up people and talk, and print log-ins to try
	@$(PY) -m forum demo

test: lint ## run every check and test (a part of them: make test ARGS="-k rooms")
	@$(PY) -m tests.services
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

lint: .venv/dev $(CATALOGUES) ## check style and types only
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

access: .venv/dev $(CATALOGUES) ## look at every page in all languages and themes with axe-core, and at large letters (two hours)
	@$(PY) -m tests.access $(ARGS)

bench: .venv/dev $(CATALOGUES) ## measure this machine for twenty minutes and write docs/performance.md
	@$(PY) -m tests.beside_postgresql $(PY) -m forum bench $(ARGS)

network: .venv/dev $(CATALOGUES) ## kill and cut the parts of a house on test hosts, and write docs/reliability.md
	@$(PY) -m tests.network

i18n: .venv/run ## collect the texts of the interface into translations/, ready to be translated
	@.venv/bin/pybabel --quiet extract --mapping pyproject.toml --no-wrap --sort-by-file --add-location file \
		--keywords _l --keywords N_ --project Huiskamer --output translations/messages.pot .
	@.venv/bin/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap \
		--input-file translations/messages.pot --output-dir translations
	@rm translations/messages.pot

pin: ## write down the hashes of the libraries that requirements.txt and requirements-dev.txt name
	@$(PYTHON) -m venv .venv-pin
	@.venv-pin/bin/pip install --quiet --disable-pip-version-check pip-tools==7.6.2
	@for name in requirements requirements-dev; do \
		CUSTOM_COMPILE_COMMAND="make pin" .venv-pin/bin/pip-compile --quiet --generate-hashes --no-annotate \
			--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --allow-unsafe \
			--output-file $$name.lock $$name.txt || exit 1; done
	@rm -rf .venv-pin

clean: ## remove what can be made again; instance/ (your house) stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis tests/failed
	@find forum tests migrations translations \( -name '__pycache__' -o -name '*.mo' \) -prune -exec rm -rf {} + 2>/dev/null || true

# The stamps .venv/run and .venv/dev say when the libraries were last installed: no pip while nothing changed.
.venv/run: requirements.lock
	$(make_venv)
	@$(PIP) --require-hashes -r requirements.lock
	@touch $@

.venv/dev: requirements-dev.lock requirements.lock
	$(make_venv)
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch .venv/run $@

define make_venv
@command -v $(PYTHON) >/dev/null || { \
	echo "Huiskamer needs Python 3.11 or newer, and there is no '$(PYTHON)' here."; exit 1; }
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo "Huiskamer needs Python 3.11 or newer; if you have one, name it: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	echo "Python lacks its 'venv' module; on Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
@echo "Installing libraries into .venv (only this once) ..."
@$(PYTHON) -m venv .venv
endef

%.mo: %.po | .venv/run
	@.venv/bin/pybabel --quiet compile --input-file $< --output-file $@

# `make demo` and `make test` are all that a newcomer needs.
.DEFAULT_GOAL = help
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
BIN = $(VENV)/bin
READY = $(VENV)/.ready

.PHONY: help demo demo-reset test test-all lint format messages bench picture clean

help:  ## List the commands.
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(READY)  ## Make the database and the demo content if they are not there yet, and serve the site.
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py seed_demo --address http://localhost:$(PORT)/
	@$(BIN)/python manage.py runserver $(PORT)

demo-reset: $(READY)  ## Throw the demo's database away and make it anew.
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py seed_demo --reset --address http://localhost:$(PORT)/

test: $(READY)  ## Run the tests, on all cores, and nothing that takes minutes.
	$(BIN)/python -m pytest -n auto $(ARGS)

test-all: $(READY)  ## Run every test, the exhaustive sets too.
	$(BIN)/python -m pytest -m "" $(ARGS)

lint: $(READY)  ## Check style, missing migrations and the translations.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py messages --check

format: $(READY)  ## Put the code into its usual form.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: $(READY)  ## Bring the translations' catalogues up to date with the sources.
	$(BIN)/python manage.py messages

bench: $(READY)  ## Measure speed against the floor; takes a few minutes.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	$(BIN)/python -m tests.bench $(ARGS)

picture: $(READY)  ## Take the README's picture from the demo's home page.
	$(BIN)/python -m pytest -q tests/browser/picture.py

$(READY): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit("Parlance needs Python 3.11 or newer; say which: make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	@echo "Installing what Parlance needs into $(VENV) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

clean:  ## Remove what the commands above have made.
	rm -rf $(VENV) var build dist *.egg-info

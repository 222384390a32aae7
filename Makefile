# One short command for each thing to do here; `make` alone lists them. Each makes its own environment
# (.venv, from the locked requirements) the first time, and again when the lock changes.
VENV := .venv
BIN := $(VENV)/bin
OUT ?= out
RAW ?= ../shared/data/raw
PYTHONS := $(or $(PYTHON),python3.13 python3.12 python3.11 python3)
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

RUN := $(VENV)/.run-installed
DEV := $(VENV)/.dev-installed
PROJECT := $(VENV)/.project-installed

# The documentation theme prints an advertisement for its successor at every build; this turns only that off.
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# pip in one environment twice at once breaks it
.NOTPARALLEL:
.PHONY: help brief serve audit test check lint types contracts docs serve-docs data bench lock clean

help: ## list what can be done
	@echo "Istmo. On a fresh machine, start with: make brief"
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1	\2/p' $(MAKEFILE_LIST) | awk -F '\t' '{printf "  make %-12s %s\n", $$1, $$2}'
	@echo
	@echo "  ARGS=... is passed on, e.g. make brief ARGS='--lang es', make test ARGS='-k darien'."
	@echo "  PYTHON=/path/to/python chooses another Python (3.11 or newer)."

brief: $(RUN) $(PROJECT) ## write the page of the month to out/ (OUT=folder)
	$(BIN)/istmo brief --out $(OUT) $(ARGS)

serve: $(RUN) $(PROJECT) ## open the pages and the API on this machine
	$(BIN)/istmo serve $(ARGS)

test: $(DEV) $(PROJECT) ## run the tests, the documents' examples among them
	$(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist loadfile $(ARGS)

check: lint types contracts docs ## style, types, one-way imports, documents

lint: $(DEV) $(PROJECT) ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV) $(PROJECT) ## types, strictly
	$(BIN)/mypy

contracts: $(DEV) $(PROJECT) ## imports go one way
	$(BIN)/lint-imports

docs: $(DEV) $(PROJECT) ## build the documents into site/, warnings being errors
	$(BIN)/mkdocs build --strict --quiet

serve-docs: $(DEV) $(PROJECT) ## read the documents at http://127.0.0.1:8000
	$(BIN)/mkdocs serve

data: $(RUN) $(PROJECT) ## rebuild the shipped snapshot from the raw files (RAW=folder)
	$(BIN)/python scripts/build_snapshot.py $(RAW)

bench: $(RUN) $(PROJECT) ## time a brief from an empty home
	$(BIN)/python benchmarks/brief.py $(ARGS)

audit: | .venv-audit/bin/pip-audit ## look the locked packages up among the known advisories (needs the network)
	@.venv-audit/bin/python scripts/audit.py

lock: ## pin the dependencies again after editing pyproject.toml
	$(MAKE) .venv-lock/bin/uv
	UV=.venv-lock/bin/uv scripts/lock.sh

clean: ## remove the environment and everything built
	rm -rf $(VENV) .venv-lock .venv-audit build dist site $(OUT)

# -- environments -------------------------------------------------------------------------------------------
$(RUN): requirements/run.txt | $(BIN)/python
	@echo "Installing the locked packages (once, about a minute) ..."
	@$(PIP) --require-hashes -r $<
	@touch $@

$(DEV): requirements/dev.txt | $(BIN)/python
	@echo "Installing the locked packages and the tools to test and check (once, a minute or two) ..."
	@$(PIP) --require-hashes -r $<
	@touch $@ $(RUN) # the tools' list holds what running takes

# What builds the package is among the locked packages, so they come first.
$(PROJECT): pyproject.toml | $(RUN)
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

# The first Python that is new enough and can make environments (some systems leave ensurepip out).
$(BIN)/python .venv-lock/bin/python .venv-audit/bin/python:
	@for python in $(PYTHONS); do \
	  if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    echo "Making $(@D:/bin=) with $$($$python --version) ..."; \
	    $$python -m venv $(@D:/bin=) && exit 0; \
	    rm -rf $(@D:/bin=); exit 1; \
	  fi; \
	done; \
	echo "Istmo needs Python 3.11 or newer, with venv and ensurepip. Tried: $(PYTHONS)." >&2; \
	echo "Install one, or name it: make PYTHON=/path/to/python3 ..." >&2; \
	exit 1

.venv-lock/bin/uv: | .venv-lock/bin/python
	.venv-lock/bin/python -m pip --disable-pip-version-check install --quiet uv

.venv-audit/bin/pip-audit: | .venv-audit/bin/python
	.venv-audit/bin/python -m pip --disable-pip-version-check install --quiet pip-audit==2.10.1

# `make run` and `make test` set everything up by themselves; `make help` lists the rest.

PYTHON ?=
CONFIG ?=
VENV := .venv
BIN := $(VENV)/bin
PINS := requirements-build.txt pyproject.toml tools/setup.sh

.PHONY: help run test check prove reliability bench bench-recognise fuzz soak generate lock format clean
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-16s %s\n", $$1, $$2}' Makefile

$(VENV)/.run: requirements.txt $(PINS)
	@echo "Setting up $(VENV) ..."
	@PYTHON="$(PYTHON)" tools/setup.sh run
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(PINS)
	@echo "Setting up $(VENV) for development ..."
	@PYTHON="$(PYTHON)" tools/setup.sh dev
	@touch $(VENV)/.run $@

run: $(VENV)/.run ## the main job: the demonstration, or one pass with CONFIG=config.yaml
	@$(if $(CONFIG),$(BIN)/afterword once --config "$(CONFIG)",$(BIN)/afterword demo)

test: $(VENV)/.dev ## the tests (quick profile)
	@$(BIN)/pytest -n 2 --dist worksteal

check: $(VENV)/.dev ## style, types, import rules, dependencies, licences
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/python -m tools.licences requirements.txt

prove: $(VENV)/.dev ## all tests and the full matrices, with the figures that the docs quote
	HYPOTHESIS_PROFILE=prove AFTERWORD_FIGURES=$(VENV)/figures.json $(BIN)/pytest -n 2 --dist worksteal -m "not bench" -rP

reliability: prove ## docs/reliability.md anew: the matrices, fuzzing and a daemon's hard life (hours)
	$(BIN)/python -m tools.fuzz --minutes $(or $(MINUTES),10) | tee $(VENV)/fuzz.txt
	$(BIN)/python -m tools.soak --minutes $(or $(MINUTES),60) | tee $(VENV)/soak.txt
	$(BIN)/python -m tools.hours | tee $(VENV)/hours.txt
	$(BIN)/python -m tools.reliability $(VENV)/figures.json --hours $(VENV)/hours.txt --fuzz $(VENV)/fuzz.txt --soak $(VENV)/soak.txt

bench: $(VENV)/.dev ## measurements (an hour)
	@for file in $$(grep -l __main__ bench/*.py); do $(BIN)/python -m bench.$$(basename $$file .py) || exit 1; done

bench-recognise: $(VENV)/.dev ## how well interviews are recognised
	@$(BIN)/python -m bench.recognise

fuzz: $(VENV)/.dev ## the readers fed with what nobody would write, for MINUTES (10); then the property tests with new examples
	$(BIN)/python -m tools.fuzz --minutes $(or $(MINUTES),10)
	HYPOTHESIS_PROFILE=prove $(BIN)/pytest -n 2 -m "hypothesis and not bench"

soak: $(VENV)/.dev ## a daemon's hard life: changes, breakage, kills, for MINUTES (60); then 72 hours of faults on a fast clock
	$(BIN)/python -m tools.soak --minutes $(or $(MINUTES),60)
	$(BIN)/python -m tools.hours

generate: $(VENV)/.dev ## write anew what our own code makes: examples/, systemd/
	$(BIN)/python -m tools.generate

format: $(VENV)/.dev ## put the code into form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: ## pin the dependencies anew (UPGRADE=1: take the newest)
	tools/lock.sh $(if $(UPGRADE),--upgrade)

clean: ## remove everything that was made here
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache afterword-demo*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

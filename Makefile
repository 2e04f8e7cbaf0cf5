# The commands a person needs. Each does its own set-up in .venv; the second time nothing is fetched.

.DEFAULT_GOAL := help
.PHONY: help demo venv test test-fast torture coverage lint check format lock understanding train show clean

py := .venv/bin/python
# Extra words for pytest, such as: make test ARGS="-k junk"
ARGS ?=
# Two workers; what shares a server or the whole machine is kept on one of them by its xdist_group.
pytest := $(py) -m pytest --numprocesses 2 --dist loadgroup

help: ## this list
	@echo "make ..."
	@sed -n 's/^\([a-z%-]*\):[^#]*## /  \1	/p' Makefile | expand -t 14

demo: ## a whole pretend world on this machine, in about a minute
	@tools/set-up demo
	@.venv/bin/relanced demo $(ARGS)

venv: ## .venv with every extra, the tests, the linters and .venv/bin/relanced
	@tools/set-up all

test: venv ## every test this machine can run
	@$(pytest) $(ARGS)

test-fast: venv ## every test but those that run the whole program
	@$(py) -m pytest --numprocesses 3 --dist loadgroup -m "not e2e" --hypothesis-profile fast $(ARGS)

torture: venv ## try to break every promise for MINUTES=25 (0: the full targets); RECORD=FILE keeps the table
	@$(py) -m tests.torture --minutes $(or $(MINUTES),25) $(if $(RECORD),--record $(RECORD)) $(ARGS)

coverage: venv ## which lines the fast tests reach
	@$(py) -m coverage erase
	@$(py) -m coverage run -m pytest -q --numprocesses 2 --dist loadgroup -m "not e2e and not crash" $(ARGS)
	@$(py) -m coverage combine -q
	@$(py) -m coverage report

lint: venv ## style, types, and which floor may stand on which
	@$(py) -m ruff check .
	@$(py) -m ruff format --check .
	@$(py) -m mypy
	@.venv/bin/lint-imports

check: lint test ## what must pass before a change is kept

format: venv ## put the source in its one form
	@$(py) -m ruff check --fix .
	@$(py) -m ruff format .

lock: venv ## write requirements/*.txt anew from pyproject.toml (needs uv)
	@$(py) tools/lock.py

understanding: venv ## how well mails are read, into docs/understanding.md; CORPUS=DIR reads a folder of public mails too
	@$(py) tools/understanding.py $(if $(CORPUS),--corpus $(CORPUS)) $(ARGS)

train: venv ## learn the second opinion on sentences anew from tests/understanding/lessons
	@$(py) tools/train_reading.py

# What each one shows, and what it should print, stands in docs/shown.md.
show-%: venv ## one claim of docs/shown.md, shown on this machine
	@$(py) -m tests.shown $*

clean: ## take away .venv and every cache; no ledger, no mail, no journal
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.*
	find daemon tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} +

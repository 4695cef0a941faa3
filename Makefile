# The only task list. `make help` prints it.
PYTHON ?= python3
V := .venv/bin

.PHONY: help setup install install-postgres run test test-fast lint format lock docs bench check

help:            ## print this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 20

.venv/run.stamp: requirements.lock pyproject.toml
	@echo 'Setting up .venv with what a server needs: once, a minute or less.'
	@test -x $(V)/python || $(PYTHON) -m venv .venv
	@$(V)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(V)/python -c 'import site; open(site.getsitepackages()[0] + "/fanlight.pth", "w").write("$(CURDIR)/src")'
	@printf '#!%s\nimport sys\nfrom fanlight.cli import main\nsys.exit(main())\n' "$(CURDIR)/$(V)/python" > $(V)/fanlight
	@chmod +x $(V)/fanlight
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.lock
	$(V)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

install: .venv/run.stamp  ## create .venv with what a server needs, nothing more

install-postgres: .venv/run.stamp requirements-postgres.lock  ## the driver too, for FANLIGHT_DATABASE_URL=postgresql://…
	@$(V)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-postgres.lock

setup: .venv/dev.stamp  ## create .venv and install the locked dependencies, tools for development too

run: .venv/run.stamp    ## start the embedded server on http://127.0.0.1:8000
	@FANLIGHT_DEMO=$${FANLIGHT_DEMO:-on} $(V)/python -m fanlight serve

test: .venv/dev.stamp   ## every test: the embedded adapters always, the browser where it is found
	$(V)/python -m pytest -n 2 --dist loadgroup

test-fast: .venv/dev.stamp  ## unit, contract and architecture tests only (the loop people use)
	$(V)/python -m pytest -n 2 -m "not slow and not browser" tests/kit tests/infra tests/features tests/contracts tests/architecture

lint: .venv/dev.stamp   ## formatting, ruff, mypy, pyright, import contracts; prints the longest functions and files
	$(V)/ruff format --check .
	$(V)/ruff check .
	$(V)/mypy
	$(V)/basedpyright --level error
	$(V)/lint-imports
	$(V)/python tests/architecture/longest.py

format: .venv/dev.stamp ## fix what can be fixed
	$(V)/ruff format .
	$(V)/ruff check --fix .

lock: .venv/dev.stamp   ## resolve the dependencies again into the three lock files
	$(V)/uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml -o requirements.lock
	$(V)/uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -c requirements.lock pyproject.toml --extra postgres -o requirements-postgres.lock
	$(V)/uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -c requirements-postgres.lock pyproject.toml --extra postgres --group dev -o requirements-dev.lock

bench: .venv/dev.stamp  ## measure everything (about twenty minutes); bench/README.md says what and keeps the figures
	for name in home_feed against pages postgres fanout freshness upload idle first_page; do $(V)/python -m bench.$$name || exit 1; done

docs: .venv/dev.stamp   ## print the lists in docs/ (events, configuration, routes) again from the code
	$(V)/python -m fanlight docs

check: lint test        ## what CI runs

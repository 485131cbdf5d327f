# make demo            set up everything on a fresh Debian/Ubuntu machine, then JupyterLab with the demo
# make demo CHECK=1    the same, but grade the demo's sample notebook in the terminal
# make test            set up everything, then every test
# make test-lab44      the browser tests in the oldest JupyterLab and Notebook (4.4 and 7.4)
# make check           lint, types, layers
# make bench           measure speed (minutes; wants a quiet machine)
# make wheel           build the wheel into dist/
SHELL := /bin/bash
PY := .venv/bin/python
TESTS ?= tests
WORKERS ?= 2

.PHONY: demo test test-lab44 check check-web bench wheel setup setup-test

demo: setup
	.venv/bin/coplit demo $(if $(CHECK),--check)

test: setup-test
	scripts/test.sh $(TESTS)

test-lab44: setup-test
	scripts/lab44.sh

check:
	.venv/bin/ruff format --check coplit_jupyter tests scripts
	.venv/bin/ruff check coplit_jupyter tests scripts
	.venv/bin/mypy
	.venv/bin/lint-imports

check-web:
	cd labextension && PATH="$(CURDIR)/.venv/bin:$$PATH" jlpm lint:check && PATH="$(CURDIR)/.venv/bin:$$PATH" jlpm test

bench: setup
	$(PY) -m tests.bench

wheel: setup
	rm -rf dist && $(PY) -m pip wheel --quiet --no-deps --wheel-dir dist .

setup:
	scripts/setup.sh run

setup-test:
	scripts/setup.sh test

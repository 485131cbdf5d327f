# make demo   set up everything on a fresh Debian/Ubuntu machine and run the main job
# make test   set up everything and run every test
# make check  lint, types, layers
# make bench  measure
SHELL := /bin/bash
PY := .venv/bin/python

.PHONY: demo test check bench
check:
	.venv/bin/ruff format --check coplit_jupyter tests scripts
	.venv/bin/ruff check coplit_jupyter tests scripts
	.venv/bin/mypy
	.venv/bin/lint-imports

# Two commands matter: make demo, make test. Each installs what is missing first.
python := .venv/bin/python
# a file's tests stay with one worker; in the folders' order, as the longest tests stand in files of few
tests := $(python) -m pytest -n auto --dist loadfile --no-loadscope-reorder
# make demo HEADLESS=1 needs no screen
export HEADLESS

.DEFAULT_GOAL := help
.PHONY: help setup setup-test demo test check fmt bench soak shots build

help: ## what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

setup: ## install what the program needs (done by the others)
	@tools/setup

setup-test:
	@tools/setup test

demo: setup ## a demonstration headquarters, a filled vault, the window (HEADLESS=1: without the window)
	@$(python) -m hq.demo

test: setup-test ## every test but the long campaigns
	@$(tests)

check: setup-test ## format, lint, types, import contracts, tests (the migrations' among them)
	$(python) -m ruff format --check
	$(python) -m ruff check
	$(python) -m mypy
	.venv/bin/lint-imports
	$(tests)

fmt: setup ## bring the code into its form
	$(python) -m ruff check --fix-only
	$(python) -m ruff format

bench: setup ## one JSON line a bench, ours beside its reference
	@$(python) -m bench

soak: setup-test ## the long campaigns
	$(python) -m pytest -m soak --timeout 0

shots: setup ## pictures of every page, both languages and themes, in out/shots
	@for locale in zh_CN en; do for theme in light dark; do \
	  QT_QPA_PLATFORM=offscreen $(python) -m app shots --out out/shots/$$locale-$$theme --locale $$locale --theme $$theme \
	  || exit $$?; done; done

build: setup ## the packaged program in dist/satchel, which then tests itself
	@$(python) -m tools.build

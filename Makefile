# Every target prepares .venv/ by itself. Written for GNU make 3.81 (macOS) and newer.
ORG ?= bla-kors-gatenaert
# Which Python to build .venv with; empty: whichever is found. ARGS is passed on to the tool.
PYTHON ?=
ARGS ?=

# What a shell may have set would change which packages are seen, or leave every start without compiled files.
unexport PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH VIRTUAL_ENV

BIN := .venv/bin
# Says where and with which Python .venv was prepared; it is made anew where that is no longer true or it does not run.
STAMP := .venv/.prepared
MADE_FOR := $(CURDIR) $(PYTHON)
RUNS := $(shell [ "$$(cat $(STAMP) 2>/dev/null)" = "$(MADE_FOR)" ] && $(BIN)/python -I -c "" 2>/dev/null && echo yes)

.PHONY: help demo test lint bench torture messages readmes clean anew

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile

demo: $(STAMP) ## import an example and print its annual report; ORG=<folder in examples/>
	@$(BIN)/python tools/demo.py "$(ORG)"

test: $(STAMP) ## run the tests, all but the long ones
	@$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

lint: $(STAMP) ## check style, formatting and types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

bench: $(STAMP) ## measure speed against its floors
	@$(BIN)/python benchmarks/run.py $(ARGS)

torture: $(STAMP) ## run the tests that take minutes, and print what came of them; ARGS="--seed 2 --size 0.1"
	@$(BIN)/python -m pytest tests/torture tests plugins -m "torture or hypothesis" --hypothesis-profile thorough \
		-n auto --dist load $(ARGS)

messages: $(STAMP) ## rebuild the translation catalogues
	@$(BIN)/python tools/messages.py $(ARGS)

readmes: $(STAMP) ## write the references in the READMEs of the plugins anew
	@$(BIN)/python tools/readmes.py $(ARGS)

clean: ## remove .venv and everything built
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis uv.lock
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMP): pyproject.toml $(wildcard plugins/*/pyproject.toml) tools/prepare.sh tools/requirements.py
ifneq ($(RUNS),yes)
$(STAMP): anew
endif
$(STAMP):
	@sh tools/prepare.sh "$(PYTHON)" "$(MADE_FOR)" $@

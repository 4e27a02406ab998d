# `make` alone lists what there is. Each command installs what it needs into .venv, from hash-pinned locks.
.DEFAULT_GOAL := help
.PHONY: help report test test-quick test-long lab charts data verify validate bench quarto clean lint
PYTHON ?= python3
PIP_FLAGS := --quiet --disable-pip-version-check --require-hashes
# Another subject: make report DATA=folder. Its report stands in build/<folder's name>/, beside this one.
DATA ?= data
RUN := .venv/bin/python -m trajectories
WITH := --data "$(DATA)"

help:  ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, found " + sys.version.split()[0])'
	$(PYTHON) -m venv .venv

# One stamp for each lock: a change in the lock installs again, nothing else does.
.venv/.%: requirements/%.lock pyproject.toml | .venv/bin/python
	.venv/bin/python -m pip install $(PIP_FLAGS) -r $<
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@mkdir -p .venv/etc/jupyter && cp jupyter_nbconvert_config.json .venv/etc/jupyter/
	@touch $@

report: .venv/.report  ## execute the notebooks and make build/report.html
	@$(RUN) build $(WITH) $(if $(RENDERER),--renderer $(RENDERER))

test: .venv/.test  ## run all tests but the long ones (minutes)
	@.venv/bin/python -m pytest -m "not long" -n 2 --dist loadfile $(PYTEST)

test-quick: .venv/.test  ## run the tests that draw nothing (under a minute)
	@.venv/bin/python -m pytest -m "not long and not slow" -n 2 --dist worksteal $(PYTEST)

test-long: .venv/.test .venv/.lab .venv/.bench  ## run the thousand-fold tests
	@.venv/bin/python -m pytest -m long -n 2 $(PYTEST)

lint: .venv/.test  ## check style and types
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy

lab: .venv/.lab  ## open the notebooks in JupyterLab
	@.venv/bin/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) $(LAB) notebooks

validate: .venv/.report  ## check every data file
	@$(RUN) validate $(WITH)

verify: .venv/.report  ## hold the claims against the texts: make verify ARTICLES=folder
	@test -n "$(ARTICLES)" || { echo "make verify ARTICLES=folder: name the folder with the article texts"; exit 2; }
	@$(RUN) verify $(WITH) --articles "$(ARTICLES)"

charts: .venv/.report  ## write every figure into build/charts: make charts [IDS="fig-overlay …"] [FORMATS="png svg …"] [SCALE=3] [THEME=dark]
	@$(RUN) charts $(WITH) $(if $(SCALE),--scale $(SCALE)) $(if $(THEME),--theme $(THEME)) $(if $(FORMATS),--format $(FORMATS)) -- $(IDS)

data: .venv/.report  ## write the tidy series and their description into build/data
	@$(RUN) data $(WITH)

bench: .venv/.bench .venv/.lab .venv/.test  ## measure: solver, builds, exports, page
	@.venv/bin/python -m bench $(WITH)

quarto: .venv/.report  ## install Quarto into .venv (downloads its official build)
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check quarto-cli \
	  && .venv/bin/quarto --version \
	  || { echo "Quarto could not be installed here: its build is downloaded from outside the package index. The built-in renderer serves instead: make report RENDERER=builtin"; exit 1; }

clean:  ## remove what was built, keep .venv
	rm -rf build _variables.yml

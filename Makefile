# Everything runs in .venv, which the first target that needs it builds from requirements.lock.
PYTHON ?= python3
BIN := .venv/bin
KERNELS := .venv/share/jupyter/kernels
START := notebooks/explore/00_start_here.ipynb
AREA ?= havering
SCENARIO ?= baseline
# More options of the commands, such as make report OPTIONS="--draws 2000" or make test OPTIONS=-x
OPTIONS ?=
FUZZ_EXAMPLES ?= 10000
DISCLOSURE_TABLES ?= 1000
export OPENBLAS_NUM_THREADS ?= 1
export PYTHONHASHSEED ?= 0

.PHONY: help report test docs screenshots lint format bench bench-peers lab data clean

help: ## Show the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

# Scripts of an environment name the folder it was made in: where it has been moved, it is made anew.
ifneq ($(filter-out $(realpath .venv),$(shell cat .venv/installed 2>/dev/null)),)
.PHONY: .venv/installed
ANEW := --clear
endif

.venv/installed: requirements-uv.lock requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f"Python 3.11 to 3.13 is needed, {v[0]}.{v[1]} was found: name one with make PYTHON=python3.12")'
	$(PYTHON) -m venv $(ANEW) .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --compile-bytecode --require-hashes -r requirements.lock
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e .
	cd .venv && pwd -P > installed

# A server of S3 for tests, in its own environment: it holds dateutil below the version of .venv.
.venv-s3/installed: .venv/installed tests/s3_server.lock
	$(PYTHON) -m venv .venv-s3
	VIRTUAL_ENV=.venv-s3 $(BIN)/uv pip install --quiet --require-hashes -r tests/s3_server.lock
	touch $@

report: .venv/installed ## Build the report pack of one area (AREA="Kingston upon Hull" SCENARIO=baseline)
	$(BIN)/send-analysis report --area "$(AREA)" --scenario "$(SCENARIO)" $(OPTIONS)

data: .venv/installed ## Build the tidy tables in data/processed
	$(BIN)/send-analysis data build

test: .venv/installed .venv-s3/installed lint ## Lint, then every test: unit, notebook, end to end (installs a browser when it can)
	@sh tests/install_browser.sh
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile $(OPTIONS)

docs: .venv/installed ## Build the documentation: build/docs/index.html
	$(BIN)/python -m sphinx -q -W --keep-going -d build/doctrees docs build/docs

screenshots: report ## Take the pictures of the documents from a report (AREA=havering)
	$(BIN)/python docs/make_screenshots.py reports/current/$(AREA)

lint: .venv/installed ## Check format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: .venv/installed ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/installed ## Run the benchmarks (ratios in one run; figures on the screen), 10,000 damaged inputs of each kind, 1,000 protected tables
	$(BIN)/python -m pytest benchmarks --benchmark-only $(OPTIONS)
	FUZZ_EXAMPLES=$(FUZZ_EXAMPLES) $(BIN)/python -m pytest tests/unit/test_fuzz_loaders.py tests/unit/test_fuzz_settings.py
	DISCLOSURE_TABLES=$(DISCLOSURE_TABLES) $(BIN)/python -m pytest tests/unit/test_disclosure.py

DATA ?= ../shared/data/dfe
bench-peers: .venv/installed ## Hold statsforecast's methods against ours, in their own environment (DATA=folder)
	$(PYTHON) -m venv .venv-peers
	VIRTUAL_ENV=.venv-peers $(BIN)/uv pip install --quiet --require-hashes -r benchmarks/peers/requirements.lock
	$(BIN)/send-analysis backtest --data $(DATA) --origins 2019:2024 --out data/processed/peers
	.venv-peers/bin/python benchmarks/peers/peers.py data/processed/peers/history.parquet data/processed/peers/forecasts.parquet

# New notebooks start with a kernel that goes with .venv. It names no interpreter: a server starts it with its own,
# wherever the checkout is now.
lab: .venv/installed ## Open JupyterLab on the start notebook
	@mkdir -p $(KERNELS)/send_analysis
	@sed 's/"display_name": .*/"display_name": "send_analysis",/' $(KERNELS)/python3/kernel.json > $(KERNELS)/send_analysis/kernel.json
	$(BIN)/python -m jupyterlab --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/$(START) \
		--MultiKernelManager.default_kernel_name=send_analysis $(OPTIONS)

clean: ## Remove what can be built again (not .venv, not files that were added)
	rm -rf build data/processed/* reports/* reports/.runs reports/.lock .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Every target works from a clean checkout: the environment in .venv is made when it is needed,
# from the hashed locks in requirements/, and made anew when a lock changes.
#
#   make test PYTHON=/path/to/python3.12     another interpreter
#   make test ARGS="-k estimate"             arguments for pytest (test, battery) or benchmarks
#   make bench ARGS="--upto 1000000"         bench-peers first, to compare with other programs

VENV = .venv
PEERS = .venv-peers
BIN = $(VENV)/bin
UV ?= uv
PYTHON ?=
ARGS ?=
UPGRADE ?=

PIP = $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
CANDIDATES = $(if $(PYTHON),"$(PYTHON)",python3.13 python3.12 python3.11 python3)
COMPILE = "$(UV)" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-emit-index-url --custom-compile-command "make lock" $(UPGRADE)

unexport PYTHONPATH
unexport PYTHONHOME

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test battery bench bench-peers format wheel lock clean env-run env-dev

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: env-run ## build and show a case made from the bundled reports
	@$(BIN)/tracker demo

test: env-dev ## lint, types and tests; all of them run, any failure fails
	@failed=; \
	check() { echo "== $$*"; "$(BIN)/$$@" || failed="$$failed; $$*"; }; \
	check ruff check .; \
	check ruff format --check .; \
	check mypy; \
	check pytest $(ARGS); \
	if [ -n "$$failed" ]; then echo "failed: $${failed#; }" >&2; exit 1; fi

battery: env-dev ## the long tests
	@$(BIN)/pytest -m battery $(ARGS)

bench: env-dev ## speed, as ratios against a raw limit measured in the same run
	@$(BIN)/python -m benchmarks --peers $(PEERS) $(ARGS)

bench-peers: env-dev ## what `make bench` compares with, in an environment of its own
	@$(BIN)/python -m venv --clear $(PEERS)
	@$(PEERS)/bin/python -m pip --quiet --disable-pip-version-check --no-input install \
	  --require-hashes --requirement requirements/peers.txt || \
	{ echo 'hint: PyICU is built here: it needs a C++ compiler, pkg-config and ICU (Debian: libicu-dev)' >&2; exit 1; }
	@if command -v npm >/dev/null; then \
	  cp benchmarks/peers/emmett/package.json benchmarks/peers/emmett/package-lock.json $(PEERS)/; \
	  npm ci --prefix $(PEERS) --no-audit --no-fund --loglevel=error || \
	  echo 'emmett-sqlite was not installed: make bench goes without it' >&2; \
	else echo 'there is no npm: make bench goes without emmett-sqlite' >&2; fi

format: env-dev ## format the code and mend what the linter can
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

wheel: env-dev ## source distribution and wheel in dist/
	@$(BIN)/python -m build --no-isolation --outdir dist .

lock: ## make the locks again (UPGRADE=--upgrade for the newest versions); needs uv
	@command -v "$(UV)" >/dev/null || \
	{ echo "make lock: uv not found; install it or say where it is: make lock UV=/path/to/uv" >&2; exit 2; }
	$(COMPILE) pyproject.toml --group dev --output-file requirements/dev.txt
	$(COMPILE) pyproject.toml --constraints requirements/dev.txt --output-file requirements/run.txt
	$(COMPILE) --group build --constraints requirements/dev.txt --output-file requirements/build.txt
	$(COMPILE) --group peers --output-file requirements/peers.txt
	@! grep -n '://' requirements/*.txt

clean: ## remove the environment, caches and dist/
	rm -rf $(VENV) $(PEERS) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps in .venv say what is installed: dev-KEY or run-KEY (KEY: the locks, the interpreter
# asked for and the place of the checkout) and project-KEY (the project's own metadata). The dev
# lock holds all of the run lock in the same versions, so a dev environment serves both.
env-run: LOCKS = --requirement requirements/run.txt --requirement requirements/build.txt
env-dev: LOCKS = --requirement requirements/dev.txt
env-run env-dev:
	@set -e; kind=$(patsubst env-%,%,$@); \
	key=$$( { cat requirements/*.txt; echo "$(CURDIR) $(PYTHON)"; } | cksum | tr ' ' '-'); \
	project=$$(cksum < pyproject.toml | tr ' ' '-'); \
	sound() { $(BIN)/python -c '' 2>/dev/null && [ -e "$(VENV)/$$1-$$key" ]; }; \
	if ! sound dev && ! sound "$$kind"; then \
	  if ! sound run; then \
	    found=; \
	    for candidate in $(CANDIDATES); do \
	      if "$$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
	        >/dev/null 2>&1; then found=$$candidate; break; fi; \
	    done; \
	    if [ -z "$$found" ]; then \
	      echo 'no Python 3.11 or newer with its venv module (Debian: python3-venv) among:' $(CANDIDATES) >&2; \
	      echo 'hint: make $(or $(firstword $(MAKECMDGOALS)),test) PYTHON=/path/to/python3' >&2; \
	      exit 2; \
	    fi; \
	    echo "making $(VENV) with $$("$$found" --version)" >&2; \
	    "$$found" -m venv --clear $(VENV); \
	  fi; \
	  echo "installing the $$kind requirements" >&2; \
	  $(PIP) install --require-hashes $(LOCKS); \
	  touch "$(VENV)/$$kind-$$key"; \
	fi; \
	if [ ! -e "$(VENV)/project-$$project" ]; then \
	  $(PIP) install --no-deps --no-build-isolation --editable .; \
	  touch "$(VENV)/project-$$project"; \
	fi

# make run starts the app, make class serves it to a class on the network; make quick is for every few lines, make test
# for every change, make check for a release.
# The first that runs, is new enough and can make a virtual environment; 3.11 is what was tested.
USABLE := import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do \
	$$name -c '$(USABLE)' 2>/dev/null && echo $$name && break; done)
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run class bundle quick test check lint docs install dev lock data clean

run: install data
	$(BIN)/streamlit run app.py

class: install data
	$(BIN)/python scripts/open_class.py

# For machines without a network: carry the folder over, and run install.sh in it.
BUNDLE ?= ../fashion-mnist-studio-bundle
bundle: install data
	$(BIN)/python -m scripts.make_bundle $(BUNDLE)

quick: dev data
	$(BIN)/python -m scripts.test quick

test: lint data
	@sh scripts/ensure-browser.sh $(BIN)/python
	$(BIN)/python -m scripts.test

check: lint data
	@sh scripts/ensure-browser.sh $(BIN)/python
	$(BIN)/python -m scripts.test check

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The API reference, from the docstrings, into build/docs.
docs: dev
	$(BIN)/python -m scripts.write_reference

install:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with its venv module is needed: install it and try again."; exit 1; }
	@$(PYTHON) scripts/install.py

dev: install
	@$(PYTHON) scripts/install.py --dev

# After a change to a requirements file.
lock: dev
	$(BIN)/python -m scripts.lock

# Without the data the app still draws and compares: say so, and go on.
data: install
	@$(BIN)/python -m fmnist_core data || echo "Going on without Fashion-MNIST: training and evaluating will ask for it."

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache build

# make run starts the app, make class serves it to a class on the network; make test is for every change, make check
# for a release.
# The first that runs, is new enough and can make a virtual environment; 3.11 is what was tested.
USABLE := import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do \
	$$name -c '$(USABLE)' 2>/dev/null && echo $$name && break; done)
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run class bundle test check lint install data clean

run: install data
	$(BIN)/streamlit run app.py

class: install data
	$(BIN)/python scripts/open_class.py

# For machines without a network: carry the folder over, and run install.sh in it.
BUNDLE ?= ../fashion-mnist-studio-bundle
bundle: install data
	$(BIN)/python -m scripts.make_bundle $(BUNDLE)

test: $(VENV)/.dev data
	@sh scripts/ensure-browser.sh $(BIN)/python
	$(BIN)/python -m pytest -m "not slow"

check: $(VENV)/.dev data lint
	@sh scripts/ensure-browser.sh $(BIN)/python
	$(BIN)/python -m pytest -m "slow or not slow" --timeout 1800 --durations 40

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

install: $(VENV)/.app

# Without the data the app still draws and compares: say so, and go on.
data: install
	@$(BIN)/python -m fmnist_core data || echo "Going on without Fashion-MNIST: training and evaluating will ask for it."

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache

# A smaller install, without a GPU's libraries: TORCH_INDEX= the address of PyTorch's own index for the CPU.
$(VENV)/.app: requirements.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with its venv module is needed: install it and try again."; exit 1; }
	@echo "Installing what the app needs into $(VENV) (about 6 GB with the GPU build of torch; minutes the first time) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -z "$(TORCH_INDEX)" || $(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--index-url "$(TORCH_INDEX)" $$(grep -E '^(torch|torchvision)==' requirements.txt)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.app requirements-dev.txt
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# Two commands on a fresh machine: `make demo` and `make test`. Each sets .venv up by itself, once.

VENV ?= .venv
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11 python3.10,$(shell \
	$(name) -c 'import sys; (3, 10) <= sys.version_info < (3, 14) and print("$(name)")' 2>/dev/null)) python3)
EXTRAS ?= bench,demo,mcp,serve
READY := $(VENV)/ready
TRAIN = VENV=.venv-train EXTRAS=demo,mcp,serve,train,paddle

.DEFAULT_GOAL := help
.PHONY: help setup demo docs docs-renew test generators test-train test-robot test-ray test-apps check format doctor clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  \033[1mmake %-11s\033[0m %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo '  Variables: ARGS="…" goes to the command, PYTHON=python3.12 and VENV=.venv312 choose what it runs in.'

setup: $(READY) ## the virtual environment, the packages and a browser (the others call it)

$(READY): pyproject.toml tools/setup.py
	@$(PYTHON) tools/setup.py $(VENV) $(EXTRAS)

demo: $(READY) ## solve a real login page's captcha 20 times and write a report
	@$(VENV)/bin/captcha-ocr demo $(ARGS)

docs: $(READY) ## build the documentation, as a site, into site/
	@NO_MKDOCS_2_WARNING=1 $(VENV)/bin/mkdocs build --strict $(ARGS)
	@echo 'Open site/index.html.'

docs-renew: $(READY) ## write anew what docs/ takes from the code: help, examples, and what the model reads
	@$(VENV)/bin/python tools/docs.py
	@$(VENV)/bin/python tools/docs_pictures.py

test: $(READY) ## the whole suite, browser tests included; ARGS="-k name" runs a part
	@$(VENV)/bin/python -m pytest $(ARGS)

generators: ## the published generators that captchas are drawn with, for test-train; their Debian packages need root
	@PIP_CONSTRAINT=tools/train-constraints.txt $(MAKE) --no-print-directory setup $(TRAIN)
	@.venv-train/bin/python tools/generators.py

test-train: ## the tests that need PyTorch or PaddlePaddle, in an environment of their own
	@PIP_CONSTRAINT=tools/train-constraints.txt $(MAKE) --no-print-directory test $(TRAIN) \
		ARGS="tests/training tests/synth tests/commands/test_train.py tests/recognize/test_paddlepaddle.py"

test-robot: ## the keywords on the page of Robot Framework's Browser library, in an environment of their own; needs Node
	@$(MAKE) --no-print-directory setup VENV=.venv-robot EXTRAS=demo,robot
	@.venv-robot/bin/rfbrowser init --skip-browsers
	@.venv-robot/bin/python -m pytest tests/robot $(ARGS)

test-ray: ## the fleet on a real Ray, in an environment of its own
	@$(MAKE) --no-print-directory test VENV=.venv-ray EXTRAS=demo,ray ARGS="tests/fleet $(ARGS)"

test-apps: $(READY) ## log in to applications that others wrote; FROM="pypi npm" takes but those; Debian's need root
	@$(VENV)/bin/python -m tools.apps $(FROM)
	@$(VENV)/bin/python -m pytest tests/apps -m "apps$(if $(FROM),$(if $(filter debian,$(FROM)),, and not chance))" $(ARGS)

check: $(READY) ## ruff and mypy
	@$(VENV)/bin/ruff check
	@$(VENV)/bin/ruff format --check
	@$(VENV)/bin/mypy

format: $(READY) ## let ruff mend and format the code
	@$(VENV)/bin/ruff check --fix
	@$(VENV)/bin/ruff format

doctor: $(READY) ## say what is installed and whether it works
	@$(VENV)/bin/captcha-ocr doctor $(ARGS)

clean: ## remove all that was built, the virtual environment too
	@rm -rf $(VENV) .venv-train .venv-robot .venv-ray build dist site *.egg-info captcha-report .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -prune -exec rm -rf {} +

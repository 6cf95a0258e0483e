# `make demo` and `make test` are all a new user needs: both install what is missing first.

PACKAGES = build-essential pkg-config libclang-dev libleptonica-dev libtesseract-dev tesseract-ocr tesseract-ocr-vie \
           curl ca-certificates unzip fonts-dejavu-core fonts-dejavu-extra
TARGET   = $(or $(CARGO_TARGET_DIR),target)
DEMO     = $(TARGET)/demo
DAU      = $(TARGET)/release/dau
MODELS   = $(or $(DAU_MODELS),$(or $(XDG_DATA_HOME),$(HOME)/.local/share)/dau/models)

.PHONY: help setup models build demo test check bench-throughput bench-damaged clean

help:
	@echo 'make demo    set up, build, read the sample scans, show the records and how many fields are right'
	@echo 'make test    set up, run all tests'
	@echo 'make models  fetch the weights of the second reader (49 MB, pinned by hash) into $(MODELS)'
	@echo 'make check   formatting, lints and documentation, as continuous integration runs them'
	@echo 'make bench-throughput PAGES=DIR   pages a second against plain tesseract on the same pages'
	@echo 'make bench-damaged   character error of each kind of damage beside that of clean pages'

setup:
	@sh setup.sh $(PACKAGES)

# Without them everything still works, with less: a registry that cannot be reached stops nothing.
models: setup
	-@sh models.sh dictionaries/weights.tsv $(MODELS)

build: setup
	cargo build --release --locked

demo: build models
	@mkdir -p $(DEMO)
	$(DAU) doctor
	$(DAU) run corpus/scans -o $(DEMO)/records.jsonl --text-dir $(DEMO)/text
	@cat $(DEMO)/records.jsonl
	$(DAU) eval fields --truth corpus/truth --text-dir $(DEMO)/text $(DEMO)/records.jsonl
	@echo
	@echo "Records: $(DEMO)/records.jsonl   Texts: $(DEMO)/text   Scans: corpus/scans"

# The tests of the second reader run where its weights could be had, and are listed as ignored where not.
test: setup
	@sh models.sh dictionaries/weights.tsv $(MODELS) && all=--include-ignored; \
	DAU_MODELS=$(abspath $(MODELS)) && export DAU_MODELS && set -x && cargo test --locked -- $$all

check: setup
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --locked --no-deps

bench-throughput: build
	sh benches/throughput.sh $(DAU) $(PAGES)

bench-damaged: build
	sh benches/damaged.sh $(DAU) $(TARGET)/damaged

clean:
	cargo clean

# Oakum's build. `make scan` and `make test` do all the set-up; the rest is for contributors.

SWIFT ?= swift
PREFIX ?= /usr/local
TARGET ?= /
SCAN_FLAGS ?=
STRICT = --explicit-target-dependency-import-check error
RELEASE = $(SWIFT) build -c release --static-swift-stdlib --product oakum $(STRICT)
OAKUM = .build/release/oakum
DEBUG_OAKUM = .build/debug/oakum

# What Debian has to give: libraries that the build links, then tools that only tests use.
PACKAGES = pkg-config liblua5.4-dev libsqlite3-dev zlib1g-dev libarchive-dev libsimdjson-dev libtomlplusplus-dev \
	libsodium-dev libpcre2-dev libexpat1-dev nettle-dev libcurl4-openssl-dev
TEST_PACKAGES = python3 zip zstd git bubblewrap openssh-client openssl
DIFFERENTIAL_PACKAGES = python3 python3-packaging python3-rpm libdpkg-perl perl nodejs pacman-package-manager \
	default-jdk-headless libmaven3-core-java libcommons-lang3-java ruby php-cli php-composer-semver golang-go \
	golang-golang-x-mod-dev rustc librust-semver-dev r-base-core elixir
LAB_PACKAGES = debootstrap curl umoci skopeo

.PHONY: help scan build debug test test-swift test-plugins lint format lab differential validate \
	fuzz sanitize bench bench-growth install uninstall clean packages test-packages

help:
	@sed -n 's/^##  *//p' $(MAKEFILE_LIST)

##  make scan [TARGET=path]   set up, build, scan this machine (or path) and print ranked findings
scan: build
	@OAKUM='$(OAKUM)' TARGET='$(TARGET)' SCAN_FLAGS='$(SCAN_FLAGS)' sh scripts/scan.sh

##  make test                 set up and run everything that proves it
test: test-packages test-swift test-plugins

##  make build                the release program, .build/release/oakum
build: packages
	$(RELEASE)

debug: packages
	$(SWIFT) build $(STRICT)

test-swift: packages
	$(SWIFT) build --build-tests $(STRICT)
	$(SWIFT) test --skip-build

##  make test-plugins         lint, and the golden cases of all plugins and examples
test-plugins: debug
	$(DEBUG_OAKUM) plugin lint --strict
	$(DEBUG_OAKUM) plugin lint --strict $(sort $(wildcard ./Plugins-Examples/*/))
	$(DEBUG_OAKUM) plugin test --strict
	$(DEBUG_OAKUM) plugin test $(sort $(wildcard ./Plugins-Examples/*/))
	OAKUM='$(CURDIR)/$(DEBUG_OAKUM)' python3 Tests/docs/check-guide.py
	OAKUM='$(CURDIR)/$(DEBUG_OAKUM)' python3 Tests/docs/check-plugins.py
	OAKUM='$(CURDIR)/$(DEBUG_OAKUM)' python3 Tests/docs/check-life.py

##  make lint                 formatting, as .ci/run checks it
lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Fuzz Benchmarks

##  make format               formats the code in place
format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests Fuzz Benchmarks

##  make lab                  what needs root or this machine's apt: its own truth, and whole stories
lab: build debug
	@sh scripts/packages.sh $(LAB_PACKAGES)
	OAKUM='$(CURDIR)/$(OAKUM)' bash Tests/truth/host.sh
	OAKUM='$(CURDIR)/$(OAKUM)' python3 Tests/truth/images.py
	OAKUM='$(CURDIR)/$(OAKUM)' OAKUM_DEBUG='$(CURDIR)/$(DEBUG_OAKUM)' sh scripts/lab.sh

##  make differential         20,000 random pairs a scheme against the ecosystem's own comparators
differential: build
	@# One by one: what cannot be had is said, and its comparator is skipped.
	@for package in $(DIFFERENTIAL_PACKAGES); do \
		sh scripts/packages.sh $$package || echo "skipped: $$package cannot be installed"; done
	OAKUM='$(CURDIR)/$(OAKUM)' sh scripts/differential.sh

##  make validate             machine-readable output against its JSON Schema
validate: build
	OAKUM='$(CURDIR)/$(OAKUM)' sh scripts/validate.sh

##  make fuzz [TARGET=name] [SECONDS=n]   every fuzz target for so long; see docs/fuzzing.md
fuzz: packages
	SWIFT='$(SWIFT)' TARGET='$(TARGET)' SECONDS_EACH='$(or $(SECONDS),60)' sh scripts/fuzz.sh

##  make sanitize             the tests with AddressSanitizer; SUITES='Documents|Archives' for some
sanitize: packages
	SWIFT='$(SWIFT)' SUITES='$(SUITES)' sh scripts/sanitize.sh

##  make bench                measures against the budgets; see Benchmarks/README.md
bench: build
	OAKUM='$(CURDIR)/$(OAKUM)' sh Benchmarks/run.sh

##  make bench-growth         cost from 1,000 to 1,000,000 components and files, with a plot
bench-growth: build
	@sh scripts/packages.sh gnuplot-nox
	python3 Benchmarks/linear.py '$(OAKUM)' "$${BENCH_DIR:-$${TMPDIR:-/tmp}/oakum-bench}/growth"

##  make install PREFIX=DIR   program, plugins, types, man page and completions
install:
	@test -x $(OAKUM) || { echo "there is no $(OAKUM): run 'make build' first" >&2; exit 1; }
	OAKUM='$(OAKUM)' PREFIX='$(DESTDIR)$(PREFIX)' sh scripts/install.sh

uninstall:
	PREFIX='$(DESTDIR)$(PREFIX)' sh scripts/install.sh --remove

packages:
	@sh scripts/packages.sh $(PACKAGES)

test-packages:
	@sh scripts/packages.sh $(PACKAGES) $(TEST_PACKAGES)

clean:
	$(SWIFT) package clean

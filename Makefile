# Every task of the project by name. The work is done by scripts/, which can be called alone as well.

PREFIX ?= /usr/local
DESTDIR ?=
BENCH_ARGS ?=
export PREFIX DESTDIR

.DEFAULT_GOAL := help
.PHONY: help setup build test check fmt demo bench smoke-run smoke-workspace smoke-repro-fix-loop smoke-parallel-workspaces \
	smoke-untrusted-inspection smoke-use-cases docs docc install uninstall dist-check clean

help: ## Say what each target does
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do \
		printf '  make %-27s %s\n' "$$name" "$$text"; done

setup: ## Install the Debian packages that are missing, or name them when that is not allowed
	@scripts/setup.sh

build: setup ## Build every program, optimised, into .build/release
	@scripts/build.sh

test: setup ## Check the text, build, and run every test tier; the last line counts passed and failed
	@scripts/test.sh

check: setup ## Check format, imports, file sizes, links, the generated reference and DocC, without any test
	@scripts/check.sh
	@scripts/build.sh >/dev/null
	@scripts/generate-reference.sh --check
	@scripts/docc.sh --check

fmt: ## Format the Swift sources in place
	@scripts/format.sh

demo: build ## Set up, build, install debian:12, run git in a machine of its own and work in a workspace
	@scripts/demo.sh

bench: setup ## Measure start, workspaces, exec, memory and throughput; medians and ratios as a table and as JSON
	@scripts/bench.sh $(BENCH_ARGS)

smoke-run: build ## Run the one-shot recipe on a real machine: by the CLI, the SDK and MCP
	@scripts/smoke.sh one-shot

smoke-workspace: build ## Run the workspace recipe on a real machine: by the CLI, the SDK and MCP
	@scripts/smoke.sh workspace

smoke-repro-fix-loop: build ## Run the recipe of a repair on a real machine: by the CLI, the SDK and MCP
	@scripts/smoke.sh repro-fix-loop

smoke-parallel-workspaces: build ## Run the recipe of two attempts side by side on real machines: by the CLI, the SDK and MCP
	@scripts/smoke.sh parallel-workspaces

smoke-untrusted-inspection: build ## Run the recipe of an inspection on a real machine: by the CLI, the SDK and MCP
	@scripts/smoke.sh untrusted-inspection

smoke-use-cases: build ## Run every recipe on real machines, the gate of a release; one line each
	@scripts/smoke.sh

docs: build ## Write docs/reference anew from the code
	@scripts/generate-reference.sh

docc: build ## Write .build/PyroSDK.doccarchive, the documentation of the library
	@scripts/docc.sh

install: ## Put the built programs in place: PREFIX=/usr/local, DESTDIR= for packagers
	@scripts/install.sh

uninstall: ## Remove what install put in place
	@scripts/install.sh --uninstall

dist-check: build ## Install into an empty prefix and use it with checkout and toolchain hidden
	@scripts/dist-check.sh

clean: ## Remove what was built; installed environments stay
	@scripts/clean.sh

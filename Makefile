# Weft needs Go, make and a POSIX shell. Everything else is fetched, at the versions of go.mod and .tools/go.mod.

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unversioned)
KILLS   ?= 1000
SWEEPS  ?= 500
BENCH   ?= .

TOOLS := bin/tools
# Read-only and without a workspace, so that no setting of your shell can move the tools' versions.
TOOL_BUILD := GOWORK=off CGO_ENABLED=0 go build -mod=readonly -modfile=.tools/go.mod -trimpath -buildvcs=false

export CGO_ENABLED ?= 0

.DEFAULT_GOAL := help
.PHONY: help demo build test check fmt fmt-check lint race bench torture vuln clean

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: build ## open a sample community on a page of this machine (ARGS="--keep DIR" keeps its state)
	@bin/weft demo $(ARGS)

build: ## build bin/weft: one static binary, its version stamped
	@go build -trimpath -buildvcs=false -ldflags '-s -w -X main.version=$(VERSION)' -o bin/weft ./cmd/weft

test: ## run all tests; installs what they need, or says loudly what was left out (STRICT=1: then fails)
	@STRICT='$(STRICT)' sh .tools/test.sh

race: ## run all tests with the race detector
	@STRICT='$(STRICT)' sh .tools/test.sh -race

check: fmt-check lint race ## check format, run the linters, run all tests with the race detector

fmt: $(TOOLS)/gofumpt ## format every Go file
	@$(TOOLS)/gofumpt -w .

fmt-check: $(TOOLS)/gofumpt
	@unformatted=$$($(TOOLS)/gofumpt -l .) || exit 1; \
	if [ -n "$$unformatted" ]; then \
		echo "These files are not formatted; make fmt mends them:"; echo "$$unformatted"; exit 1; \
	fi

lint: $(TOOLS)/golangci-lint ## run the linters (each with its reason in .golangci.yaml)
	@$(TOOLS)/golangci-lint run ./...

bench: ## run the benchmarks (BENCH=regexp chooses); docs/benchmarks.md says how to read them
	@go test -run '^$$' -bench '$(BENCH)' -benchmem -timeout 60m ./...

torture: ## kill the storing process (KILLS=1000) and the sending one (SWEEPS=500 on each platform) many times: nothing may be lost or said twice
	@WEFT_CRASH_KILLS=$(KILLS) go test -count 1 -timeout 6h -run Crash -v ./data/bolt/
	@WEFT_SWEEP_KILLS=$(SWEEPS) go test -count 1 -timeout 6h -run TestCrashSweep -v ./cmd/weft/

vuln: $(TOOLS)/govulncheck ## ask the Go vulnerability database (needs vuln.go.dev)
	@$(TOOLS)/govulncheck ./...

clean: ## remove what was built
	@rm -rf bin dist

# Tools are built once, and again when their module file moves.
$(TOOLS)/gofumpt: .tools/go.mod .tools/go.sum
	@echo "building gofumpt"; $(TOOL_BUILD) -o $@ mvdan.cc/gofumpt
$(TOOLS)/golangci-lint: .tools/go.mod .tools/go.sum
	@echo "building golangci-lint: a minute or two, once"
	@$(TOOL_BUILD) -o $@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint
$(TOOLS)/govulncheck: .tools/go.mod .tools/go.sum
	@echo "building govulncheck"; $(TOOL_BUILD) -o $@ golang.org/x/vuln/cmd/govulncheck

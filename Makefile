# What people and scripts type. Everything a target needs, it installs or names.

GOLANGCI_LINT_VERSION := v2.15.0
GOLANGCI_LINT := .cache/bin/golangci-lint-$(GOLANGCI_LINT_VERSION)
# Modules of their own: what is measured against, and what is compared with, are no dependencies of Charter.
BENCH := impl/engine/compiler/bench
CROSSCHECK := impl/engine/signature/crosscheck
FUZZTIME ?= 10s
# A clone of another branch has main only as the remote's.
BASE ?= $(shell git rev-parse --quiet --verify main >/dev/null && echo main || echo origin/main)
TIME ?= 1m
export CGO_ENABLED := 0
# For tests as well, so that building and testing share what they compile.
export GOFLAGS := $(GOFLAGS) -trimpath

.PHONY: help run build generate diff fresh test race fuzz differential lint bench clean

help: ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

run: build ## Serve on SQLite, seeded, with the documentation's address printed
	@CHARTER_WEBHOOK_LOOPBACK=$${CHARTER_WEBHOOK_LOOPBACK:-true} bin/api

# nomsgpack leaves out of gin what nobody here speaks, a tenth of the program.
build: ## Both programs, static, in bin/
	go build -tags nomsgpack -ldflags '-s -w' -o bin/ ./cmd/...

generate: ## openapi.yaml -> gen/ and clients/
	go run ./cmd/charter generate

diff: ## What openapi.yaml does to clients of the contract in BASE, a revision of git
	@go run ./cmd/charter diff git:$(BASE):openapi.yaml openapi.yaml

fresh: generate ## Fail if what is generated, or what a go.mod lists, is not what is committed
	@cd $(BENCH) && go run ./generate
	@for module in . clients/go clients/conformance/go $(BENCH) $(CROSSCHECK); do (cd $$module && go mod tidy -diff) || exit 1; done
	@git diff --exit-code --stat -- gen clients
	@test -z "$$(git status --porcelain -- gen clients)" || { git status --short -- gen clients; exit 1; }

test: ## Everything: unit, HTTP on both databases, browser. Ends with a count
	@.ci/prepare
	@for module in clients/go clients/conformance/go; do (cd $$module && go vet ./...) || exit 1; done
	@cd $(BENCH) && go run ./generate && go vet ./... && go test ./...
	@cd $(CROSSCHECK) && go vet ./... && go test ./...
	@go run gotest.tools/gotestsum --format pkgname --hide-summary skipped \
		--post-run-command .ci/count -- -count=1 -timeout 20m ./...

race: ## The same under the race detector
	@.ci/prepare
	@CGO_ENABLED=1 go run gotest.tools/gotestsum --format pkgname \
		--post-run-command .ci/count -- -race -count=1 -timeout 40m ./...

fuzz: ## Each fuzz target for FUZZTIME
	@.ci/fuzz $(FUZZTIME)

differential: ## Generated validators against an independent one, for TIME, over schemas made by chance
	CHARTER_DIFFERENTIAL=$(TIME) go test ./impl/engine/compiler -run AgreeWithAnother -v -timeout 0

lint: $(GOLANGCI_LINT) ## The contract by its rules, the code by all linters but those that .golangci.yml excuses
	go run ./cmd/charter lint
	$(GOLANGCI_LINT) run ./...
	@cd $(BENCH) && go run ./generate >/dev/null
	cd $(BENCH) && $(CURDIR)/$(GOLANGCI_LINT) run ./...
	cd $(CROSSCHECK) && $(CURDIR)/$(GOLANGCI_LINT) run ./...

$(GOLANGCI_LINT):
	@mkdir -p $(@D)
	GOBIN=$(CURDIR)/.cache/bin/tmp go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT_VERSION)
	@mv .cache/bin/tmp/golangci-lint $@

bench: ## Ratios, side by side
	@.ci/prepare bench || echo "what is missing is not measured against"
	@cd $(BENCH) && go run ./generate -time && go run .
	go test -run '^$$' -bench . ./impl/engine/pipeline ./impl/server ./impl/auth ./impl/repository ./impl/engine/compiler/parameterstest ./cmd/api

clean: ## Remove what was built and cached
	rm -rf bin .cache

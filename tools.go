//go:build tools

// Package tools pins the versions of the programs that building and testing run.
package tools

import (
	_ "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"
	_ "gotest.tools/gotestsum"
)

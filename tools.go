//go:build tools

// Package tools pins the versions of the programs that building and testing run.
package tools

import (
	_ "gotest.tools/gotestsum"
)

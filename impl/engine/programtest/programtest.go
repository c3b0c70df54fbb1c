// Package programtest finds the programs that tests run. A program that is missing is a failure, and says what brings it: a test
// that is left out instead would hide what it holds.
package programtest

import (
	"os/exec"
	"testing"
)

// packages are those of Debian that have the programs, where these have another name.
var packages = map[string]string{"node": "nodejs", "python3": "python3-venv"}

// Find returns the path of the first of the programs that is in PATH. The test fails if none is.
func Find(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	name := names[0]
	if packaged := packages[name]; packaged != "" {
		name = packaged
	}
	t.Fatalf("this test runs %s, which is not installed here: .ci/prepare installs it, or: apt-get install %s", names[0], name)
	return ""
}

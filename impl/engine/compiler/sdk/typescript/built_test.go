package typescript_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/emit"
	"github.com/charterhq/charter/impl/engine/contract"
)

// build generates the package of a contract, compiles it, and returns its folder.
func build(t *testing.T, spec string) string {
	t.Helper()
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("npm is not installed here")
	}
	files, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Only: []string{"typescript"}, Enforced: contract.AllFeatures()})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := emit.Write(dir, files); err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(dir, "clients", "typescript")
	run(t, dir, "npm", "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock")
	run(t, dir, "npm", "run", "--silent", "build")
	return dir
}

// run returns what a program prints.
func run(t *testing.T, dir string, command ...string) string {
	t.Helper()
	program := exec.CommandContext(t.Context(), command[0], command[1:]...)
	program.Dir = dir
	output, err := program.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, output)
	}
	return string(output)
}

func absolute(t *testing.T, parts ...string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// What is generated for another contract builds, and takes and refuses deliveries as all SDKs do.
func TestDeliveriesAreVerified(t *testing.T) {
	t.Parallel()
	dir := build(t, filepath.Join("..", "..", "testdata", "sdk", "openapi.yaml"))
	run(t, dir, "node", absolute(t, "testdata", "webhooks.mjs"), filepath.Join(dir, "dist", "webhooks.gen.js"),
		absolute(t, "..", "..", "..", "..", "..", "clients", "conformance", "webhooks.json"), "animal.born")
}

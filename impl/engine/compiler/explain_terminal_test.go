package compiler_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
)

func TestAPathOfTheContractCommandsNoTerminal(t *testing.T) {
	t.Parallel()
	spec := filepath.Join(t.TempDir(), "openapi.yaml")
	text := `{openapi: 3.1.0, info: {title: a, version: "1"}, paths: {"/a\e]0;x\a\u202e": {get: {operationId: a, responses: {"200": {description: a}}}}}}`
	if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := compiler.Explain(t.Context(), spec, "GET", "/a")
	if err == nil || !strings.Contains(err.Error(), "GET /a") || strings.ContainsAny(err.Error(), "\x1b\a\u202e") {
		t.Errorf("said: %q", err)
	}
}

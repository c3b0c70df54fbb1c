package server_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/programtest"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

// Who has the Python package and its README alone gets along: the README's code is one program, which type checkers
// accept and the server answers; every call of the reference is typed, and every operation can be called.
func TestThePythonPackageServesAPartner(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	a := &app{t.TempDir(), append(os.Environ(), "CHARTER_URL="+s.URL, "CHARTER_KEY="+s.Key, "CHARTER_CLIENT_ID="+keyID(t, s), "CHARTER_CLIENT_SECRET="+s.Key,
		"CHARTER_WEBHOOK_SECRET=whsec_Q2hhcnRlciBzaWducyBpdHMgd2ViaG9va3MgLSBuZXc=")}
	sources, err := filepath.Abs(filepath.Join("..", "..", "clients", "python"))
	if err != nil {
		t.Fatal(err)
	}
	python := programtest.Python(t, sources, "mypy==2.4.1")

	a.write(t, "story.py", strings.Join(snippets(t, filepath.Join(sources, "README.md"), pythonSnippet), "\n"))
	var reference strings.Builder
	reference.WriteString("import charter\nfrom charter import types\n\nclient = charter.Charter(base_url=\"https://api.test\")\n")
	for i, code := range snippets(t, filepath.Join(sources, "REFERENCE.md"), pythonSnippet) {
		fmt.Fprintf(&reference, "\n\ndef call_%d() -> None:\n    %s\n", i, strings.ReplaceAll(strings.TrimSpace(code), "\n", "\n    "))
	}
	a.write(t, "reference.py", reference.String())
	a.run(t, python, "-m", "mypy", "--strict", "--cache-dir", "cache", "story.py", "reference.py")
	a.run(t, python, "-W", "error", "story.py")
	a.run(t, python, "-W", "error", filepath.Join(sources, "tests", "smoke.py"))
}

var pythonSnippet = regexp.MustCompile("(?s)```python\n(.*?)```")

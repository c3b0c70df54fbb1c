package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

// snippet is a piece of Python in Markdown.
var snippet = regexp.MustCompile("(?s)```python\n(.*?)```")

// snippets are the pieces of a document, joined.
func snippets(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, match := range snippet.FindAllSubmatch(text, -1) {
		all.Write(match[1])
		all.WriteByte('\n')
	}
	return all.String()
}

// Who has the Python package and its README alone gets along: the README's code is one program, which type checkers
// accept and the server answers, every call of the reference is typed, and every operation can be called.
func TestThePythonPackageDoesWhatItsREADMESays(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("python3 is not installed here")
	}
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	_, me := s.Do(t, http.MethodGet, "/api/auth/me", "")
	var caller struct{ ID string }
	if err := json.Unmarshal([]byte(me), &caller); err != nil {
		t.Fatal(err)
	}
	sources, dir := filepath.Join("..", "..", "clients", "python"), t.TempDir()
	run := func(program string, arguments ...string) {
		t.Helper()
		command := exec.CommandContext(t.Context(), program, arguments...)
		command.Dir = dir
		command.Env = append(os.Environ(), "CHARTER_URL="+s.URL, "CHARTER_KEY="+s.Key, "CHARTER_CLIENT_ID="+caller.ID, "CHARTER_CLIENT_SECRET="+s.Key)
		var output bytes.Buffer
		command.Stdout, command.Stderr = &output, &output
		if err := command.Run(); err != nil {
			t.Fatalf("%s %s: %v\n%s", program, strings.Join(arguments, " "), err, output.String())
		}
	}
	from, err := filepath.Abs(sources)
	if err != nil {
		t.Fatal(err)
	}
	run("python3", "-m", "venv", dir)
	python := filepath.Join(dir, "bin", "python")
	run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", from, "mypy==2.4.1")

	story := snippets(t, filepath.Join(sources, "README.md"))
	head := "import os\n\nimport charter\nfrom charter import types\n\nclient = charter.Charter(base_url=\"\")\n"
	write(t, filepath.Join(dir, "story.py"), story)
	write(t, filepath.Join(dir, "reference.py"), head+apart(snippets(t, filepath.Join(sources, "REFERENCE.md"))))
	run(python, "-m", "mypy", "--strict", "--cache-dir", filepath.Join(dir, "cache"), "story.py", "reference.py")
	run(python, "-W", "error", "story.py")
	run(python, "-W", "error", filepath.Join(from, "tests", "smoke.py"))
}

// apart makes a function of each snippet: they are programs of their own.
func apart(text string) string {
	var out strings.Builder
	for number, one := range strings.Split(strings.TrimSpace(text), "\n\n") {
		fmt.Fprintf(&out, "\n\ndef snippet_%d() -> None:\n    %s\n", number, strings.ReplaceAll(one, "\n", "\n    "))
	}
	return out.String()
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

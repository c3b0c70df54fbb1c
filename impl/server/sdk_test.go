package server_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/programtest"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/faultstest"
	"github.com/charterhq/charter/impl/server/servertest"
)

// sdks are the programs that carry out the scenarios of clients/conformance, one a language. They run in the folder of the
// clients; {} stands for an empty one, into which the package is installed.
var sdks = map[string][][]string{
	"go": {
		{"go", "build", "-C", "conformance/go", "-o", "{}/conformance", "."},
		{"{}/conformance", "conformance/scenarios.json"},
	},
	"typescript": {
		{"npm", "--prefix", "typescript", "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock"},
		{"npm", "--prefix", "typescript", "run", "--silent", "build"},
		{"node", "typescript/test/conformance.mjs"},
	},
	"python": {
		{"python3", "-m", "venv", "{}"},
		{"{}/bin/pip", "install", "--quiet", "--disable-pip-version-check", "./python", "mypy==2.4.1"},
		{"{}/bin/mypy", "--strict", "--cache-dir", "{}", "python/src"},
		{"{}/bin/python", "python/tests/conformance.py"},
	},
}

// The SDKs do the same in every language.
func TestSDKsConform(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	proxy := faultstest.New(t, s.URL)
	environment := append(os.Environ(), "CHARTER_TEST_URL="+proxy.URL, "CHARTER_TEST_KEY="+s.Key, "CHARTER_TEST_KEY_ID="+keyID(t, s))
	for language, commands := range sdks {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			empty := t.TempDir()
			output := ""
			for _, command := range commands {
				for i := range command {
					command[i] = strings.ReplaceAll(command[i], "{}", empty)
				}
				output = programtest.Run(t, filepath.Join("..", "..", "clients"), environment, command...)
			}
			scenarios(t, []byte(output))
		})
	}
}

// keyID returns what the key of a server is known by.
func keyID(t *testing.T, s *servertest.Instance) string {
	t.Helper()
	_, me := s.Do(t, http.MethodGet, "/api/auth/me", "")
	var caller struct{ ID string }
	if err := json.Unmarshal([]byte(me), &caller); err != nil {
		t.Fatal(err)
	}
	return caller.ID
}

// scenarios makes a test of each line, and sees that there is one for each scenario.
func scenarios(t *testing.T, output []byte) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "clients", "conformance", "scenarios.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []any
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	outcomes(t, output, len(all))
}

// outcomes makes a test of each line: what it is called, and what is wrong.
func outcomes(t *testing.T, output []byte, want int) {
	t.Helper()
	lines := bufio.NewScanner(bytes.NewReader(output))
	count := 0
	for lines.Scan() {
		var one struct{ Name, Wrong string }
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatalf("%v in %s", err, lines.Text())
		}
		count++
		t.Run(one.Name, func(t *testing.T) {
			t.Parallel()
			if one.Wrong != "" {
				t.Error(one.Wrong)
			}
		})
	}
	if count != want {
		t.Errorf("%d of %d were carried out", count, want)
	}
}

package server_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/faultstest"
	"github.com/charterhq/charter/impl/server/servertest"
)

// sdks are the programs that carry out the scenarios of clients/conformance, one a language, from the folder of the clients.
var sdks = map[string]struct {
	needs string // the program that runs it
	build []string
	run   []string
}{
	"typescript": {"node", []string{"npm", "--prefix", "typescript", "run", "--silent", "build"}, []string{"node", "typescript/test/conformance.mjs"}},
}

// The SDKs do the same in every language.
func TestSDKsConform(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	proxy := faultstest.New(t, s.URL)
	_, me := s.Do(t, http.MethodGet, "/api/auth/me", "")
	var caller struct{ ID string }
	if err := json.Unmarshal([]byte(me), &caller); err != nil {
		t.Fatal(err)
	}
	for language, sdk := range sdks {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath(sdk.needs); err != nil {
				t.Skipf("%s is not installed here", sdk.needs)
			}
			built := exec.CommandContext(t.Context(), sdk.build[0], sdk.build[1:]...) //nolint:gosec // from the table above
			built.Dir = filepath.Join("..", "..", "clients")
			if output, err := built.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, output)
			}
			run := exec.CommandContext(t.Context(), sdk.run[0], sdk.run[1:]...) //nolint:gosec // from the table above
			run.Dir = built.Dir
			run.Env = append(os.Environ(), "CHARTER_TEST_URL="+proxy.URL, "CHARTER_TEST_KEY="+s.Key, "CHARTER_TEST_KEY_ID="+caller.ID)
			var stderr bytes.Buffer
			run.Stderr = &stderr
			output, err := run.Output()
			if err != nil {
				t.Fatalf("%v\n%s", err, stderr.String())
			}
			scenarios(t, output)
		})
	}
}

// scenarios makes a test of each line.
func scenarios(t *testing.T, output []byte) {
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
	text, err := os.ReadFile(filepath.Join("..", "..", "clients", "conformance", "scenarios.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []any
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	if count != len(all) {
		t.Errorf("%d of %d scenarios were carried out", count, len(all))
	}
}

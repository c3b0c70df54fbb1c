package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/emit"
)

// allChanged is the end of what is told: how many files there are, and how many have changed.
var allChanged = regexp.MustCompile(`\n(\d+) files, (\d+) changed\n$`)

func TestGenerateWritesWhatChanged(t *testing.T) {
	t.Parallel()
	dir := folder(t, contract)
	out, errors, exit := charter(t, dir, "generate")
	for _, wrote := range []string{
		"gen/openapi.json", "gen/openapi.yaml", "gen/document.gen.go", "gen/contract/operations.gen.go", "gen/contract/policies.gen.go",
		"gen/contract/validators.gen.go", "gen/contract/responses.gen.go", "gen/api/models.gen.go", "gen/api/server.gen.go", "clients/go/client.gen.go",
		"clients/typescript/src/operations.gen.ts", "clients/python/src/test_api/client.py", "clients/python/CHANGELOG.md",
	} {
		if !strings.Contains(out, "wrote "+wrote+"\n") {
			t.Errorf("%s is not told of", wrote)
		}
	}
	count := allChanged.FindStringSubmatch(out)
	if count == nil || count[1] != count[2] || errors != "" || exit != 0 {
		t.Fatalf("at first: %s%s(%d)", out, errors, exit)
	}
	out, errors, exit = charter(t, dir, "generate")
	if out != count[1]+" files, 0 changed\n" || errors != "" || exit != 0 {
		t.Errorf("again: %s%s(%d)", out, errors, exit)
	}
}

func TestGenerateTakesItsFilesFromFlags(t *testing.T) {
	t.Parallel()
	dir := folder(t, contract)
	out, errors, exit := charter(t, dir, "generate", "--spec", "./openapi.yaml", "--out", "deep/down", "--only", "models,documents")
	if out != "wrote deep/down/gen/openapi.json\nwrote deep/down/gen/openapi.yaml\nwrote deep/down/gen/document.gen.go\nwrote deep/down/gen/api/models.gen.go\n4 files, 4 changed\n" || exit != 0 {
		t.Errorf("%s%s(%d)", out, errors, exit)
	}
	if files := content(t, filepath.Join(dir, "deep", "down")); len(files) != 4 {
		t.Errorf("%d files", len(files))
	}
}

func TestGenerateTellsMachinesInJSON(t *testing.T) {
	t.Parallel()
	dir := folder(t, contract)
	for _, want := range [][]string{{"gen/api/models.gen.go"}, {}} {
		out, errors, exit := charter(t, dir, "generate", "--only", "models", "--json")
		var got struct {
			Files   int
			Changed []string
		}
		if err := json.Unmarshal([]byte(out), &got); err != nil || got.Changed == nil {
			t.Fatalf("%v in %s%s(%d)", err, out, errors, exit)
		}
		if got.Files != 1 || !slices.Equal(got.Changed, want) || exit != 0 {
			t.Errorf("want %v, got %+v (%d)", want, got, exit)
		}
	}
}

func TestAWrongContractLeavesWhatWasGenerated(t *testing.T) {
	t.Parallel()
	dir := folder(t, contract)
	if out, errors, exit := charter(t, dir, "generate"); exit != 0 {
		t.Fatal(out, errors)
	}
	// The documents of this one could be made; no Go text can hold its path.
	wrong := strings.NewReplacer("1.0.0", "2.0.0", "/ping:", "'/p\"ing':").Replace(contract)
	if err := os.WriteFile(filepath.Join(dir, "openapi.yaml"), []byte(wrong), 0o600); err != nil {
		t.Fatal(err)
	}
	before := content(t, dir)
	out, errors, exit := charter(t, dir, "generate")
	if exit != 1 || out != "" || !strings.Contains(errors, "a double quote") {
		t.Errorf("%s%s(%d)", out, errors, exit)
	}
	for path, data := range content(t, dir) {
		if before[path] != data {
			t.Errorf("%s changed", path)
		}
	}
}

func TestAFolderThatCannotBeWrittenIsWrongUse(t *testing.T) {
	t.Parallel()
	dir := folder(t, contract)
	if err := os.WriteFile(filepath.Join(dir, "gen"), nil, 0o600); err != nil { // a file, where the folder would be
		t.Fatal(err)
	}
	out, errors, exit := charter(t, dir, "generate")
	if out != "" || exit != 2 || !strings.HasPrefix(errors, "writing gen/openapi.json: ") {
		t.Errorf("%s%s(%d)", out, errors, exit)
	}
}

func TestGenerateRefusesWhatTheServerCannotDo(t *testing.T) {
	t.Parallel()
	dir := folder(t, strings.Replace(contract, "operationId: ping", "operationId: ping\n      security: [{password: []}]", 1)+basic)
	out, errors, exit := charter(t, dir, "generate")
	if out != "" || !strings.HasPrefix(errors, "openapi.yaml:7:19: this requirement is declared, but not enforced by this server yet: no authenticator serves a scheme of type basic") || exit != 1 {
		t.Errorf("%s%s(%d)", out, errors, exit)
	}
}

// An editor that generates on save, and a person who types it: the later one finds what the contract says by then.
func TestTwoWhoGenerateIntoOneFolderDoSoInTurn(t *testing.T) {
	t.Parallel()
	dir := folder(t, contract)
	out := filepath.Join(dir, "out")
	release, err := emit.Lock(t.Context(), out, func() { t.Error("it waits for nobody") })
	if err != nil {
		t.Fatal(err)
	}
	second := exec.CommandContext(t.Context(), os.Args[0], "generate", "--out", "out", "--only", "documents")
	second.Dir, second.Env = dir, append(os.Environ(), asProgram+"=1")
	errors, err := second.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewReader(errors)
	if line, err := said.ReadString('\n'); err != nil || line != "waiting: another charter generates into out\n" {
		t.Fatalf("%q, %v", line, err)
	}
	later := strings.Replace(contract, "1.0.0", "2.0.0", 1)
	if err := os.WriteFile(filepath.Join(dir, "openapi.yaml"), []byte(later), 0o600); err != nil {
		t.Fatal(err)
	}
	release()
	rest, err := io.ReadAll(said)
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Wait(); err != nil || len(rest) > 0 {
		t.Fatalf("%v: %s", err, rest)
	}
	if text := content(t, out)[filepath.Join("gen", "openapi.yaml")]; !strings.Contains(text, "2.0.0") {
		t.Errorf("it generated what the contract said before:\n%s", text)
	}
}

func TestAWrongContractMakesNoFolder(t *testing.T) {
	t.Parallel()
	dir := folder(t, strings.Replace(contract, "get:", "got:", 1))
	if out, errors, exit := charter(t, dir, "generate", "--out", "deep/down"); exit != 1 {
		t.Errorf("%s%s(%d)", out, errors, exit)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("it left %v, %v", entries, err)
	}
}

func TestSDKsOfAForeignContractComeWithoutWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := folder(t, contract+"  /ping/{id:\n    get:\n      operationId: odd\n      responses: {'204': {description: It is odd.}}\n")
	out, errors, exit := charter(t, dir, "generate", "--foreign", "--only", "go", "--json")
	var got struct {
		LeftOut []string `json:"leftOut"`
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || !slices.Equal(got.LeftOut, []string{"odd"}) || exit != 0 {
		t.Errorf("%v in %s(%d)", err, out, exit)
	}
	if !strings.Contains(errors, "openapi.yaml:8:3: a { of the path") || !strings.HasSuffix(errors, "the SDKs come without the operations that need this: odd\n") {
		t.Error(errors)
	}
	if _, errors, exit := charter(t, dir, "generate", "--foreign", "--only", "go,models"); exit != exitFindings || !strings.HasSuffix(errors, "--leave-out odd\n") {
		t.Errorf("%s(%d)", errors, exit)
	}
}

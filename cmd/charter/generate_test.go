package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/emit"
)

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

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const changed = `openapi: 3.1.0
info: {title: Test, version: 1.0.0}
paths:
  /ping:
    get:
      operationId: ping
      parameters: [{name: loud, in: query, required: true, schema: {type: boolean}}]
      responses: {'204': {description: It is there.}}
`

// twoContracts makes a folder with the contract, and in new.yaml what it was changed to.
func twoContracts(t *testing.T) string {
	t.Helper()
	dir := folder(t, contract)
	if err := os.WriteFile(filepath.Join(dir, "new.yaml"), []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

const whatBreaks = "breaking  The query parameter `loud` is new, and required. [parameter-added-required]\n" +
	"          GET /ping (ping)\n" +
	"          new new.yaml:7:20\n" +
	"          Instead: make it optional, with a default.\n" +
	"\n" +
	"1 breaking, 0 dangerous, 0 safe.\n"

func TestDiffSaysWhatBreaksClients(t *testing.T) {
	t.Parallel()
	const nothing = "Nothing changed that a client can meet.\n"
	for name, test := range map[string]struct {
		args []string
		out  string
		exit int
	}{
		"breaking":            {[]string{"openapi.yaml", "new.yaml"}, whatBreaks, 1},
		"nobody minds":        {[]string{"openapi.yaml", "new.yaml", "--fail-on", "none"}, whatBreaks, 0},
		"dangerous":           {[]string{"openapi.yaml", "new.yaml", "--fail-on", "dangerous"}, whatBreaks, 1},
		"the same":            {[]string{"openapi.yaml", "openapi.yaml"}, nothing, 0},
		"the same, dangerous": {[]string{"openapi.yaml", "openapi.yaml", "--fail-on=dangerous"}, nothing, 0},
		"backwards":           {[]string{"new.yaml", "openapi.yaml", "--fail-on", "none"}, "breaking  The query parameter `loud` is gone. [parameter-removed]\n          GET /ping (ping)\n          old new.yaml:7:20\n          Instead: go on accepting it, and mark it `deprecated`.\n\n1 breaking, 0 dangerous, 0 safe.\n", 0},
		"markdown":            {[]string{"openapi.yaml", "new.yaml", "--markdown"}, "### What changes for clients\n\n1 breaking, 0 dangerous, 0 safe.\n\n#### Breaking (1)\n\n| operation | change | where |\n|---|---|---|\n| GET /ping (ping) | The query parameter `loud` is new, and required. *Instead:* make it optional, with a default.<br>`parameter-added-required` | new new.yaml:7:20 |\n", 1},
		"markdown by format":  {[]string{"openapi.yaml", "openapi.yaml", "--format", "markdown"}, "### What changes for clients\n\n" + nothing, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, errors, exit := charter(t, twoContracts(t), append([]string{"diff"}, test.args...)...)
			if out != test.out || errors != "" || exit != test.exit {
				t.Errorf("want (%d)\n%s\ngot (%d)\n%s%s", test.exit, test.out, exit, out, errors)
			}
		})
	}
}

func TestDiffWritesJSON(t *testing.T) {
	t.Parallel()
	out, errors, exit := charter(t, twoContracts(t), "diff", "openapi.yaml", "new.yaml", "--json")
	var result struct {
		Old, New string
		Summary  map[string]int
		Changes  []struct {
			Level, ID  string
			Operations []struct{ Method, Path, OperationID string }
			Old, New   *struct {
				File         string
				Line, Column int
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &result); err != nil || errors != "" || exit != 1 {
		t.Fatalf("%v (%d) %s%s", err, exit, out, errors)
	}
	if result.Old != "openapi.yaml" || result.New != "new.yaml" || result.Summary["breaking"] != 1 || len(result.Changes) != 1 {
		t.Fatalf("%+v", result)
	}
	change := result.Changes[0]
	if change.Level != "breaking" || change.ID != "parameter-added-required" || change.Operations[0].OperationID != "ping" ||
		change.Old != nil || change.New == nil || change.New.File != "new.yaml" || change.New.Line != 7 || change.New.Column != 20 {
		t.Errorf("%+v", change)
	}
}

// commit makes a folder a repository of git, with all its files on the branch main.
func commit(t *testing.T, dir string) {
	t.Helper()
	for _, args := range [][]string{
		{"init", "--quiet", "--initial-branch=main"},
		{"add", "."},
		{"-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message=first"},
	} {
		command := exec.CommandContext(t.Context(), "git", args...)
		command.Dir = dir
		if output, err := command.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, output)
		}
	}
}

func TestDiffReadsWhatGitHas(t *testing.T) {
	t.Parallel()
	dir := folder(t, contract)
	commit(t, dir)
	if err := os.WriteFile(filepath.Join(dir, "openapi.yaml"), []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	out, errors, exit := charter(t, dir, "diff", "git:main:openapi.yaml", "openapi.yaml")
	if want := strings.ReplaceAll(whatBreaks, "new.yaml", "openapi.yaml"); out != want || errors != "" || exit != 1 {
		t.Errorf("(%d) %s%s", exit, out, errors)
	}
	out, errors, exit = charter(t, dir, "diff", "git:none:openapi.yaml", "openapi.yaml")
	if out != "" || exit != 2 || !strings.HasPrefix(errors, "reading git:none:openapi.yaml: fatal: ") {
		t.Errorf("(%d) %s%s", exit, out, errors)
	}
	out, errors, exit = charter(t, dir, "diff", "git:--output=stolen:openapi.yaml", "openapi.yaml")
	if _, err := os.Stat(filepath.Join(dir, "stolen:openapi.yaml")); err == nil || out != "" || exit != 2 {
		t.Errorf("a revision is an option of git: (%d) %s%s", exit, out, errors)
	}
}

func TestDiffReadsTheStandardInput(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, os.Args[0], "diff", "-", "new.yaml")
	command.Dir = twoContracts(t)
	command.Env = append(os.Environ(), asProgram+"=1")
	command.Stdin = strings.NewReader(contract)
	var out bytes.Buffer
	command.Stdout = &out
	_ = command.Run()
	if out.String() != whatBreaks || command.ProcessState.ExitCode() != 1 {
		t.Errorf("(%d) %s", command.ProcessState.ExitCode(), out.String())
	}
}

func TestDiffJudgesSunsetsByTheClock(t *testing.T) {
	t.Parallel()
	dir := folder(t, strings.Replace(contract, "operationId: ping\n", "operationId: ping\n      deprecated: true\n      x-sunset: 2026-11-25\n", 1))
	if err := os.WriteFile(filepath.Join(dir, "new.yaml"), []byte("openapi: 3.1.0\ninfo: {title: Test, version: 1.0.0}\npaths: {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for now, want := range map[string]int{"2026-11-24T23:59:59Z": 1, "2026-11-25T00:00:00Z": 0} {
		if out, errors, exit := charter(t, dir, "diff", "openapi.yaml", "new.yaml", "--now", now); exit != want {
			t.Errorf("%s: (%d) %s%s", now, exit, out, errors)
		}
	}
}

func TestWrongUseOfDiffIsToldApart(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args   []string
		errors string
	}{
		"no contract":         {[]string{"openapi.yaml"}, "an argument is missing\nusage: charter diff OLD NEW [flags]; `charter diff --help` says more\n"},
		"a missing file":      {[]string{"openapi.yaml", "none.yaml"}, "reading none.yaml: open none.yaml: "},
		"a folder":            {[]string{".", "openapi.yaml"}, "reading .: read .: "},
		"input twice":         {[]string{"-", "-"}, "only one of the contracts can be the standard input\n"},
		"an unknown format":   {[]string{"openapi.yaml", "new.yaml", "--format", "xml"}, "--format is text, json or markdown, and not \"xml\"\n"},
		"two formats":         {[]string{"openapi.yaml", "new.yaml", "--json", "--markdown"}, "choose one of --format, --json and --markdown\n"},
		"an unknown level":    {[]string{"openapi.yaml", "new.yaml", "--fail-on", "safe"}, "--fail-on is breaking, dangerous or none, and not \"safe\"\n"},
		"no time":             {[]string{"openapi.yaml", "new.yaml", "--now", "today"}, "--now is a time such as 2026-11-25T12:00:00Z: "},
		"git without a path":  {[]string{"git:main", "openapi.yaml"}, "reading git:main: a contract in git is git:REVISION:PATH"},
		"a wrong contract":    {[]string{"openapi.yaml", "wrong.yaml"}, "wrong.yaml:4:34: the reference \"no.yaml\" leads to a file that cannot be read"},
		"something different": {[]string{"openapi.yaml", "list.yaml"}, "list.yaml:1:1: a contract is a mapping"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := twoContracts(t)
			for file, text := range map[string]string{
				"wrong.yaml": "openapi: 3.1.0\ninfo: {title: Test, version: 1.0.0}\npaths:\n  /a: {get: {parameters: [{$ref: no.yaml}], responses: {'204': {description: ok}}}}\n",
				"list.yaml":  "[1, 2]\n",
			} {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			out, errors, exit := charter(t, dir, append([]string{"diff"}, test.args...)...)
			if out != "" || !strings.HasPrefix(errors, test.errors) || exit != 2 {
				t.Errorf("want %s, got (%d) %s%s", test.errors, exit, errors, out)
			}
		})
	}
}

// The files that a contract in git refers to are those of the same revision.
func TestDiffReadsTheFilesBesideAContractInGit(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"", "api"} {
		t.Run("in "+at, func(t *testing.T) {
			t.Parallel()
			dir := folder(t, contract)
			if err := os.MkdirAll(filepath.Join(dir, at, "shapes"), 0o700); err != nil {
				t.Fatal(err)
			}
			write := func(name, text string) {
				if err := os.WriteFile(filepath.Join(dir, at, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			write("c.yaml", strings.Replace(contract, "operationId: ping", "operationId: ping\n      parameters: [{$ref: shapes/p.yaml}]", 1))
			write("shapes/p.yaml", "{name: a, in: query, schema: {$ref: s.yaml}}\n")
			write("shapes/s.yaml", "{type: string, maxLength: 10}\n")
			commit(t, dir)
			write("shapes/s.yaml", "{type: string, maxLength: 5}\n")
			name := filepath.ToSlash(filepath.Join(at, "c.yaml"))
			out, errors, exit := charter(t, dir, "diff", "git:main:"+name, name)
			if exit != 1 || errors != "" || !strings.Contains(out, "10") || !strings.Contains(out, filepath.Join(at, "shapes", "s.yaml")+":1:") {
				t.Errorf("(%d) %s%s", exit, out, errors)
			}
		})
	}
}

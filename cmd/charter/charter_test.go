package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// The test binary is the program too: started with this variable set, it runs main.
const asProgram = "CHARTER_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

const contract = `openapi: 3.1.0
info: {title: Test, version: 1.0.0}
paths:
  /ping:
    get:
      operationId: ping
      responses: {'204': {description: It is there.}}
`

// basic is a scheme that this server has no authenticator for.
const basic = "components: {securitySchemes: {password: {type: http, scheme: basic}}}\n"

// folder makes a folder that holds the contract.
func folder(t *testing.T, contract string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "openapi.yaml"), []byte(contract), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// charter runs the program in a folder, to its end.
func charter(t *testing.T, dir string, args ...string) (stdout, stderr string, exit int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, os.Args[0], args...)
	command.Dir = dir
	command.Env = append(os.Environ(), asProgram+"=1")
	var out, err bytes.Buffer
	command.Stdout, command.Stderr = &out, &err
	if failed := command.Run(); failed != nil && !errors.As(failed, new(*exec.ExitError)) {
		t.Fatal(failed)
	}
	return out.String(), err.String(), command.ProcessState.ExitCode()
}

// content reads everything in a folder.
func content(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		files[strings.TrimPrefix(path, dir+string(filepath.Separator))] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestEveryCommandShowsAnExample(t *testing.T) {
	t.Parallel()
	dir := folder(t, contract)
	for _, args := range [][]string{{}, {"--help"}, {"help"}, {"generate", "--help"}, {"help", "generate"}} {
		out, errors, exit := charter(t, dir, args...)
		if !strings.Contains(out, "Examples:\n  charter generate") || errors != "" || exit != 0 {
			t.Errorf("%v: %s%s(%d)", args, out, errors, exit)
		}
	}
	// A new command gets into this test by standing in the list of commands.
	out, _, _ := charter(t, dir, "--help")
	_, commands, _ := strings.Cut(out, "Available Commands:\n")
	commands, _, _ = strings.Cut(commands, "\n\n")
	for line := range strings.Lines(commands) {
		name := strings.Fields(line)[0]
		if help, _, _ := charter(t, dir, name, "--help"); name != "help" && !strings.Contains(help, "Examples:\n  charter "+name) {
			t.Errorf("%s --help shows no example:\n%s", name, help)
		}
	}
}

func TestTheExitCodeTellsAWrongContractFromWrongUse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		contract string
		args     []string
		exit     int
		errors   string
	}{
		"a contract that is no YAML":  {"a: b: c\n", []string{"generate"}, 1, "openapi.yaml:1:4: this is not YAML: a text that has a colon and a space in it stands in quotes\n    a: b: c\n       ^\n"},
		"a key that stands twice":     {contract + "info: {}\n", []string{"generate"}, 1, "openapi.yaml:8:1: the key \"info\" stands here a second time; the first is in line 2\n    info: {}\n    ^\n"},
		"a mistake of the standard":   {strings.Replace(contract, "get:", "got:", 1), []string{"generate"}, 1, "openapi.yaml:5:5: nothing of this name can stand here: got; did you mean get?\n        got:\n        ^\n"},
		"a mistake found by emitters": {strings.Replace(contract, "/ping:", "'/p\"ing':", 1), []string{"generate"}, 1, "openapi.yaml:4:3: OpenAPI path may not contain a double quote: \"/p\\\"ing\"\n"},
		"a contract that is empty":    {"", []string{"generate"}, 1, "openapi.yaml: the file is empty"},
		"an unknown flag":             {contract, []string{"generate", "--bogus"}, 2, "unknown flag: --bogus\nusage: charter generate [flags]; `charter generate --help` says more\n"},
		"an unknown flag of charter":  {contract, []string{"--bogus"}, 2, "unknown flag: --bogus\nusage: charter [flags]; "},
		"a flag without its value":    {contract, []string{"generate", "--spec"}, 2, "flag needs an argument: --spec\n"},
		"an argument too many":        {contract, []string{"generate", "openapi.yaml"}, 2, "\"openapi.yaml\" has no place here: a contract is named with --spec openapi.yaml\nusage: charter generate [flags]; "},
		"an unknown command":          {contract, []string{"bogus"}, 2, "there is no command \"bogus\": there are completion, diff, explain, generate, help, lint, schema, webhook\nusage: "},
		"a misspelt command":          {contract, []string{"explian"}, 2, "there is no command \"explian\"; did you mean explain?\n"},
		"no shell":                    {contract, []string{"completion"}, 2, "an argument is missing\nusage: charter completion {bash|fish|zsh} [flags]; "},
		"a command of webhook":        {contract, []string{"webhook", "hear"}, 2, "there is no command \"hear\": there are listen, send"},
		"help for no command":         {contract, []string{"help", "bogus"}, 2, "there is no command \"bogus\""},
		"no number":                   {contract, []string{"webhook", "listen", "--count", "x"}, 2, "--count must be a number such as 0, not \"x\"\nusage: "},
		"an unknown shell":            {contract, []string{"completion", "powershell"}, 2, "there is no \"powershell\": there are bash, fish, zsh\n"},
		"an argument of no use":       {contract, []string{"schema", "openapi.yaml"}, 2, "\"openapi.yaml\" is an argument too many\n"},
		"an unknown output":           {contract, []string{"generate", "--only", "rust"}, 2, "unknown output \"rust\": there are documents, operations, models, server, go, typescript, python, snippets, changelog, validators; go, typescript and python are clients\n"},
		"a contract that is missing":  {contract, []string{"generate", "--spec", "none.yaml"}, 2, "reading the contract: open none.yaml: "},
		"a contract that is a folder": {contract, []string{"generate", "--spec", "."}, 2, "reading the contract: read .: "},
		"an output that is a file":    {contract, []string{"generate", "--out", "openapi.yaml"}, 2, "making the output folder: mkdir openapi.yaml: "},
		"validators without a folder": {contract, []string{"generate", "--only", "models,validators"}, 2, "--only validators makes a package of its own: name its folder with --out, such as --out orders\nusage: charter generate [flags]; "},
		"a package for no validators": {contract, []string{"generate", "--package", "orders"}, 2, "--package is the name of the package that --only validators makes: add --only validators, or leave --package out\nusage: charter generate [flags]; "},
		"a package with a bad name":   {contract, []string{"generate", "--only", "validators", "--out", "orders", "--package", "Orders"}, 2, "no name of a package of Go: \"Orders\"; use lower-case letters, such as petstore\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := folder(t, test.contract)
			out, errors, exit := charter(t, dir, test.args...)
			if out != "" || !strings.HasPrefix(errors, test.errors) || exit != test.exit {
				t.Errorf("want (%d) %s, got (%d) %s%s", test.exit, test.errors, exit, errors, out)
			}
			if files := content(t, dir); len(files) != 1 {
				t.Errorf("it wrote: %v", slices.Sorted(maps.Keys(files)))
			}
		})
	}
}

func TestExplainTellsPeopleAndMachines(t *testing.T) {
	t.Parallel()
	dir := folder(t, strings.Replace(contract, "operationId: ping", "operationId: ping\n      x-timeout: 5s", 1))
	out, errors, exit := charter(t, dir, "explain", "get", "/ping")
	if !strings.HasPrefix(out, "GET /ping  ping  openapi.yaml:5\n") || !strings.Contains(out, "openapi.yaml:7") || errors != "" || exit != 0 {
		t.Errorf("%s%s(%d)", out, errors, exit)
	}
	out, errors, exit = charter(t, dir, "explain", "GET", "/ping", "--json", "--spec", "openapi.yaml")
	var report struct {
		OperationID string
		Steps       []struct{ Parts []struct{ Name string } }
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil || report.OperationID != "ping" || report.Steps[0].Parts[0].Name != "x-timeout" {
		t.Errorf("%v: %s%s(%d)", err, out, errors, exit)
	}
}

func TestTheExitCodeOfExplainTellsWrongUse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		contract string
		args     []string
		exit     int
		errors   string
	}{
		"an unknown operation": {contract, []string{"PUT", "/ping"}, 2, "unknown operation: the contract has no PUT /ping; there is GET /ping\n"},
		"a path alone":         {contract, []string{"/ping"}, 2, "an argument is missing\nusage: charter explain METHOD PATH [flags]; "},
		"a missing contract":   {contract, []string{"GET", "/ping", "--spec", "none.yaml"}, 2, "reading the contract: open none.yaml: "},
		"a wrong contract":     {strings.Replace(contract, "operationId: ping", "operationId: ping\n      x-timeout: soon", 1), []string{"GET", "/ping"}, 1, "openapi.yaml:7:18: a duration such as 250ms, 5s, 1m or 24h must stand here\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, errors, exit := charter(t, folder(t, test.contract), append([]string{"explain"}, test.args...)...)
			if out != "" || !strings.HasPrefix(errors, test.errors) || exit != test.exit {
				t.Errorf("want (%d) %s, got (%d) %s%s", test.exit, test.errors, exit, errors, out)
			}
		})
	}
}

func TestSchemaPrintsWhatEditorsNeed(t *testing.T) {
	t.Parallel()
	out, errors, exit := charter(t, t.TempDir(), "schema")
	var schema map[string]any
	if err := json.Unmarshal([]byte(out), &schema); err != nil || schema["$schema"] != "https://json-schema.org/draft/2020-12/schema" || errors != "" || exit != 0 {
		t.Errorf("%v: %.100s%s(%d)", err, out, errors, exit)
	}
}

// Who sees steps 5, 6 and 9 asks where the others are.
func TestExplainSaysWhyNumbersAreLeftOut(t *testing.T) {
	t.Parallel()
	out, errors, exit := charter(t, folder(t, contract), "explain", "--help")
	if !strings.Contains(out, "one that the operation does not ask for is left out") || errors != "" || exit != 0 {
		t.Errorf("%s%s(%d)", out, errors, exit)
	}
}

func TestAnAnswerThatNobodyGetsIsNoSuccess(t *testing.T) {
	t.Parallel()
	dir := folder(t, contract)
	for _, args := range [][]string{{"generate"}, {"generate", "--json"}, {"lint"}, {"explain", "GET", "/ping"}, {"diff", "openapi.yaml", "openapi.yaml"}, {"schema"}, {"completion", "zsh"}, {"--help"}} {
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0) // every write to it fails
		if err != nil {
			t.Skipf("only systems with a full device can be asked: %v", err)
		}
		defer full.Close()
		var stderr bytes.Buffer
		command := exec.CommandContext(t.Context(), os.Args[0], args...)
		command.Dir, command.Env, command.Stdout, command.Stderr = dir, append(os.Environ(), asProgram+"=1"), full, &stderr
		failed := (*exec.ExitError)(nil)
		if err := command.Run(); !errors.As(err, &failed) || failed.ExitCode() != 2 || !strings.Contains(stderr.String(), "no space left on device") {
			t.Errorf("%v: %v, %s", args, err, &stderr)
		}
	}
}

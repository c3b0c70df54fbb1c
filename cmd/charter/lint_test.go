package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// spotless is a contract in which lint finds nothing.
const spotless = `openapi: 3.1.0
info: {title: Test, version: 1.0.0}
tags: [{name: Service, description: What machines ask.}]
paths:
  /ping:
    get:
      operationId: ping
      tags: [Service]
      summary: Is it there?
      description: It answers.
      responses: {'204': {description: It is there.}}
`

func TestLintsExitCodeTellsWhatIsToBeMended(t *testing.T) {
	t.Parallel()
	info := strings.Replace(spotless, "      description: It answers.\n", "", 1)
	warning := strings.Replace(spotless, "      summary: Is it there?\n", "", 1)
	foreign := strings.Replace(spotless, "      summary:", "      x-vendor: 1\n      summary:", 1)
	unkept := strings.Replace(spotless, "      summary:", "      security: [{password: []}]\n      summary:", 1) + basic
	mistake := strings.Replace(spotless, "get:", "got:", 1)
	for name, test := range map[string]struct {
		contract string
		args     []string
		exit     int
		out      string // what stdout holds; empty: nothing
		errors   string // what stderr begins with
	}{
		"nothing to mend":            {spotless, nil, 0, "openapi.yaml: nothing to mend\n", ""},
		"worth knowing":              {info, nil, 0, "openapi.yaml:6:5: info operation-description: this operation has no `description`", ""},
		"worth knowing, and wanted":  {info, []string{"--fail-on", "info"}, 1, "info operation-description: ", ""},
		"advice":                     {warning, nil, 1, "openapi.yaml: 1 warning\n", ""},
		"advice that does not count": {warning, []string{"--fail-on", "error"}, 0, "warning operation-summary: ", ""},
		"a mistake":                  {mistake, []string{"--fail-on=error"}, 1, "error standard: ", ""},
		"no YAML":                    {"a: b: c\n", []string{"--fail-on=error"}, 1, "openapi.yaml:1:4: error syntax: this is not YAML", ""},
		"an empty file":              {"", nil, 1, "openapi.yaml: error syntax: the file is empty", ""},
		"rules that find nothing":    {warning, []string{"--rule", "bounded-string,operation-tag", "--rule", "standard"}, 0, "nothing to mend", ""},
		"as JSON":                    {warning, []string{"--json"}, 1, `"rule": "operation-summary"`, ""},
		"as SARIF":                   {warning, []string{"--sarif"}, 1, `"ruleId": "operation-summary"`, ""},
		"as a format":                {warning, []string{"--format", "sarif"}, 1, `"version": "2.1.0"`, ""},
		"an extension of others":     {foreign, []string{"--fail-on=error"}, 1, "error extension: ", ""},
		"what is not enforced":       {unkept, []string{"--fail-on=error"}, 1, "error not-enforced: ", ""},
		"another server's":           {foreign, []string{"--foreign"}, 0, "nothing to mend", ""},
		"another server's security":  {unkept, []string{"--foreign"}, 0, "nothing to mend", ""},
		"the rules":                  {"", []string{"--rules"}, 0, "\nbounded-string                       warning  A text without a bound", ""},
		"a rule":                     {"", []string{"--explain", "bounded-string"}, 0, "bounded-string (warning)\n\nA text without", ""},

		"an unknown rule":             {spotless, []string{"--rule", "bogus"}, 2, "", "unknown rule \"bogus\": `charter lint --rules` lists them\n"},
		"a misspelt rule":             {spotless, []string{"--explain", "bounded-strng"}, 2, "", "unknown rule \"bounded-strng\"; did you mean bounded-string?\n"},
		"an unknown rule explained":   {spotless, []string{"--explain", "bogus"}, 2, "", "unknown rule \"bogus\""},
		"an unknown severity":         {spotless, []string{"--fail-on", "bogus"}, 2, "", "unknown severity \"bogus\": there are info, warning, error\n"},
		"an unknown format":           {spotless, []string{"--format", "bogus"}, 2, "", "unknown format \"bogus\": there are text, json, sarif\n"},
		"two formats":                 {spotless, []string{"--json", "--sarif"}, 2, "", "--json and --sarif ask for different things"},
		"a file":                      {spotless, []string{"openapi.yaml"}, 0, "openapi.yaml: nothing to mend\n", ""},
		"an argument too many":        {spotless, []string{"openapi.yaml", "b.yaml"}, 2, "", "\"b.yaml\" is an argument too many\nusage: charter lint [FILE] [flags]; "},
		"two contracts":               {spotless, []string{"openapi.yaml", "--spec", "b.yaml"}, 2, "", "openapi.yaml and --spec b.yaml name two contracts: give one"},
		"git without a revision":      {spotless, []string{"git:openapi.yaml"}, 2, "", "reading the contract: a contract in git is git:REVISION:PATH"},
		"a contract that is missing":  {spotless, []string{"--spec", "none.yaml"}, 2, "", "reading the contract: open none.yaml: "},
		"a contract that is a folder": {spotless, []string{"--spec", "."}, 2, "", "reading the contract: read .: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := folder(t, test.contract)
			out, errors, exit := charter(t, dir, append([]string{"lint"}, test.args...)...)
			if exit != test.exit || !strings.Contains(out, test.out) || (test.out == "") != (out == "") ||
				!strings.HasPrefix(errors, test.errors) || (test.errors == "") != (errors == "") {
				t.Errorf("want (%d) %s%s, got (%d) %s%s", test.exit, test.out, test.errors, exit, out, errors)
			}
			if files := content(t, dir); len(files) != 1 {
				t.Errorf("it wrote %d files", len(files))
			}
		})
	}
}

func TestLintTellsMachinesInJSON(t *testing.T) {
	t.Parallel()
	dir := folder(t, strings.Replace(spotless, "      summary: Is it there?\n", "", 1))
	out, _, _ := charter(t, dir, "lint", "--json")
	var got struct {
		File     string
		Findings []struct {
			Rule, Severity, File, Message, Fix, Pointer, Fingerprint string
			Line, Column                                             int
		}
		Counts    map[string]int
		Silenced  int
		Unchecked []string
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || len(got.Findings) != 1 || got.Unchecked == nil {
		t.Fatalf("%v in %s", err, out)
	}
	f := got.Findings[0]
	if f.Rule != "operation-summary" || f.Severity != "warning" || f.File != "openapi.yaml" || f.Line != 6 || f.Column != 5 ||
		f.Pointer != "/paths/~1ping/get" || f.Message == "" || f.Fix == "" || len(f.Fingerprint) != 32 || got.Counts["warning"] != 1 || got.File != "openapi.yaml" {
		t.Error(out)
	}
}

// The contract of this project is the first one that must be spotless.
func TestThisProjectsContractIsClean(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	out, errors, exit := charter(t, root, "lint", "--fail-on", "info")
	if exit != 0 || errors != "" {
		t.Errorf("%s%s", out, errors)
	}
}

func TestShellsGetWhatTheyComplete(t *testing.T) {
	t.Parallel()
	dir := folder(t, spotless)
	for shell, holds := range map[string]string{"bash": "complete -o default -F __start_charter charter", "zsh": "#compdef charter", "fish": "complete -c charter"} {
		out, errors, exit := charter(t, dir, "completion", shell)
		if exit != 0 || errors != "" || !strings.Contains(out, holds) {
			t.Errorf("%s: %.200s%s(%d)", shell, out, errors, exit)
		}
	}
	for _, args := range [][]string{{"completion"}, {"completion", "tcsh"}, {"completion", "bash", "zsh"}} {
		if out, errors, exit := charter(t, dir, args...); exit != 2 || out != "" || errors == "" {
			t.Errorf("%v: %s%s(%d)", args, out, errors, exit)
		}
	}
	for typed, want := range map[string]string{
		"li":                         "lint\t",
		"completion ":                "bash\nfish\nzsh\n",
		"lint --rule bounded-":       "bounded-string\n",
		"lint --explain operation-i": "operation-id\n",
		"lint --fail-on ":            "info\nwarning\nerror\n",
		"lint --format s":            "sarif\n",
		"generate --on":              "--only\t",
	} {
		out, _, exit := charter(t, dir, append([]string{"__complete"}, strings.Split(typed, " ")...)...)
		if exit != 0 || !strings.Contains("\n"+out, "\n"+want) {
			t.Errorf("%q: %s(%d)", typed, out, exit)
		}
	}
}

// bashSession loads the completion as a shell's start-up file does, and completes what was typed. The function
// that it defines is that of the package bash-completion, which need not be installed here.
const bashSession = `
_get_comp_words_by_ref() { cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=("${COMP_WORDS[@]}") cword=$COMP_CWORD; }
source <(charter completion bash)
COMP_WORDS=(charter lint --rule bounded-s) COMP_CWORD=3 COMP_LINE="charter lint --rule bounded-s" COMP_POINT=29 COMP_TYPE=9
__start_charter 2>/dev/null
printf '%s\n' "${COMPREPLY[@]}"
`

func TestCompletionRunsInItsShell(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	program, err := filepath.Abs(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(program, filepath.Join(dir, "charter")); err != nil {
		t.Fatal(err)
	}
	for shell, test := range map[string]struct{ session, want string }{
		"bash": {bashSession, "bounded-string\n"},
		"zsh":  {"source <(echo 'compdef() { }'; charter completion zsh) && whence -w _charter", "_charter: function\n"},
		"fish": {"charter completion fish | source; complete -C 'charter lint --rule bounded-s'", "bounded-string\n"},
	} {
		t.Run(shell, func(t *testing.T) {
			t.Parallel()
			path, err := exec.LookPath(shell)
			if err != nil {
				t.Skip(shell + " is not installed here")
			}
			command := exec.CommandContext(t.Context(), path, "-c", test.session)
			command.Env = append(os.Environ(), asProgram+"=1", "HOME="+dir, "PATH="+dir+string(filepath.ListSeparator)+os.Getenv("PATH"))
			if out, err := command.CombinedOutput(); err != nil || string(out) != test.want {
				t.Errorf("want %s, got %s (%v)", test.want, out, err)
			}
		})
	}
}

func TestLintReadsTheStandardInput(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"lint", "-"}, {"lint", "--spec", "-"}} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		command := exec.CommandContext(ctx, os.Args[0], args...)
		command.Dir = t.TempDir()
		command.Env = append(os.Environ(), asProgram+"=1")
		command.Stdin = strings.NewReader(spotless + "x-mine: 1\n")
		out, _ := command.Output()
		if !strings.HasPrefix(string(out), "-:12:1: error extension: the extension x-mine is not known") || command.ProcessState.ExitCode() != 1 {
			t.Errorf("%v: (%d) %s", args, command.ProcessState.ExitCode(), out)
		}
	}
}

func TestTheVersionIsTold(t *testing.T) {
	t.Parallel()
	if out, errors, exit := charter(t, t.TempDir(), "--version"); exit != 0 || errors != "" || !strings.HasPrefix(out, "charter version ") || !strings.Contains(out, " go1.") {
		t.Errorf("(%d) %s%s", exit, out, errors)
	}
}

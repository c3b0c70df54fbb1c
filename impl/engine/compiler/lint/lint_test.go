package lint_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
)

const head = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n"

// mark stands in a test's contract in front of each place where a finding is wanted.
const mark = '»'

// unmarked takes the marks away, and returns the lines and columns where they stood.
func unmarked(text string) (plain string, places []string) {
	var out strings.Builder
	line, column := 1, 1
	for _, r := range text {
		switch r {
		case mark:
			places = append(places, fmt.Sprintf("%d:%d", line, column))
			continue
		case '\n':
			line, column = line+1, 0
		}
		out.WriteRune(r)
		column++
	}
	return out.String(), places
}

// run holds a contract against rules, all of them if none is named.
func run(t *testing.T, text string, rules ...string) *lint.Report {
	t.Helper()
	return runWith(t, text, lint.Options{Rules: rules})
}

func places(report *lint.Report) []string {
	var found []string
	for _, f := range report.Findings {
		found = append(found, fmt.Sprintf("%d:%d", f.Place.Line, f.Place.Column))
	}
	return found
}

func messages(report *lint.Report) string {
	var found []string
	for _, f := range report.Findings {
		found = append(found, f.Rule+": "+f.Place.Error())
	}
	return strings.Join(found, "\n")
}

// holds runs a table: for each name a contract with marks, without its first lines.
func holds(t *testing.T, rule string, cases map[string]string) {
	t.Helper()
	for name, text := range cases {
		t.Run(rule+"/"+name, func(t *testing.T) {
			t.Parallel()
			plain, want := unmarked(head + text)
			report := run(t, plain, rule)
			if got := places(report); !slices.Equal(got, want) {
				t.Errorf("want %v, got %v\n%s", want, got, messages(report))
			}
		})
	}
}

func TestEveryRuleFindsItsBadExampleAndNothingInItsGoodOne(t *testing.T) {
	t.Parallel()
	compilers := []string{lint.Syntax, lint.Standard, lint.Reference, lint.Profile, lint.Extension, lint.NotEnforced, lint.NotChecked, lint.OtherVersion}
	for _, rule := range lint.Rules() {
		if slices.Contains(compilers, rule.Name) {
			continue
		}
		t.Run(rule.Name, func(t *testing.T) {
			t.Parallel()
			if report := run(t, head+rule.Bad, rule.Name); len(report.Findings) != 1 || report.Findings[0].Rule != rule.Name || report.Findings[0].Place.Line == 0 {
				t.Errorf("the bad example has %d findings: %s", len(report.Findings), messages(report))
			}
			if report := run(t, head+rule.Good, rule.Name); len(report.Findings) != 0 {
				t.Errorf("the good example: %s", messages(report))
			}
		})
	}
}

func TestEveryRuleIsExplained(t *testing.T) {
	t.Parallel()
	names := make(map[string]bool)
	for _, rule := range lint.Rules() {
		if names[rule.Name] {
			t.Errorf("two rules are called %s", rule.Name)
		}
		names[rule.Name] = true
		if rule.Why == "" || rule.Text == "" || strings.Contains(rule.Why, "\n") || rule.Name != strings.ToLower(rule.Name) || strings.ContainsAny(rule.Name, "_ ") {
			t.Errorf("%+v", rule)
		}
		if explained := rule.Explain(); !strings.HasPrefix(explained, rule.Name+" (") || !strings.Contains(explained, rule.Text) || strings.Contains(explained, "\n\n\n") {
			t.Error(explained)
		}
	}
}

func notYAML(file string) *document.Error {
	return &document.Error{File: file, Reason: "this is not YAML"}
}

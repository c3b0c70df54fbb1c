package compiler_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/assemble"
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
)

// Each command looks for what it needs to know. What it finds, it tells as lint does.
func TestAMistakeReadsTheSameInEveryCommand(t *testing.T) {
	t.Parallel()
	for i, text := range wrongContracts(t) {
		t.Run(wrong[i].name, func(t *testing.T) {
			t.Parallel()
			spec := filepath.Join(t.TempDir(), "openapi.yaml")
			if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			linted, standard := lintedErrors(t, spec)
			for command, run := range map[string]func() error{
				"diff": func() error {
					_, err := compiler.Effective(t.Context(), spec, assemble.ReadFile)
					return err
				},
				"explain": func() error {
					_, err := compiler.Explain(t.Context(), spec, "GET", "/a/{id}")
					if errors.Is(err, compiler.ErrUnknownOperation) {
						return nil
					}
					return err
				},
				"generate --only documents": func() error {
					_, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Only: []string{"documents"}})
					if err == nil && len(standard) > 0 {
						t.Errorf("the documents are generated, and lint says\n%s", strings.Join(standard, "\n"))
					}
					return err
				},
			} {
				err := run()
				if err != nil && len(document.Errors(err)) == 0 {
					t.Errorf("%s: %v", command, err)
				}
				for _, mistake := range document.Errors(err) {
					if !slices.Contains(linted, mistake.Error()) {
						t.Errorf("%s says\n%s\nand lint\n%s", command, mistake, strings.Join(linted, "\n"))
					}
				}
			}
		})
	}
}

// lintedErrors are those that lint finds: all, and those without which the document itself is right.
func lintedErrors(t *testing.T, spec string) (all, outsideTheProfile []string) {
	t.Helper()
	report, err := compiler.Lint(t.Context(), spec, assemble.ReadFile, lint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range report.Findings {
		f := &report.Findings[i]
		if f.Severity != lint.Error {
			continue
		}
		all = append(all, f.Place.Error())
		if f.Rule != lint.Profile {
			outsideTheProfile = append(outsideTheProfile, f.Place.Error())
		}
	}
	return all, outsideTheProfile
}

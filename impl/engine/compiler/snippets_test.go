package compiler_test

import (
	"encoding/json"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/emit"
)

type snippet struct{ Lang, Label, Source string }

// snippetsIn reads the snippets among files.
func snippetsIn(t *testing.T, files []emit.File) map[string][]snippet {
	t.Helper()
	at := slices.IndexFunc(files, func(file emit.File) bool { return file.Path == "gen/snippets.json" })
	if at < 0 {
		t.Fatal("there are none")
	}
	var snippets map[string][]snippet
	if err := json.Unmarshal(files[at].Data, &snippets); err != nil {
		t.Fatal(err)
	}
	return snippets
}

// referencesIn are the references of SDKs among files, by language.
func referencesIn(files []emit.File) map[string]string {
	references := make(map[string]string)
	for _, file := range files {
		if path.Base(file.Path) == "REFERENCE.md" {
			references[path.Base(path.Dir(file.Path))] = string(file.Data)
		}
	}
	return references
}

func TestSnippetsAreThoseOfTheReferences(t *testing.T) {
	t.Parallel()
	fences := map[string]string{"go": "```go\n", "typescript": "```ts\n", "python": "```python\n"}
	for _, spec := range []string{"testdata/sdk/openapi.yaml", "testdata/forwarded/openapi.yaml", "testdata/parameters/openapi.yaml", "../../../openapi.yaml"} {
		t.Run(spec, func(t *testing.T) {
			t.Parallel()
			files := generate(t, spec, "go", "typescript", "python", "snippets")
			references := referencesIn(files)
			snippets := snippetsIn(t, files)
			for operation, list := range snippets {
				if len(list) != len(fences) {
					t.Errorf("%s has %d snippets", operation, len(list))
				}
				for _, s := range list {
					if !strings.Contains(references[s.Lang], fences[s.Lang]+s.Source+"\n```\n") {
						t.Errorf("the reference does not have this of %s:\n%s", operation, s.Source)
					}
				}
			}
			for language, fence := range fences {
				if calls := strings.Count(references[language], fence); calls != len(snippets) {
					t.Errorf("the reference of %s has %d calls, and %d operations have snippets", language, calls, len(snippets))
				}
			}
		})
	}
}

func TestSnippetsAreInTheLanguagesThatAreGenerated(t *testing.T) {
	t.Parallel()
	for only, want := range map[string]string{
		"snippets":                  "Go TypeScript Python",
		"documents snippets":        "Go TypeScript Python",
		"snippets python":           "Python",
		"python go snippets models": "Go Python",
	} {
		for operation, list := range snippetsIn(t, generate(t, "testdata/minimal/openapi.yaml", strings.Fields(only)...)) {
			var labels []string
			for _, s := range list {
				labels = append(labels, s.Label)
			}
			if got := strings.Join(labels, " "); got != want {
				t.Errorf("%s: %s has snippets in %s, want %s", only, operation, got, want)
			}
		}
	}
}

package compiler_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charterhq/charter/impl/engine/compiler"
)

// A list of many values is cut where a sentence shows it, and between two characters.
func TestALongListIsCutInItsSentence(t *testing.T) {
	t.Parallel()
	for first := range 4 { // bytes before, so that the cut falls between each two bytes
		values := []string{"'" + strings.Repeat("x", first) + "'"}
		for i := range 300 {
			values = append(values, fmt.Sprintf("'€€€%d'", i))
		}
		spec := filepath.Join(t.TempDir(), "c.yaml")
		text := withParameters("        - {name: a, in: query, schema: {type: string, enum: [" + strings.Join(values, ", ") + "]}}")
		if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files, err := compiler.Generate(context.Background(), compiler.Options{Spec: spec, Only: []string{"validators"}, Package: "c"})
		if err != nil {
			t.Fatal(err)
		}
		_, sentence, _ := strings.Cut(string(files[0].Data), "c.NotListed(n, ")
		sentence, _, _ = strings.Cut(sentence, "\n")
		if !utf8.ValidString(sentence) || !strings.Contains(sentence, `"€€€0", "€€€1", `) || !strings.HasSuffix(sentence, "… (there are more).`)") || len(sentence) > 500 {
			t.Errorf("the sentence is %s", sentence)
		}
	}
}

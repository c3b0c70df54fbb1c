package compiler_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
)

// A limit that is only logged leaves the one that would hold without it in force.
func TestALimitOfBodiesThatIsTriedOutStandsBesideTheOneThatHolds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ operation, defaults, want string }{
		"nothing":                {"", "", "Limit: 1048576}"},
		"a size":                 {"x-body-limit: 64KiB", "", "Limit: 65536}"},
		"a block":                {"x-body-limit: {max: 64KiB}", "", "Limit: 65536}"},
		"tried":                  {"x-body-limit: {max: 64KiB, enforce: log}", "", "Limit: 1048576, Tried: 65536}"},
		"tried for all":          {"", "x-body-limit: {max: 64KiB, enforce: log}", "Limit: 1048576, Tried: 65536}"},
		"tried below that":       {"x-body-limit: {max: 2MiB, enforce: log}", "x-body-limit: 4MiB", "Limit: 4194304, Tried: 2097152}"},
		"tried below a tried":    {"x-body-limit: {max: 1KiB, enforce: log}", "x-body-limit: {max: 2KiB, enforce: log}", "Limit: 1048576, Tried: 1024}"},
		"off":                    {"x-body-limit: {max: 64KiB, enforce: off}", "x-body-limit: 4KiB", "Limit: 1048576}"},
		"false":                  {"x-body-limit: false", "x-body-limit: 4KiB", "Limit: 1048576}"},
		"of all":                 {"", "x-body-limit: {max: 4KiB, enforce: on}", "Limit: 4096}"},
		"of all, and one of its": {"x-body-limit: 8KiB", "x-body-limit: 4KiB", "Limit: 8192}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			top := "tags: []"
			if test.defaults != "" {
				top = "x-defaults: {" + test.defaults + "}"
			}
			text, _, _ := written(t, "", indented(test.operation), top+"\n")
			spec := filepath.Join(t.TempDir(), "c.yaml")
			if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			files, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Only: []string{"operations"}})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(files[0].Data), test.want) {
				t.Errorf("want %s in\n%s", test.want, files[0].Data)
			}
		})
	}
}

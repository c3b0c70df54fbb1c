package typescript

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/emit"
)

// A module of the package that programs import by a name of its own.
type module struct{ name, file string }

// modules are those beside the package itself, so that a program that takes webhooks has no client in it.
func (w *writer) modules() []module {
	list := []module{{"testing", "testing"}}
	if len(w.api.Events) > 0 {
		list = append(list, module{"webhooks", "webhooks.gen"})
	}
	return list
}

// export says where a module is. TypeScript takes the first condition that fits, so that types come first.
type export struct {
	Types   string `json:"types"`
	Default string `json:"default"`
}

func exportOf(file string) export {
	return export{"./dist/" + file + ".d.ts", "./dist/" + file + ".js"}
}

// repository is where the sources of a package are kept.
type repository struct {
	Type      string `json:"type"`
	URL       string `json:"url"`
	Directory string `json:"directory"`
}

func (w *writer) repository() *repository {
	address := w.api.Packages.Repository()
	if address == "" {
		return nil
	}
	return &repository{"git", "git+" + address + ".git", strings.TrimSuffix(folder, "/")}
}

func (w *writer) manifest() (emit.File, error) {
	license := w.api.License
	if license == "" {
		license = "UNLICENSED"
	}
	exports := map[string]any{".": exportOf("index"), "./package.json": "./package.json"}
	for _, one := range w.modules() {
		exports["./"+one.name] = exportOf(one.file)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(struct {
		Name            string            `json:"name"`
		Version         string            `json:"version"`
		Description     string            `json:"description"`
		License         string            `json:"license"`
		Repository      *repository       `json:"repository,omitempty"`
		Type            string            `json:"type"`
		SideEffects     bool              `json:"sideEffects"`
		Engines         map[string]string `json:"engines"`
		Exports         map[string]any    `json:"exports"`
		Files           []string          `json:"files"`
		Scripts         map[string]string `json:"scripts"`
		DevDependencies map[string]string `json:"devDependencies"`
	}{
		w.api.Packages.TypeScript, w.api.NPMVersion(), "The SDK of " + w.api.Title + ".", license, w.repository(), "module", false,
		map[string]string{"node": ">=20"}, exports, []string{"dist", "REFERENCE.md", "CHANGELOG.md"}, map[string]string{"build": "tsc", "prepack": "tsc", "test": "node --test test/smoke.test.mjs"}, map[string]string{"typescript": "5.9.3"},
	})
	if err != nil {
		return emit.File{}, fmt.Errorf("writing package.json: %w", err)
	}
	return emit.File{Path: folder + "package.json", Data: out.Bytes()}, nil
}

const tsconfig = `{
  "compilerOptions": {
    "target": "ES2022",
    "module": "NodeNext",
    "moduleResolution": "NodeNext",
    "lib": ["ES2022", "DOM", "DOM.Iterable"],
    "types": [],
    "rootDir": "src",
    "outDir": "dist",
    "declaration": true,
    "strict": true,
    "exactOptionalPropertyTypes": true,
    "noImplicitOverride": true,
    "noPropertyAccessFromIndexSignature": true,
    "noUncheckedIndexedAccess": true,
    "noUnusedLocals": true,
    "noUnusedParameters": true
  },
  "include": ["src"]
}
`

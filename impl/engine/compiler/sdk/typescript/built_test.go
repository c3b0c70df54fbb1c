package typescript_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/emit"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/programtest"
)

// build generates the package of a contract, compiles it, and returns its folder.
func build(t *testing.T, spec string) string {
	t.Helper()
	files, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Only: []string{"typescript"}, Foreign: true, Enforced: contract.AllFeatures()})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := emit.Write(dir, files); err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(dir, "clients", "typescript")
	programtest.Run(t, dir, nil, "npm", "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock")
	programtest.Run(t, dir, nil, "npm", "run", "--silent", "build")
	return dir
}

func absolute(t *testing.T, parts ...string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// What is generated for another contract builds, and does what it says.
func TestThePackageOfAnotherContract(t *testing.T) {
	t.Parallel()
	dir := build(t, filepath.Join("..", "..", "testdata", "sdk", "openapi.yaml"))
	t.Run("takes and refuses deliveries as all SDKs do", func(t *testing.T) {
		t.Parallel()
		programtest.Run(t, dir, nil, "node", absolute(t, "testdata", "webhooks.mjs"), filepath.Join(dir, "dist", "webhooks.gen.js"),
			absolute(t, "..", "..", "..", "..", "..", "clients", "conformance", "webhooks.json"), "animal.born")
	})
	t.Run("calls each operation", func(t *testing.T) {
		t.Parallel()
		programtest.Run(t, dir, nil, "npm", "test", "--silent")
	})
	t.Run("sends and receives streams", func(t *testing.T) {
		t.Parallel()
		programtest.Run(t, dir, nil, "node", absolute(t, "testdata", "streams.mjs"), filepath.Join(dir, "dist", "index.js"))
	})
	t.Run("calls where, as and as long as it is told", func(t *testing.T) {
		t.Parallel()
		programtest.Run(t, dir, nil, "node", absolute(t, "testdata", "calls.mjs"), filepath.Join(dir, "dist", "index.js"))
	})
	t.Run("bears what nobody wishes for", func(t *testing.T) {
		t.Parallel()
		programtest.Run(t, dir, nil, "node", "--experimental-vm-modules", "--no-warnings", absolute(t, "testdata", "hostile.mjs"), filepath.Join(dir, "dist", "index.js"))
	})
	t.Run("has a fake that says what it has no answer for", func(t *testing.T) {
		t.Parallel()
		programtest.Run(t, dir, nil, "node", absolute(t, "testdata", "fake.mjs"), filepath.Join(dir, "dist", "testing.js"))
	})
	t.Run("is what its README tells", func(t *testing.T) {
		t.Parallel()
		compile(t, dir)
	})
}

// What is generated for contracts with other names and shapes builds, and so does the code of its README and reference.
func TestThePackagesOfMoreContracts(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"names", "parameters", "values", "open", "basic"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := build(t, filepath.Join("..", "..", "testdata", name, "openapi.yaml"))
			compile(t, dir)
			if name == "basic" {
				programtest.Run(t, dir, nil, "node", absolute(t, "testdata", "basic.mjs"), filepath.Join(dir, "dist", "index.js"))
			}
		})
	}
}

// What only a server has to do with paths keeps nobody from calling it.
func TestThePackageOfPathsThatOnlyTheirServerTellsApart(t *testing.T) {
	t.Parallel()
	dir := build(t, filepath.Join("..", "testdata", "theirs.yaml"))
	compile(t, dir)
	programtest.Run(t, dir, nil, "npm", "test", "--silent")
	programtest.Run(t, dir, nil, "node", absolute(t, "testdata", "theirs.mjs"), filepath.Join(dir, "dist", "index.js"), filepath.Join(dir, "dist", "testing.js"))
}

var code = regexp.MustCompile("(?s)```ts\n(.*?)```")

// compile compiles the README of a package as one program, and each example of its reference.
func compile(t *testing.T, dir string) {
	t.Helper()
	read := func(name string) [][]string {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		found := code.FindAllStringSubmatch(string(text), -1)
		if len(found) == 0 {
			t.Fatalf("there is no code in %s", name)
		}
		return found
	}
	story := "declare const process: { env: Record<string, string | undefined> };\n"
	for _, match := range read("README.md") {
		story += match[1]
	}
	for _, match := range read("REFERENCE.md") {
		story += "{\n" + match[1] + "}\n"
	}
	write(t, filepath.Join(dir, "story.ts"), story)
	write(t, filepath.Join(dir, "story.json"), `{
		"extends": "./tsconfig.json", "compilerOptions": {"noEmit": true, "rootDir": ".", "lib": ["ES2022", "DOM", "DOM.Iterable", "DOM.AsyncIterable"], "noUnusedLocals": false, "noPropertyAccessFromIndexSignature": false},
		"include": ["story.ts"]
	}`)
	programtest.Run(t, dir, nil, "npx", "tsc", "--project", "story.json")
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

package python_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/emit"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/programtest"
)

// write generates the package of a contract, and returns its folder.
func write(t *testing.T, spec string) string {
	t.Helper()
	files, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Only: []string{"python"}, Foreign: true, Enforced: contract.AllFeatures()})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := emit.Write(dir, files); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "clients", "python")
}

// build makes a source distribution, and of that alone a wheel, whose path it returns.
func build(t *testing.T, python, dir string) string {
	t.Helper()
	programtest.Run(t, dir, nil, python, "-m", "build", "--no-isolation")
	wheels, err := filepath.Glob(filepath.Join(dir, "dist", "*.whl"))
	if err != nil || len(wheels) != 1 {
		t.Fatalf("there are the wheels %v: %v", wheels, err)
	}
	return wheels[0]
}

func absolute(t *testing.T, parts ...string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// tools build and check what is generated. Their versions are those that the tests have passed with.
var tools = []string{"build==1.6.1", "hatchling==1.33.0", "mypy==2.4.1", "ruff==0.17.6", "httpx2>=2.14,<3"}

// What is generated for other contracts is built, installed where nothing else is, and does there what it says, with no
// warning; type checkers know what it gives and refuse what it does not take.
func TestPackagesAreBuiltAndUsed(t *testing.T) {
	t.Parallel()
	python := programtest.Python(t, tools...)
	market, zoo := write(t, filepath.Join("testdata", "market.yaml")), write(t, filepath.Join("..", "..", "testdata", "sdk", "openapi.yaml"))
	names := write(t, filepath.Join("..", "..", "testdata", "names", "openapi.yaml"))
	open := write(t, filepath.Join("..", "..", "testdata", "open", "openapi.yaml"))
	theirs := write(t, filepath.Join("..", "testdata", "theirs.yaml"))
	empty := programtest.Python(t, build(t, python, market), build(t, python, zoo), build(t, python, names), build(t, python, open), build(t, python, theirs))
	t.Run("the oldest Python", func(t *testing.T) {
		t.Parallel()
		oldest(t, market)
	})
	t.Run("values", func(t *testing.T) {
		t.Parallel()
		programtest.Run(t, t.TempDir(), nil, empty, "-B", "-W", "error", absolute(t, "testdata", "values.py"))
	})
	t.Run("calls", func(t *testing.T) {
		t.Parallel()
		programtest.Run(t, t.TempDir(), nil, empty, "-B", "-W", "error", absolute(t, "testdata", "calls.py"))
	})
	t.Run("paths that only their server tells apart", func(t *testing.T) {
		t.Parallel()
		programtest.Run(t, t.TempDir(), nil, empty, "-B", "-W", "error", absolute(t, "testdata", "paths.py"))
	})
	t.Run("hostile", func(t *testing.T) {
		t.Parallel()
		programtest.Run(t, t.TempDir(), nil, empty, "-W", "error", absolute(t, "testdata", "hostile.py"))
	})
	t.Run("webhooks", func(t *testing.T) {
		t.Parallel()
		vectors := absolute(t, "..", "..", "..", "..", "..", "clients", "conformance", "webhooks.json")
		programtest.Run(t, t.TempDir(), nil, empty, "-W", "error", absolute(t, "testdata", "webhooks.py"), vectors, "zoo", "animal.born")
	})
	t.Run("types", func(t *testing.T) {
		t.Parallel()
		for _, dir := range []string{market, zoo, names, open, theirs} {
			programtest.Run(t, dir, nil, python, "-m", "mypy", "--strict", "--python-version", "3.10", "--cache-dir", t.TempDir(), "src")
			programtest.Run(t, dir, nil, python, "-m", "ruff", "check", "--no-cache", "--isolated", "--target-version", "py310", "--line-length", "320", "--select", "F,E7,E9,I,B,PLC0415", "src", "tests/smoke.py")
		}
		refused(t, python, empty)
	})
	t.Run("documents", func(t *testing.T) {
		t.Parallel()
		for name, dir := range map[string]string{"market.Market": market, "zoo.TheZoo": zoo, "the_citys_open_data.TheCitysOpenData": open, "theirs.Theirs": theirs} {
			programtest.Run(t, t.TempDir(), nil, empty, "-W", "error", filepath.Join(dir, "tests", "smoke.py"))
			documents(t, python, empty, dir, name)
		}
		programtest.Run(t, t.TempDir(), nil, empty, "-W", "error", filepath.Join(names, "tests", "smoke.py")) // whatever things are called
	})
}

// oldest installs a package for the oldest Python that it says it is for, where there is one: what it depends on has to be
// there for that as well.
func oldest(t *testing.T, dir string) {
	t.Helper()
	const version = "python3.10"
	if err := exec.CommandContext(t.Context(), version, "--version").Run(); err != nil {
		t.Skipf("%s is not installed here", version)
	}
	wheels, err := filepath.Glob(filepath.Join(dir, "dist", "*.whl"))
	if err != nil || len(wheels) != 1 {
		t.Fatalf("there are the wheels %v: %v", wheels, err)
	}
	old := t.TempDir()
	programtest.Run(t, old, nil, version, "-m", "venv", old)
	program := filepath.Join(old, "bin", "python")
	programtest.Run(t, old, nil, program, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheels[0])
	for _, name := range []string{"values.py", "calls.py"} {
		programtest.Run(t, old, nil, program, "-B", "-W", "error", absolute(t, "testdata", name))
	}
}

var snippet = regexp.MustCompile("(?s)```python\n(.*?)```")

// documents holds that the README's code is one program whose types are right, and that of the reference one each.
func documents(t *testing.T, python, empty, dir, client string) {
	t.Helper()
	read := func(name string) (list []string) {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range snippet.FindAllStringSubmatch(string(text), -1) {
			list = append(list, match[1])
		}
		if len(list) < 2 {
			t.Errorf("%s has %d snippets", name, len(list))
		}
		return list
	}
	name, _, _ := strings.Cut(client, ".")
	reference := "import " + name + "\nfrom " + name + " import types\n\nclient = " + client + "()\n"
	for i, code := range read("REFERENCE.md") {
		reference += fmt.Sprintf("\n\ndef call_%d() -> None:\n    %s\n", i, strings.ReplaceAll(strings.TrimSpace(code), "\n", "\n    "))
	}
	programs := t.TempDir()
	for file, text := range map[string]string{"story.py": strings.Join(read("README.md"), "\n"), "reference.py": reference} {
		if err := os.WriteFile(filepath.Join(programs, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	programtest.Run(t, programs, nil, python, "-m", "mypy", "--strict", "--cache-dir", "cache", "--python-executable", empty, "story.py", "reference.py")
}

var mistake = regexp.MustCompile(`(?m)^[^:]*typed\.py:(\d+): error`)

// refused holds that mypy refuses the lines of typed.py that are marked as wrong, and no others.
func refused(t *testing.T, python, empty string) {
	t.Helper()
	program := exec.CommandContext(t.Context(), python, "-m", "mypy", "--strict", "--warn-unreachable", "--cache-dir", t.TempDir(), "--python-executable", empty,
		absolute(t, "testdata", "typed.py"))
	output, err := program.Output()
	if err == nil {
		t.Fatal("mypy finds nothing wrong")
	}
	source, err := os.ReadFile(filepath.Join("testdata", "typed.py"))
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]bool)
	for _, match := range mistake.FindAllSubmatch(output, -1) {
		found[string(match[1])] = true
	}
	for i, line := range bytes.Split(source, []byte("\n")) {
		if number := strconv.Itoa(i + 1); bytes.HasSuffix(line, []byte("# wrong")) != found[number] {
			t.Errorf("typed.py:%s: refused: %t: %s\n%s", number, found[number], line, output)
		}
	}
}

package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/programtest"
)

// streamed is the part of a contract that adds operations whose bodies have no end in sight.
const streamed = `
  /api/external/zeros/{bytes}:
    get:
      operationId: downloadExternalZeros
      tags: [External]
      summary: Download zeros
      security: [{session: []}, {token: []}, {key: []}]
      x-upstream: {to: external, path: '/zeros/{bytes}', stream: true}
      parameters:
        - {name: bytes, in: path, required: true, schema: {type: integer, format: int64}, example: 3}
      responses:
        '200':
          description: The zeros.
          content: {application/octet-stream: {}}
  /api/external/uploads/{name}:
    put:
      operationId: uploadExternal
      tags: [External]
      summary: Upload something
      security: [{session: []}, {token: []}, {key: []}]
      x-upstream: {to: external, path: '/uploads/{name}', stream: true}
      x-body-limit: 8GiB
      parameters:
        - {name: name, in: path, required: true, schema: {type: string, maxLength: 20}, example: a}
      requestBody:
        required: true
        content: {application/octet-stream: {}}
      responses:
        '200':
          description: What has come.
          content: {application/json: {schema: {$ref: '#/components/schemas/ExternalAnswer'}}}
`

// An operation of another backend takes a contract, and nothing else: the README's, and two whose bodies are large, are
// added to a copy of this repository, which is generated, built and started.
//
//nolint:paralleltest,tparallel // memory is measured while nobody else asks the server
func TestAnOperationOfAnotherBackendTakesAContractAlone(t *testing.T) {
	t.Parallel()
	folder := copied(t)
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, added, _ := strings.Cut(string(readme), "```yaml\n  /api/external/books/{number}:")
	added, _, _ = strings.Cut("  /api/external/books/{number}:"+added, "```")
	spec := filepath.Join(folder, "openapi.yaml")
	contract, err := os.ReadFile(spec)
	if err != nil {
		t.Fatal(err)
	}
	before, after, found := strings.Cut(string(contract), "\npaths:\n")
	if !found || !strings.Contains(added, "getExternalBook") {
		t.Fatal("there is nothing to add, or no place for it")
	}
	programtest.Run(t, folder, nil, "go", "build", "-o", "bin/", "./cmd/charter")
	for _, more := range []string{added, added + streamed} {
		if err := os.WriteFile(spec, []byte(before+"\npaths:\n"+more+after), 0o600); err != nil {
			t.Fatal(err)
		}
		if more == added { // what the README advises, its linter does not advise against
			programtest.Run(t, folder, nil, "bin/charter", "lint")
		}
	}
	programtest.Run(t, folder, nil, "bin/charter", "generate")
	if text := programtest.Run(t, folder, nil, "bin/charter", "explain", "GET", "/api/external/books/{number}"); !strings.Contains(text, "x-upstream") || !strings.Contains(text, "{title, author, year}") {
		t.Errorf("explain says\n%s", text)
	}
	programtest.Run(t, folder, nil, "go", "build", "-o", "bin/", "./cmd/api")

	command := exec.CommandContext(t.Context(), filepath.Join(folder, "bin", "api"))
	command.Dir, command.Env = t.TempDir(), program(t, nil).Env
	s := start(t, command)
	_, rest, _ := strings.Cut(s.lines, "Partner's key  X-API-Key: ")
	key, _, _ := strings.Cut(rest, " ")
	const book = `{"author":"Jules Verne","title":"Twenty Thousand Leagues Under the Seas","year":1870}`
	for path, want := range map[string]string{
		"/api/external/books/3": book, "/api/external/books/9": `{"error":"Not Found","status":404,"payload":{"message":"no such book"}}`,
		"/api/external/books/x": `"parameter":"number"`, "/openapi.json": `"operationId":"getExternalBook"`, "/docs": "",
	} {
		if _, got := get(t, s.url+path, key, nil); !strings.Contains(strings.ReplaceAll(got, `": "`, `":"`), want) {
			t.Errorf("%s: %.500s", path, got)
		}
	}
	t.Run("memory", func(t *testing.T) { passMuch(t, s, key) })
	t.Run("clients", func(t *testing.T) { askWithClients(t, folder, []string{"URL=" + s.url, "KEY=" + key}) })
	if code := s.stop(t, syscall.SIGTERM); code != 0 {
		t.Errorf("it ends with %d", code)
	}
}

// copied is a copy of the repository.
func copied(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range []string{"cmd", "impl", "gen", "clients/go", "clients/python", "clients/typescript/src"} {
		if err := os.CopyFS(filepath.Join(folder, name), os.DirFS(filepath.Join("..", "..", name))); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"go.mod", "go.sum", "tools.go", "openapi.yaml", "clients/typescript/package.json", "clients/typescript/tsconfig.json"} {
		data, err := os.ReadFile(filepath.Join("..", "..", name))
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// asks are programs that ask for the book with the generated clients, and print its author. Each is a file in the folder
// of the clients; {} stands for an empty folder.
var asks = map[string]struct {
	file, program string
	commands      [][]string
}{
	"go": {"go/added_test.go", `package charter_test

import (
	"fmt"
	"os"
	"testing"

	charter "github.com/charterhq/charter/clients/go"
)

func TestAdded(t *testing.T) {
	client, err := charter.New(charter.WithBaseURL(os.Getenv("URL")), charter.WithKey(os.Getenv("KEY")))
	if err != nil {
		t.Fatal(err)
	}
	book, err := client.External.GetBook(t.Context(), 3)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(book.Author)
}
`, [][]string{{"go", "-C", "go", "test", "-v", "-run", "^TestAdded$", "."}}},
	"typescript": {"typescript/added.mjs", `import { Charter } from "./dist/index.js";

const client = new Charter({ baseUrl: process.env.URL, auth: { key: process.env.KEY } });
console.log((await client.external.getBook(3)).author);
`, [][]string{
		{"npm", "--prefix", "typescript", "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock"},
		{"npm", "--prefix", "typescript", "run", "--silent", "build"},
		{"node", "typescript/added.mjs"},
	}},
	"python": {"python/added.py", `import os

import charter

with charter.Charter(base_url=os.environ["URL"], key=os.environ["KEY"]) as client:
    print(client.external.get_book(3).author)
`, [][]string{
		{"python3", "-m", "venv", "{}"},
		{"{}/bin/pip", "install", "--quiet", "--disable-pip-version-check", "./python"},
		{"{}/bin/python", "python/added.py"},
	}},
}

// allClients is the variable with which the packages of other languages are built as well, which takes minutes. Without
// it they are not: other tests hold them to what they do.
const allClients = "CHARTER_TEST_ALL_CLIENTS"

func askWithClients(t *testing.T, folder string, environment []string) {
	t.Helper()
	clients := filepath.Join(folder, "clients")
	for language, ask := range asks {
		if language != "go" && os.Getenv(allClients) == "" {
			continue
		}
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			if err := os.WriteFile(filepath.Join(clients, ask.file), []byte(ask.program), 0o600); err != nil {
				t.Fatal(err)
			}
			empty, said := t.TempDir(), ""
			for _, command := range ask.commands {
				for i := range command {
					command[i] = strings.ReplaceAll(command[i], "{}", empty)
				}
				said = programtest.Run(t, clients, append(os.Environ(), environment...), command...)
			}
			if !strings.Contains(said, "Jules Verne") {
				t.Error(said)
			}
		})
	}
}

// get asks for something, and returns it as text, unless it goes elsewhere.
func get(t *testing.T, url, key string, to io.Writer) (count int64, text string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-API-Key", key)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var kept bytes.Buffer
	if to == nil {
		to = &kept
	}
	if count, err = io.Copy(to, answer.Body); err != nil {
		t.Fatal(err)
	}
	return count, kept.String()
}

// streamSize is the variable that says how many bytes pass in each direction, and little how much more memory the
// process may take for them. The collector of garbage lets memory double before it works.
const (
	streamSize = "CHARTER_TEST_STREAM"
	little     = 40 << 20
)

type zeros struct{}

func (zeros) Read(data []byte) (int, error) { return len(data), nil }

// passMuch has more pass through a process, in both directions, than it may take memory for.
func passMuch(t *testing.T, s *running, key string) {
	t.Helper()
	size := int64(128 << 20)
	if text := os.Getenv(streamSize); text != "" {
		var err error
		if size, err = strconv.ParseInt(text, 10, 64); err != nil {
			t.Fatalf("%s: %v", streamSize, err)
		}
	}
	get(t, fmt.Sprintf("%s/api/external/zeros/%d", s.url, 1<<20), key, io.Discard)              // what the first costs, all do not
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", s.command.Process.Pid), []byte("5"), 0) // the most that it had until now is forgotten (proc(5))
	before, begun := peak(t, s), time.Now()
	if count, _ := get(t, fmt.Sprintf("%s/api/external/zeros/%d", s.url, size), key, io.Discard); count != size {
		t.Errorf("%d of %d bytes have come down", count, size)
	}
	down := time.Since(begun)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, s.url+"/api/external/uploads/a", io.NopCloser(io.LimitReader(zeros{}, size)))
	if err != nil {
		t.Fatal(err)
	}
	request.ContentLength = size
	request.Header = http.Header{"X-Api-Key": {key}, "Content-Type": {"application/octet-stream"}}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if text, err := io.ReadAll(answer.Body); err != nil || !strings.Contains(string(text), fmt.Sprintf(`"bytes":%d`, size)) {
		t.Errorf("%d bytes went up: %s %v", size, text, err)
	}
	after := peak(t, s)
	t.Logf("%d MiB down in %s, and up in %s: %d MiB of memory before, %d MiB at most", size>>20, down, time.Since(begun)-down, before>>20, after>>20)
	if after-before > little {
		t.Errorf("%d bytes took %d bytes of memory more", size, after-before)
	}
}

var highest = regexp.MustCompile(`(?m)^VmHWM:\s+(\d+) kB$`)

// peak is the most memory that a process has had, in bytes, where the kernel tells it.
func peak(t *testing.T, s *running) int64 {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells how much memory a process had at most")
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.command.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	found := highest.FindSubmatch(text)
	if found == nil {
		t.Fatalf("there is no VmHWM in %s", text)
	}
	count, err := strconv.ParseInt(string(found[1]), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return count << 10
}

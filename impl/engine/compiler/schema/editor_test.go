package schema_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/programtest"
)

// An editor with the YAML language server is the one for whom the schema is written. The test runs where the program
// is in PATH or named by CHARTER_YAML_LANGUAGE_SERVER; .ci/prepare installs it where there is npm.
func TestAnEditorChecksAndCompletesAContract(t *testing.T) {
	t.Parallel()
	program := os.Getenv("CHARTER_YAML_LANGUAGE_SERVER")
	if program == "" {
		found, err := exec.LookPath("yaml-language-server")
		if err != nil {
			found = filepath.Join("..", "..", "..", "..", ".cache", "node_modules", ".bin", "yaml-language-server")
			if _, err := os.Stat(found); err != nil {
				t.Skip("there is no yaml-language-server here; `npm install --prefix .cache yaml-language-server` brings it")
			}
		}
		program = found
	}
	root, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	server := startServer(t, program, root)

	text, err := os.ReadFile(filepath.Join(root, "openapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if wrong := server.open(root, "openapi.yaml", string(text)); len(wrong) > 0 {
		t.Errorf("our own contract: %v", wrong)
	}

	modeline, _, _ := strings.Cut(string(text), "\n")
	const contract = `
openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a:
    get:
      operationId: getA
      x-cache: {maxAge: soon}
      x-rate-limit:
        limit: 5
        window: 1m
        onStoreFailure: 
      x-ratelimit: {}
      x-quota: 5
      responses:
        '200': {description: ok, content: {application/json: {schema: {maxLenght: 5}}}}
        '2000': {description: ok}
`
	wrong := strings.Join(server.open(root, "wrong.yaml", modeline+contract), "\n")
	for _, words := range []string{"7: a duration such as 250ms, 5s, 1m or 24h must stand here", "12: Property x-ratelimit is not allowed.", "13: a mapping must stand here, such as {limit: 10000, period: day}", "15: Property maxLenght is not allowed.", "16: the key of a response is a status such as 200"} {
		if !strings.Contains(wrong, words) {
			t.Errorf("want %s; the editor says\n%s", words, wrong)
		}
	}
	offered := strings.Join(server.complete(root, "wrong.yaml", 11, len("        onStoreFailure: ")), " ")
	for _, value := range []string{"allow", "deny", "local"} {
		if !strings.Contains(offered, value) {
			t.Errorf("%s is not offered, but %s", value, offered)
		}
	}
	if text := server.hover(root, "wrong.yaml", 7, len("      x-c")); !strings.Contains(text, "How long an answer may be used again") {
		t.Errorf("on x-cache the editor shows %q", text)
	}
}

// languageServer speaks the Language Server Protocol, version 3.17.
type languageServer struct {
	t      *testing.T
	in     io.Writer
	out    *bufio.Reader
	nextID int
}

func startServer(t *testing.T, program, root string) *languageServer {
	t.Helper()
	command := exec.CommandContext(t.Context(), program, "--stdio")
	in, out := programtest.Talk(t, command)
	s := &languageServer{t: t, in: in, out: out}
	s.request("initialize", map[string]any{"processId": os.Getpid(), "rootUri": "file://" + root, "capabilities": map[string]any{}})
	s.send(map[string]any{"method": "initialized", "params": map[string]any{}})
	return s
}

func (s *languageServer) send(message map[string]any) {
	s.t.Helper()
	message["jsonrpc"] = "2.0"
	data, err := json.Marshal(message)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := fmt.Fprintf(s.in, "Content-Length: %d\r\n\r\n%s", len(data), data); err != nil {
		s.t.Fatal(err)
	}
}

type message struct {
	ID     json.RawMessage
	Method string
	Params json.RawMessage
	Result json.RawMessage
}

func (s *languageServer) receive() message {
	s.t.Helper()
	header, err := textproto.NewReader(s.out).ReadMIMEHeader()
	if err != nil {
		s.t.Fatal(err)
	}
	length, err := strconv.Atoi(header.Get("Content-Length"))
	if err != nil {
		s.t.Fatal(err)
	}
	data := make([]byte, length)
	if _, err := io.ReadFull(s.out, data); err != nil {
		s.t.Fatal(err)
	}
	var m message
	if err := json.Unmarshal(data, &m); err != nil {
		s.t.Fatal(err)
	}
	if m.Method != "" && m.ID != nil { // the server asks for settings: there are none
		s.send(map[string]any{"id": m.ID, "result": []any{nil, nil, nil, nil, nil, nil}})
	}
	return m
}

func (s *languageServer) request(method string, params any) json.RawMessage {
	s.t.Helper()
	s.nextID++
	id := strconv.Itoa(s.nextID)
	s.send(map[string]any{"id": s.nextID, "method": method, "params": params})
	for {
		if m := s.receive(); m.Method == "" && string(m.ID) == id {
			return m.Result
		}
	}
}

// open shows a file to the server and returns what it says is wrong: the line, from 0, and the words.
func (s *languageServer) open(root, name, text string) []string {
	s.t.Helper()
	uri := "file://" + root + "/" + name
	s.send(map[string]any{"method": "textDocument/didOpen", "params": map[string]any{
		"textDocument": map[string]any{"uri": uri, "languageId": "yaml", "version": 1, "text": text},
	}})
	for {
		m := s.receive()
		var told struct {
			URI         string
			Diagnostics []struct {
				Range   struct{ Start struct{ Line int } }
				Message string
			}
		}
		if m.Method != "textDocument/publishDiagnostics" {
			continue
		}
		if err := json.Unmarshal(m.Params, &told); err != nil {
			s.t.Fatal(err)
		}
		if told.URI != uri {
			continue
		}
		var all []string
		for _, d := range told.Diagnostics {
			all = append(all, fmt.Sprintf("%d: %s", d.Range.Start.Line, d.Message))
		}
		return all
	}
}

func at(root, name string, line, column int) map[string]any {
	return map[string]any{
		"textDocument": map[string]any{"uri": "file://" + root + "/" + name},
		"position":     map[string]any{"line": line, "character": column},
	}
}

func (s *languageServer) complete(root, name string, line, column int) []string {
	s.t.Helper()
	var list struct{ Items []struct{ Label string } }
	if err := json.Unmarshal(s.request("textDocument/completion", at(root, name, line, column)), &list); err != nil {
		s.t.Fatal(err)
	}
	var labels []string
	for _, item := range list.Items {
		labels = append(labels, item.Label)
	}
	return labels
}

func (s *languageServer) hover(root, name string, line, column int) string {
	s.t.Helper()
	return string(s.request("textDocument/hover", at(root, name, line, column)))
}

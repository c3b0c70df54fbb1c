package server_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/charterhq/charter/impl/engine/docs/browsertest"
	"github.com/charterhq/charter/impl/engine/programtest"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/faultstest"
	"github.com/charterhq/charter/impl/server/servertest"
)

// app is an empty project of npm, into which the package of the TypeScript SDK is installed from what would be published.
type app struct {
	dir string
	env []string
}

// maxOneOperation is what a program that calls one operation may carry of the package, minified and compressed, in bytes.
const maxOneOperation = 8 * 1024

// A partner gets the package and its README, and nothing else.
func TestTheTypeScriptPackageServesAPartner(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	id := keyID(t, s)
	proxy := faultstest.New(t, s.URL)
	a := newApp(t, append(os.Environ(),
		"CHARTER_TEST_URL="+proxy.URL, "CHARTER_TEST_KEY="+s.Key, "CHARTER_URL="+s.URL, "CHARTER_KEY="+s.Key, "CHARTER_CLIENT_ID="+id, "CHARTER_CLIENT_SECRET="+s.Key,
		"CHARTER_WEBHOOK_SECRET=whsec_Q2hhcnRlciBzaWducyBpdHMgd2ViaG9va3MgLSBuZXc=",
	))
	a.compile(t)
	t.Run("the story of the README", func(t *testing.T) {
		t.Parallel()
		if output := a.run(t, "node", "out/story.js"); !strings.Contains(output, "true") {
			t.Errorf("it prints %s", output)
		}
	})
	t.Run("each operation", func(t *testing.T) {
		t.Parallel()
		a.run(t, "node", "--test", "smoke.test.mjs")
		generated, err := os.ReadFile(filepath.Join(a.dir, "smoke.gen.mjs"))
		if err != nil {
			t.Fatal(err)
		}
		outcomes(t, []byte(a.run(t, "node", "smoke.mjs")), strings.Count(string(generated), "{ id: "))
	})
	if _, err := os.Stat(filepath.Join(a.dir, "node_modules", "charter", "dist", "webhooks.gen.js")); err == nil { // the contract has events
		t.Run("deliveries of events", func(t *testing.T) {
			t.Parallel()
			copyTo(t, filepath.Join("..", "engine", "compiler", "sdk", "typescript", "testdata", "webhooks.mjs"), filepath.Join(a.dir, "webhooks.mjs"))
			copyTo(t, filepath.Join("..", "..", "clients", "conformance", "webhooks.json"), filepath.Join(a.dir, "webhooks.json"))
			a.run(t, "node", "webhooks.mjs", "charter/webhooks", "webhooks.json", "user.created")
		})
	}
	t.Run("the size of one operation", func(t *testing.T) {
		t.Parallel()
		size := compressed(t, a.bundle(t, "one.mjs", "--format=esm"))
		t.Logf("a program that calls one operation carries %d bytes of the package, minified and compressed", size)
		if size > maxOneOperation {
			t.Errorf("that is more than %d", maxOneOperation)
		}
	})
	t.Run("at the edge", func(t *testing.T) {
		t.Parallel()
		path := a.bundle(t, "anywhere.mjs", "--format=iife", "--global-name=anywhere", "--platform=neutral")
		if output, want := a.run(t, "node", "edge.mjs", path, s.URL), "Edge "+anywhere; strings.TrimSpace(output) != want {
			t.Errorf("it prints %s, and not %s", output, want)
		}
	})
	t.Run("in a browser", func(t *testing.T) {
		t.Parallel()
		a.browse(t)
	})
}

// anywhere is what test/anywhere.mjs says where all is well.
const anywhere = "200 true true 1 1,2 true not-found CancelledError 401 true"

func newApp(t *testing.T, environment []string) *app {
	t.Helper()
	source, a := t.TempDir(), &app{t.TempDir(), environment}
	sdk := filepath.Join("..", "..", "clients", "typescript")
	for _, part := range []string{"src", "package.json", "tsconfig.json", "README.md", "REFERENCE.md", "CHANGELOG.md", "LICENSE"} {
		copyTo(t, filepath.Join(sdk, part), filepath.Join(source, part))
	}
	tests, err := filepath.Glob(filepath.Join(sdk, "test", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range tests {
		if name := filepath.Base(test); name != "conformance.mjs" {
			copyTo(t, test, filepath.Join(a.dir, name))
		}
	}
	quiet := []string{"--silent", "--no-audit", "--no-fund", "--no-package-lock"}
	packing := &app{source, environment}
	packing.run(t, append([]string{"npm", "install"}, quiet...)...)
	packing.run(t, "npm", "pack", "--silent", "--pack-destination", a.dir) // compiles it before
	a.write(t, "package.json", `{"private": true, "type": "module"}`)
	archives, err := filepath.Glob(filepath.Join(a.dir, "*.tgz"))
	if err != nil || len(archives) != 1 {
		t.Fatalf("npm pack has made %q (%v)", archives, err)
	}
	published := strings.Fields(a.run(t, "tar", "tzf", archives[0]))
	for _, name := range published {
		if !regexp.MustCompile(`^package/(package\.json|[A-Z]+\.md|LICENSE|dist/[a-z]+(\.gen)?\.(js|d\.ts))$`).MatchString(name) {
			t.Errorf("%s is published", name)
		}
	}
	for _, name := range []string{"LICENSE", "README.md", "REFERENCE.md", "CHANGELOG.md"} {
		if !slices.Contains(published, "package/"+name) {
			t.Errorf("%s is not published", name)
		}
	}
	a.run(t, append([]string{"npm", "install", archives[0], "typescript@5.9.3", "esbuild@0.28.2", "@types/node@20.19.25"}, quiet...)...)
	return a
}

func copyTo(t *testing.T, from, to string) {
	t.Helper()
	info, err := os.Stat(from)
	if err == nil && info.IsDir() {
		err = os.CopyFS(to, os.DirFS(from))
	} else if err == nil {
		var data []byte
		if data, err = os.ReadFile(from); err == nil {
			err = os.WriteFile(to, data, 0o600)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (a *app) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(a.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// run returns what a program prints.
func (a *app) run(t *testing.T, command ...string) string {
	t.Helper()
	return programtest.Run(t, a.dir, a.env, command...)
}

const strict = `{
  "compilerOptions": {
    "target": "ES2022", "module": "NodeNext", "outDir": "out", "types": ["node"], "strict": true, "exactOptionalPropertyTypes": true,
    "noUncheckedIndexedAccess": true, "noImplicitOverride": true, "skipLibCheck": false
  },
  "files": ["story.ts", "reference.ts", "types.ts"]
}`

const inBrowsers = `{
  "compilerOptions": {
    "target": "ES2022", "module": "ESNext", "moduleResolution": "bundler", "noEmit": true, "types": [], "lib": ["ES2022", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
    "strict": true, "exactOptionalPropertyTypes": true
  },
  "files": ["types.ts"]
}`

var typescriptSnippet = regexp.MustCompile("(?s)```ts\n(.*?)```")

// compile compiles the README as one program, each call of the reference, and what says how strict types are.
func (a *app) compile(t *testing.T) {
	t.Helper()
	packed := filepath.Join(a.dir, "node_modules", "charter")
	var story strings.Builder
	for _, code := range snippets(t, filepath.Join(packed, "README.md"), typescriptSnippet) {
		story.WriteString(code)
	}
	a.write(t, "story.ts", story.String())
	var reference strings.Builder
	reference.WriteString("import { Charter } from \"charter\";\n\nconst client = new Charter({ baseUrl: \"https://api.test\" });\n")
	for i, code := range snippets(t, filepath.Join(packed, "REFERENCE.md"), typescriptSnippet) {
		fmt.Fprintf(&reference, "export async function call%d() {\n%s}\n", i, code)
	}
	a.write(t, "reference.ts", reference.String())
	a.write(t, "tsconfig.json", strict)
	a.run(t, "npx", "tsc")
	a.write(t, "tsconfig.browser.json", inBrowsers)
	a.run(t, "npx", "tsc", "--project", "tsconfig.browser.json")
}

// snippets are the pieces of code in a document of a kind.
func snippets(t *testing.T, path string, kind *regexp.Regexp) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, match := range kind.FindAllStringSubmatch(string(text), -1) {
		list = append(list, match[1])
	}
	if len(list) < 10 {
		t.Errorf("%s has %d snippets", path, len(list))
	}
	return list
}

// bundle returns the path of a program with all that it imports.
func (a *app) bundle(t *testing.T, program string, options ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bundle.js")
	a.run(t, append([]string{"npx", "esbuild", program, "--bundle", "--minify", "--log-level=error", "--outfile=" + path}, options...)...)
	return path
}

func compressed(t *testing.T, path string) int {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	writer, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := writer.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}

// browse opens a page that calls the API of its own origin.
func (a *app) browse(t *testing.T) {
	t.Helper()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Development)
	path := a.bundle(t, "browser.mjs", "--format=esm")
	api, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /app.js", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, path) })
	mux.HandleFunc("GET /app", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><title>App</title><link rel="icon" href="data:,"><body data-key="%s"><script type="module" src="/app.js"></script>`, s.Key)
	})
	mux.Handle("/", &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(api)
		r.Out.Host = r.In.Host
	}})
	pages := httptest.NewServer(mux)
	t.Cleanup(pages.Close)
	b := browsertest.New(t)
	b.Do(chromedp.Navigate(pages.URL+"/app"), chromedp.WaitVisible(chromedp.CSS("#result")))
	want := "Browser " + anywhere + " 401 admin@example.com 401 401"
	if got := browsertest.Get(b, chromedp.Text(chromedp.CSS("#result"))); got != want {
		t.Errorf("the page says %s, and not %s", got, want)
	}
}

package issuer_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/auth/issuer"
)

const two = `[
  {"issuer": "https://login.example.com/", "audience": "api", "scopes": {"read": ["users:read"], "admin": ["users:read", "users:write"]}},
  {"issuer": "https://other.example.com/realms/x", "audience": "https://api.example.com", "scopesClaim": "/realm_access/roles"}
]`

var wantTwo = []issuer.Config{
	{Issuer: "https://login.example.com/", Audience: "api", Scopes: map[string][]string{"read": {"users:read"}, "admin": {"users:read", "users:write"}}},
	{Issuer: "https://other.example.com/realms/x", Audience: "https://api.example.com", ScopesClaim: "/realm_access/roles"},
}

func write(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "issuers.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestParseTakesAnArrayOrAFile(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"array": two, "file": write(t, two), "file with spaces around": " " + write(t, "\n"+two) + "\n"} {
		if got, err := issuer.Parse(text, false); err != nil || !reflect.DeepEqual(got, wantTwo) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for _, text := range []string{"", " \n", "[]"} {
		if got, err := issuer.Parse(text, false); err != nil || len(got) != 0 {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

func TestParseSaysWhatToDo(t *testing.T) {
	t.Parallel()
	one := func(members string) string { return "[{" + members + "}]" }
	const api = `, "audience": "api"`
	tests := map[string]struct{ text, want string }{
		"an object":                {`{"issuer": "https://a.example"}`, "put the issuer into an array"},
		"a file that is away":      {"/does/not/exist.json", "set it to a JSON array, or to the path of a file"},
		"a folder":                 {t.TempDir(), "read the file"},
		"a huge file":              {write(t, strings.Repeat(" ", 1<<20)+"[]"), "is larger than 1048576 bytes"},
		"a file of nothing":        {write(t, ""), "write an array of"},
		"no JSON":                  {`[{]`, "write an array of"},
		"trailing data":            {two + "[]", "write an array of"},
		"an unknown member":        {one(`"issuer": "https://a.example", "audiences": "api"`), "audiences"},
		"a member twice":           {one(`"issuer": "https://a.example", "issuer": "https://b.example"` + api), "duplicate"},
		"in capitals":              {one(`"Issuer": "https://a.example"` + api), "Issuer"},
		"no issuer":                {one(`"audience": "api"`), "set issuer to the address of the provider"},
		"no host":                  {one(`"issuer": "https://:443"` + api), "set issuer to the address of the provider"},
		"no scheme":                {one(`"issuer": "login.example.com"` + api), "set issuer to the address of the provider"},
		"another scheme":           {one(`"issuer": "ftp://login.example.com"` + api), "begins with https://"},
		"http":                     {one(`"issuer": "http://login.example.com"` + api), "use https"},
		"http on this machine":     {one(`"issuer": "http://127.0.0.1:9000"` + api), "http is for development"},
		"a query":                  {one(`"issuer": "https://a.example?tenant=1"` + api), "no query"},
		"an empty query":           {one(`"issuer": "https://a.example?"` + api), "no query"},
		"a fragment":               {one(`"issuer": "https://a.example#"` + api), "no fragment"},
		"a user":                   {one(`"issuer": "https://me:secret@a.example"` + api), "no user"},
		"an address alone":         {"https://me:secret@a.example", "write an array"},
		"no audience":              {one(`"issuer": "https://a.example"`), "set audience"},
		"an issuer twice":          {`[{"issuer": "https://a.example"` + api + `}, {"issuer": "https://a.example"` + api + `}]`, "listed twice"},
		"a scope for nothing":      {one(`"issuer": "https://a.example", "scopes": {"read": []}` + api), `give "read" at least one scope`},
		"an empty scope":           {one(`"issuer": "https://a.example", "scopes": {"read": [""]}` + api), `"read" grants ""`},
		"scopes in a text":         {one(`"issuer": "https://a.example", "scopes": {"read": ["a b"]}` + api), `"read" grants "a b"`},
		"a scope that is one text": {one(`"issuer": "https://a.example", "scopes": {"read": "a"}` + api), "write an array of"},
		"a claim that is no name":  {one(`"issuer": "https://a.example", "scopesClaim": "/"` + api), "scopesClaim"},
	}
	for name, test := range tests {
		got, err := issuer.Parse(test.text, false)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), issuer.Setting+": ") {
			t.Errorf("%s: %+v, %v, want %s", name, got, err, test.want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: a password is repeated: %v", name, err)
		}
	}
}

func TestParseLetsProvidersOnThisMachineDoWithoutHTTPSInDevelopment(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"http://localhost:9000": true, "http://127.0.0.1:9000/realms/x": true, "http://[::1]": true,
		"http://192.0.2.1": false, "http://localhost.example.com": false, "http://127.0.0.1.example.com": false,
	} {
		_, err := issuer.Parse(`[{"issuer": "`+address+`", "audience": "api"}]`, true)
		if got := err == nil; got != want {
			t.Errorf("%s: %v", address, err)
		}
	}
}

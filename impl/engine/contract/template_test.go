package contract_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/contract"
)

func TestATemplateIsFilledWithValues(t *testing.T) {
	t.Parallel()
	for template, test := range map[contract.Template]struct {
		names  []string
		filled string
	}{
		"":                           {nil, ""},
		"users":                      {nil, "users"},
		"user:{id}":                  {[]string{"id"}, "user:<id>"},
		"{a}{b}/{a}":                 {[]string{"a", "b", "a"}, "<a><b>/<a>"},
		"/people/{personId}/letters": {[]string{"personId"}, "/people/<personId>/letters"},
		"open{":                      {nil, "open{"},
	} {
		if names := template.Parameters(); !slices.Equal(names, test.names) {
			t.Errorf("%s: the names are %v", template, names)
		}
		if filled := template.Fill(func(name string) string { return "<" + name + ">" }); filled != test.filled {
			t.Errorf("%s: filled it is %s", template, filled)
		}
	}
}

func TestVariablesOfTheEnvironmentArePutIn(t *testing.T) {
	t.Parallel()
	environment := map[string]string{"HOST": "example.com", "EMPTY": ""}
	lookup := func(name string) (string, bool) { value, ok := environment[name]; return value, ok }
	for text, test := range map[contract.Text]struct{ expanded, missing string }{
		"https://a":              {"https://a", ""},
		"https://${HOST}/a":      {"https://example.com/a", ""},
		"${HOST}${HOST}":         {"example.comexample.com", ""},
		"${EMPTY}a${NOT}${HOST}": {"aexample.com", "EMPTY NOT"},
		"a $ b {c} ${d":          {"a $ b {c} ${d", ""},
	} {
		expanded, missing := text.Expand(lookup)
		if expanded != test.expanded || strings.Join(missing, " ") != test.missing {
			t.Errorf("%s: %s, missing %v", text, expanded, missing)
		}
	}
}

func FuzzTemplate(f *testing.F) {
	for _, seed := range []string{"user:{id}", "{a}{b}", "{", "}", "{}", "a{b}c}d{e"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		// Filled with itself, it is what it was.
		template := contract.Template(text)
		if filled := template.Fill(func(name string) string { return "{" + name + "}" }); filled != text {
			if !strings.Contains(text, "{}") { // a name of no letters is no name
				t.Fatalf("%q became %q", text, filled)
			}
		}
	})
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{"${A}", "a${B}c", "$", "${", "${}", "$${A}}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		expanded, missing := contract.Text(text).Expand(func(name string) (string, bool) { return "${" + name + "}", true })
		if len(missing) > 0 || expanded != text && !strings.Contains(text, "${}") {
			t.Fatalf("%q became %q, missing %v", text, expanded, missing)
		}
	})
}

func TestWordsOfAPolicyAreAsInContracts(t *testing.T) {
	t.Parallel()
	got := []string{
		contract.On.String(), contract.Log.String(), contract.Off.String(),
		contract.Key{Kind: contract.ByHeader, Header: "X-Tenant"}.String(), contract.Key{Kind: contract.ByIP}.String(),
	}
	if want := []string{"on", "log", "off", "header:X-Tenant", "ip"}; !slices.Equal(got, want) {
		t.Errorf("want %v, got %v", want, got)
	}
}

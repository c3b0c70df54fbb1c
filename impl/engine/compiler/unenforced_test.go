package compiler_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/contract"
)

// askedFor are contracts that ask a server for one thing each, marked with what asks.
var askedFor = map[string]struct{ get, post, top, feature string }{
	"a rate limit":            {get: "‸x-rate-limit: {limit: 5, window: 1s}", feature: "x-rate-limit"},
	"a rate limit for all":    {top: "x-defaults: {‸x-rate-limit: {limit: 5, window: 1s}}", feature: "x-rate-limit"},
	"a limit that logs":       {get: "‸x-rate-limit: {limit: 5, window: 1s, enforce: log}", feature: "x-rate-limit"},
	"one limit of two":        {get: "‸x-rate-limit: [{limit: 5, window: 1s, enforce: 'off'}, {limit: 6, window: 1m}]", feature: "x-rate-limit"},
	"a quota":                 {get: "‸x-quota: {limit: 5, period: day}", feature: "x-quota"},
	"a deadline":              {get: "‸x-timeout: 5s", feature: "x-timeout"},
	"a cache":                 {get: "‸x-cache: {maxAge: 5s}", feature: "x-cache"},
	"idempotency":             {post: "‸x-idempotency: {}", feature: "x-idempotency"},
	"a body limit":            {post: "‸x-body-limit: {max: 5KiB, enforce: log}", feature: "x-body-limit"},
	"unknown, only logged":    {get: "‸x-unknown-query: {enforce: log}", feature: "x-unknown-query"},
	"stale groups":            {get: "x-cache: {maxAge: 5s, groups: [a]}", post: "‸x-invalidates: {groups: [a]}", feature: "x-invalidates"},
	"invalidation":            {get: "x-cache: {maxAge: 5s, groups: [a]}", post: "‸x-invalidates: [a]", feature: "x-invalidates"},
	"a webhook":               {post: "‸x-webhook: {scheme: stripe, secrets: ['${A}']}", feature: "x-webhook"},
	"a redirect":              {get: "‸x-redirect: {to: /x}", feature: "x-redirect"},
	"a backend":               {get: "‸x-upstream: {to: a}", top: "x-upstreams: {a: {url: '${A}'}}", feature: "x-upstream"},
	"other origins":           {top: "‸x-cors: {allowedOrigins: ['https://a.example']}", feature: "x-cors"},
	"deprecation":             {get: "‸deprecated: true", feature: "deprecated"},
	"a deprecated parameter":  {get: "parameters: [{name: q, in: query, ‸deprecated: true, schema: {type: string}}]", feature: "deprecated parameter"},
	"errors of OAuth":         {post: "‸x-errors: oauth", feature: "x-errors"},
	"an audit":                {post: "‸x-audit: true", feature: "x-audit"},
	"names in SDKs":           {get: "‸x-sdk: {method: read}", feature: "x-sdk"},
	"names of SDKs":           {top: "‸x-sdk: {python: {package: a}}", feature: "x-sdk"},
	"names in SDKs of events": {top: "webhooks: {made: {post: {operationId: made, ‸x-sdk: {method: onMade}, responses: {'204': {description: ok}}}}}", feature: "x-sdk"},
	"parameters unknown":      {get: "‸x-unknown-query: allow", feature: "x-unknown-query"},
	"pages":                   {get: "‸x-pagination: {cursor: q, items: /items, next: /cursor}", feature: "x-pagination"},
	"a key":                   {get: "security: [{‸session: []}]", feature: "security apiKey"},
	"a key for all":           {top: "security: [{‸session: []}]", feature: "security apiKey"},
	"a key or nothing":        {get: "security: [{}, {‸session: []}]", feature: "security apiKey"},
	"the rest of the path":    {top: "", get: "x-timeout: false\n  /a/{b}:\n    parameters: [{name: b, in: path, required: true, ‸x-catch-all: true, schema: {type: string}}]\n    get:\n      operationId: getB", feature: "x-catch-all"},
}

func TestWhatTheServerCannotDoIsRefused(t *testing.T) {
	t.Parallel()
	all := contract.AllFeatures()
	for name, test := range askedFor {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, line, column := written(t, indented(test.get), indented(test.post), test.top+"\n")
			others := slices.DeleteFunc(slices.Clone(all), func(feature string) bool { return feature == test.feature })
			found := mistakesIn(t, text, others)
			if len(found) != 1 || found[0].Line != line || found[0].Column != column || !strings.Contains(found[0].Reason, "declared, but not enforced by this server yet") {
				t.Errorf("want %d:%d, got %v", line, column, found)
			}
			if found := mistakesIn(t, text, all); len(found) > 0 {
				t.Errorf("a server that can do everything: %v", found)
			}
		})
	}
}

// No authenticator of this profile knows them, whatever the server can do.
func TestSchemesBeyondTheProfileAreRefused(t *testing.T) {
	t.Parallel()
	for _, scheme := range []string{"{type: http, scheme: Basic}", "{type: mutualTLS}", "{type: oauth2, flows: {}}"} {
		text, _, _ := written(t, indented("security: [{session: []}]"), "", "\n")
		text = strings.Replace(text, "{type: apiKey, in: cookie, name: s}", scheme, 1)
		found := mistakesIn(t, text, contract.AllFeatures())
		if len(found) != 1 || found[0].Line != 8 || !strings.Contains(found[0].Reason, "no authenticator serves a scheme of type") {
			t.Errorf("%s: %v", scheme, found)
		}
	}
}

func TestWhatIsSwitchedOffAsksForNothing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ get, post, top string }{
		"a limit":            {get: "x-rate-limit: {limit: 5, window: 1s, enforce: 'off'}"},
		"a deadline":         {get: "x-timeout: {after: 5s, enforce: off}"},
		"a default":          {get: "x-timeout: false", post: "x-timeout: false\n      x-rate-limit: false", top: "x-defaults: {x-timeout: {after: 5s, enforce: 'off'}}"},
		"a redirect":         {get: "x-redirect: {to: /x, enforce: 'off'}"},
		"everybody":          {get: "security: []", post: "security: [{}]"},
		"a backend":          {top: "x-upstreams: {a: {url: '${A}'}}"}, // nobody is led to it
		"no deprecation":     {get: "deprecated: false"},
		"a body limit":       {post: "x-body-limit: {max: 5KiB, enforce: 'off'}"},
		"stale groups":       {get: "x-cache: {maxAge: 5s, groups: [a], enforce: 'off'}", post: "x-invalidates: {groups: [a], enforce: 'off'}"},
		"pages":              {get: "x-pagination: {cursor: q, items: /items, next: /cursor, enforce: 'off'}"},
		"unknown in a block": {get: "x-unknown-query: {enforce: 'off'}"},
		"unknown parameters": {get: "x-unknown-query: false"},
		"other origins":      {top: "x-cors: {allowedOrigins: ['https://a.example'], enforce: 'off'}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, _, _ := written(t, indented(test.get), indented(test.post), test.top+"\n")
			if found := mistakesIn(t, text, contract.Features{}); len(found) > 0 {
				t.Error(found)
			}
		})
	}
}

func TestPagesAreFoundHoweverTheirMediaTypeIsWritten(t *testing.T) {
	t.Parallel()
	text, _, _ := written(t, indented("x-pagination: {cursor: q, items: /items, next: /cursor}"), "", "\n")
	for _, name := range []string{"application/json; charset=utf-8", "Application/JSON", "application/vnd.a+json; v=1"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			other := strings.Replace(text, "application/json: {schema: {$ref", "'"+name+"': {schema: {$ref", 1)
			if found := mistakesIn(t, other, contract.AllFeatures()); other == text || len(found) > 0 {
				t.Error(found)
			}
		})
	}
}

// What this engine enforces stands in one list, which no contract can go beyond.
func TestOnlyWhatThereIsCanBeEnforced(t *testing.T) {
	t.Parallel()
	for _, feature := range contract.Enforced() {
		if !contract.AllFeatures().Has(feature) {
			t.Errorf("a contract cannot ask for %s", feature)
		}
	}
}

func TestAllMistakesInPoliciesAreToldAtOnce(t *testing.T) {
	t.Parallel()
	text, _, _ := written(t, "      x-timeout: soon\n      x-cahce: {maxAge: 1m}\n      x-redirect: {to: //a}\n", "      x-cache: {maxAge: 1m}\n", "security: [{sesion: []}]\n")
	var lines []int
	for _, mistake := range mistakesIn(t, text, contract.AllFeatures()) {
		lines = append(lines, mistake.Line)
	}
	if want := []int{8, 9, 10, 14, 22}; !slices.Equal(lines, want) {
		t.Errorf("want mistakes in the lines %v, got %v", want, lines)
	}
}

// The validators alone keep no promises about policies, so a contract that is not for this server can have any.
func TestTheValidatorsAloneNeedNoPolicies(t *testing.T) {
	t.Parallel()
	text, _, _ := written(t, "      x-rate-limit: {limit: 5, window: 1s}\n      x-vendor: {a: 1}\n", "", "x-vendor: 1\n")
	spec := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Only: []string{"validators"}}); err != nil {
		t.Error(err)
	}
}

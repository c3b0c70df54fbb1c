package policy_test

import (
	"os"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/compiler/schema"
)

// Whatever stands in a document, reading it ends, and what is wrong has words.
func FuzzRead(f *testing.F) {
	whole, err := os.ReadFile("../testdata/policies/openapi.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(whole))
	for _, seed := range []string{
		"x-defaults: {x-rate-limit: [1, {}, []]}\npaths: {/a: {get: {x-timeout: [], x-cache: {groups: {}}, security: [1, {a: 1}]}}}",
		"paths: {/a: {post: {x-webhook: {secrets: {}, scheme: []}, x-pagination: {items: 1}, parameters: [1, {$ref: 1}, {x-catch-all: 1}]}}}",
		"x-upstreams: {a: 1, b: {url: [], request: 1, retry: 1, breaker: [], timeout: 1}}\nx-cors: 1\npaths: {/a: {get: {x-upstream: {to: b, transform: '.['}}}}",
		"paths: {/a: {get: {deprecated: true, x-sunset: [], x-successor: {}, x-audit: [], x-redirect: 1, x-invalidates: 1}}}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := document.Parse("c.yaml", []byte(text))
		if err != nil {
			return
		}
		found, err := schema.Check(d)
		if err != nil {
			t.Fatal(err)
		}
		set, wrong := policy.Read(d)
		found = append(append(append(found, wrong...), policy.Unknown(d)...), set.Unenforced(nil)...)
		for _, mistake := range found {
			if mistake.Reason == "" || mistake.Error() == "" {
				t.Fatalf("a mistake without words in %q", text)
			}
		}
	})
}

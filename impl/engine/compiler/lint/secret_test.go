package lint_test

import (
	"strings"
	"testing"
)

// The keys are put together here, so that nobody who looks for keys in this repository finds them.
const (
	stripe = "sk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc"
	aws    = "AKIA" + "Z7PLM2QWERTY5XDB"
	pem    = "-----BEGIN " + "RSA PRIVATE KEY-----"
)

func TestSecretsAreFound(t *testing.T) {
	t.Parallel()
	holds(t, "secret-in-clear-text", map[string]string{
		"an example":               "components: {schemas: {A: {type: string, examples: [»" + stripe + "]}}}\n",
		"in a description":         "paths: {/a: {get: {description: »Send " + stripe + " along.}}}\n",
		"in an extension":          "x-upstreams: {a: {url: »'https://a/?key=" + aws + "'}}\n",
		"a private key":            "components:\n  examples:\n    A:\n      value: »|\n        " + pem + "\n        abc\n",
		"an example that says so":  "components: {schemas: {A: {type: string, examples: [AKIAIOSFODNN7EXAMPLE]}}}\n",
		"a test key":               "components: {schemas: {A: {type: string, examples: [sk_test_4eC39HqLyjWDarjtT1zdp7dc]}}}\n",
		"a key that is told about": "paths: {/a: {get: {description: Keys begin with sk_live_ or AKIA.}}}\n",
		"headers of an upstream":   "x-upstreams: {a: {request: {headers: {set: {Authorization: »Bearer x, X-Api-Key: »abc, Accept: text/plain, Cookie: '${C}', X-Token: 'v1 ${T}', X-Secret: ''}}}}}\n",
		"secrets of a webhook":     "paths: {/a: {post: {x-webhook: {scheme: stripe, secrets: ['${A}', »b, '${B}']}}}}\n",
		"told once":                "paths: {/a: {post: {x-webhook: {scheme: stripe, secrets: [»" + stripe + "]}}}}\n",
		"a password in a URL":      "servers: [{url: »'https://me:secret@example.com'}, {url: 'https://me@example.com/a:b@c'}]\n",
	})
}

func TestASecretIsNotShown(t *testing.T) {
	t.Parallel()
	// The line has another finding, which must not show it either.
	report := run(t, head+"components: {schemas: {A: {type: integer, examples: ["+stripe+", "+aws+"]}}}\n")
	var text, asJSON, sarif strings.Builder
	if err := report.Text(&text); err != nil {
		t.Fatal(err)
	}
	if err := report.JSON(&asJSON); err != nil {
		t.Fatal(err)
	}
	if err := report.SARIF(&sarif); err != nil {
		t.Fatal(err)
	}
	for _, written := range []string{text.String(), asJSON.String(), sarif.String()} {
		if strings.Contains(written, stripe) || strings.Contains(written, aws) || !strings.Contains(written, "secret-in-clear-text") {
			t.Error(written)
		}
	}
	if !strings.Contains(text.String(), "because it holds a secret") || !strings.Contains(text.String(), "error example-does-not-match-schema: ") {
		t.Error(text.String())
	}
}

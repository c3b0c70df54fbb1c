package lint

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

const secretInClearText = "secret-in-clear-text"

var secretRules = []*Rule{{
	Name: secretInClearText, Severity: Warning, check: checkSecrets,
	Why: "A secret in the contract is known to everybody who can read the repository, for as long as it exists.",
	Text: "Secrets come from the environment, written `${NAME}`: in the headers that `x-upstreams` set and in the secrets of\n" +
		"`x-webhook`. Nowhere in the document stands a text that has the form of a live key or a private key, and no\n" +
		"server's URL has a password. A text with EXAMPLE in it is an example. The report does not show the secret. One\n" +
		"that has been committed must be replaced where it is used, not only here.",
	Bad: `x-upstreams:
  billing:
    url: https://billing.example.com
    request: {headers: {set: {Authorization: Bearer 5f1c7d0e}}}
`,
	Good: `x-upstreams:
  billing:
    url: https://billing.example.com
    request: {headers: {set: {Authorization: 'Bearer ${BILLING_TOKEN}'}}}
`,
}}

// liveKeys are the forms of keys that only real ones have.
var liveKeys = regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----` +
	`|\b[rs]k_live_[0-9a-zA-Z]{8,}` + // Stripe
	`|\bwhsec_[0-9a-zA-Z+/=]{24,}` + // Stripe, Standard Webhooks
	`|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b` + // AWS
	`|\bgh[pousr]_[0-9a-zA-Z]{36,}|\bgithub_pat_[0-9a-zA-Z_]{40,}` +
	`|\bglpat-[0-9a-zA-Z_-]{20,}` + // GitLab
	`|\bxox[abprs]-[0-9a-zA-Z-]{10,}` + // Slack
	`|\bAIza[0-9A-Za-z_-]{35}` + // Google
	`|\bSG\.[0-9A-Za-z_-]{16,}\.[0-9A-Za-z_-]{16,}` + // SendGrid
	`|\bnpm_[0-9a-zA-Z]{36}`)

var (
	secretHeader = regexp.MustCompile(`(?i)authorization|cookie|secret|token|password|api-?key|signature`)
	environment  = regexp.MustCompile(`\$\{[A-Za-z_][A-Za-z0-9_]*\}`)
	userInURL    = regexp.MustCompile(`^[a-z][a-z0-9+.-]*://[^/?#@:]*:[^/?#@]+@`)
)

const fromEnvironment = "write `${NAME}`, and give the value in the environment; replace the secret where it is used"

func checkSecrets(l *linter) {
	l.checkLiveKeys(l.document.Root, l.root)
	for _, upstream := range document.Entries(l.root.get("x-upstreams")) {
		for name, value := range document.Entries(document.Get(document.Get(document.Get(upstream, "request"), "headers"), "set")) {
			if secretHeader.MatchString(name.Value) && value.Value != "" && !environment.MatchString(value.Value) {
				l.reportSecret(l.root, value, "this header has a secret in clear text")
			}
		}
	}
	for _, o := range l.operations() {
		for _, secret := range document.Items(document.Get(o.get("x-webhook"), "secrets")) {
			if secret.Kind == yaml.ScalarNode && !environment.MatchString(secret.Value) {
				l.reportSecret(o.object, secret, "this secret stands in clear text")
			}
		}
	}
	for _, server := range l.kinds[aServer] {
		if url := server.get("url"); url != nil && userInURL.MatchString(url.Value) {
			l.reportSecret(server, url, "this URL has a password in clear text")
		}
	}
}

// checkLiveKeys looks at every text of the document. In is the object around the node.
func (l *linter) checkLiveKeys(node *yaml.Node, in *object) {
	if o := l.objects[node]; o != nil {
		in = o
	}
	for _, below := range node.Content {
		l.checkLiveKeys(below, in)
	}
	if node.Kind != yaml.ScalarNode || len(node.Value) < 16 {
		return
	}
	found := liveKeys.FindAllString(node.Value, -1)
	if slices.ContainsFunc(found, func(key string) bool { return !strings.Contains(strings.ToUpper(key), "EXAMPLE") }) {
		l.reportSecret(in, node, "this has the form of a live key")
	}
}

func (l *linter) reportSecret(o *object, at *yaml.Node, message string) {
	for i := range l.found {
		if f := &l.found[i]; f.Rule == l.rule.Name && f.at == at {
			return
		}
	}
	l.report(o, at, message, fromEnvironment)
}

// notShown stands in place of a line that is not shown.
const notShown = "(this line is not shown, because it holds a secret)"

// hideSecrets takes lines with a secret out of what is shown: reports go to logs and reviews.
func (l *linter) hideSecrets() {
	type line struct {
		file   string
		number int
	}
	hidden := make(map[line]bool)
	for i := range l.found {
		if place := &l.found[i].Place; l.found[i].Rule == secretInClearText {
			hidden[line{place.File, place.Line}] = true
		}
	}
	for i := range l.found {
		if place := &l.found[i].Place; hidden[line{place.File, place.Line}] {
			place.Source = notShown
		}
	}
}

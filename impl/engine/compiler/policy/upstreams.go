package policy

import (
	"net/url"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// readUpstreams reads the backends of x-upstreams.
func (r *reader) readUpstreams() {
	for key, node := range document.Entries(document.Get(r.document.Root, "x-upstreams")) {
		part := new(Part)
		b := r.block(part, node)
		b.prefix = key.Value + "."
		u := &contract.Upstream{Name: key.Value}
		address, at := b.text("url", "")
		u.URL = contract.Text(address)
		r.address(at, address)
		r.passing(b, u)
		timeout := b.below("timeout")
		u.Timeout = contract.UpstreamTimeout{
			Connect: timeout.duration("connect", "2s"), FirstByte: timeout.duration("firstByte", "30s"), Idle: timeout.duration("idle", "30s"),
		}
		if b.has("retry") {
			u.Retry = b.below("retry").retry()
		}
		if b.has("breaker") {
			breaker := b.below("breaker")
			u.Breaker = &contract.Breaker{
				Failures: int(min(breaker.count("failures", 1), 1<<30)), Window: breaker.duration("window", "10s"), Cooldown: breaker.duration("cooldown", "30s"),
			}
		}
		if b.has("concurrency") {
			u.Concurrency = int(min(b.count("concurrency", 0), 1<<30))
		}
		r.upstreams[key.Value] = u
		r.backends[key.Value] = part.Fields
		r.set.Upstreams = append(r.set.Upstreams, u)
	}
}

// passing reads what of requests and answers passes.
func (r *reader) passing(b *block, u *contract.Upstream) {
	headers := b.below("request").below("headers")
	u.ForwardHeaders = headers.texts("forward")
	for key, value := range document.Entries(document.Get(headers.node, "set")) {
		u.SetHeaders = append(u.SetHeaders, contract.HeaderValue{Name: key.Value, Value: contract.Text(scalar(value))})
		headers.note("set."+key.Value, scalar(value), value)
		if secretName(key.Value) && len(contract.Text(scalar(value)).Names()) == 0 {
			r.wrongf(value, "%s holds a secret, which never stands in a contract: write the name of a variable of the environment, such as ${TOKEN}", key.Value)
		}
	}
	query := b.below("request").below("query")
	if names := query.texts("forward"); len(names) == 1 && names[0] == "all" {
		u.ForwardAllQuery = true
	} else {
		u.ForwardQuery = names
	}
	answers := b.below("response").below("headers")
	u.ResponseHeaders = answers.texts("forward")
	for _, item := range items(document.Get(headers.node, "forward")) {
		r.canPass(item, scalar(item), ofTheRequest)
	}
	for key := range document.Entries(document.Get(headers.node, "set")) {
		r.canPass(key, key.Value, ofTheRequest)
	}
	for _, item := range items(document.Get(answers.node, "forward")) {
		r.canPass(item, scalar(item), ofTheAnswer)
	}
}

// canPass refuses the header fields that the server writes itself, or that are about one connection.
func (r *reader) canPass(node *yaml.Node, name string, written map[string]string) {
	lower := strings.ToLower(name)
	switch {
	case hopByHop[lower]:
		r.wrongf(node, "%s is about one connection, and never passes (RFC 9110, section 7.6.1)", name)
	case written[lower] != "":
		r.wrongf(node, "%s cannot stand here: %s", name, written[lower])
	}
}

const (
	ofTheAddress = "it is that of the backend's address"
	ofTheServer  = "the server says it itself, and does not pass on what callers claim"
	ofTheBody    = "it goes with each body"
)

// ofTheRequest are header fields of requests to backends that the server writes, and ofTheAnswer those of answers to
// callers, each with the reason.
var (
	ofTheRequest = map[string]string{
		"host": ofTheAddress, "forwarded": ofTheServer, "x-forwarded-for": ofTheServer, "x-forwarded-host": ofTheServer,
		"x-forwarded-proto": ofTheServer, "via": ofTheServer, "x-request-id": ofTheServer, "traceparent": ofTheServer, "tracestate": ofTheServer,
		"content-length": ofTheBody, "content-type": ofTheBody, "content-encoding": ofTheBody,
		"accept-encoding": "the server compresses answers itself, for callers who take it", "expect": "the server answers it itself",
	}
	ofTheAnswer = map[string]string{
		"content-length": ofTheBody, "content-encoding": ofTheBody, "x-request-id": ofTheServer, "date": ofTheServer,
	}
)

// hopByHop are the header fields of a connection (RFC 9110, section 7.6.1).
var hopByHop = map[string]bool{
	"connection": true, "keep-alive": true, "proxy-connection": true, "proxy-authenticate": true, "proxy-authorization": true,
	"te": true, "trailer": true, "transfer-encoding": true, "upgrade": true,
}

// secretName tells from the name of a header field whether it carries a secret.
func secretName(name string) bool {
	lower := strings.ToLower(name)
	for _, word := range []string{"authorization", "cookie", "token", "secret", "key", "password", "signature", "credential"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return false
}

// address holds that a backend's address is one, as far as it stands in the contract.
func (r *reader) address(node *yaml.Node, text string) {
	if node == nil || strings.HasPrefix(text, "${") {
		return
	}
	filled, _ := contract.Text(text).Expand(func(string) (string, bool) { return "x", true })
	parsed, err := url.Parse(filled)
	switch {
	case err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" || parsed.Host == "":
		r.wrongf(node, "the address of a backend begins with https:// or http:// and a host, or is a variable such as ${BILLING_URL}")
	case parsed.User != nil && strings.Count(text, "${") == 0:
		r.wrongf(node, "a password never stands in a contract: put the whole address into a variable of the environment, such as ${BILLING_URL}")
	case parsed.RawQuery != "" || parsed.Fragment != "":
		r.wrongf(node, "the address of a backend has no query and no fragment: the path of each operation is put behind it")
	}
}

func (b *block) retry() *contract.Retry {
	retry := &contract.Retry{Attempts: int(min(b.count("attempts", 2), 1<<30)), On: b.texts("on")}
	if len(retry.On) == 0 {
		retry.On = []string{"connect", "502", "503", "504"}
		b.note("on", strings.Join(retry.On, ", "), nil)
	}
	return retry
}

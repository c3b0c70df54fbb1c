package lint

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

var serverRules = []*Rule{
	{
		Name: "server-url", Severity: Warning, check: checkServers,
		Why: "The documentation and the SDKs call the server that stands here.",
		Text: "A server's URL is that of a server that callers reach: no localhost and no example.com, https, and no slash at\n" +
			"the end. `/` is the server that the document comes from, and `v1` or `/v1` a path beside it; a host without a scheme\n" +
			"is read as such a path.",
		Bad: `servers:
  - url: http://localhost:8080
`,
		Good: `servers:
  - url: https://api.charter.dev
`,
	},
	{
		Name: "api-key-in-query", Severity: Warning, check: checkAPIKeys,
		Why:  "What stands in a URL stands in logs, in histories and in the Referer header.",
		Text: "No security scheme of type apiKey is `in: query`.",
		Bad: `security: [{key: []}]
components:
  securitySchemes:
    key: {type: apiKey, in: query, name: key}
`,
		Good: `security: [{key: []}]
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-API-Key}
`,
	},
}

func checkServers(l *linter) {
	for _, server := range l.kinds[aServer] {
		url := server.get("url")
		if url == nil || url.Kind != yaml.ScalarNode {
			continue
		}
		if message, fix := wrongServer(url.Value); message != "" {
			l.report(server, url, message, fix)
		}
	}
}

func wrongServer(url string) (message, fix string) {
	scheme, rest, absolute := strings.Cut(url, "://")
	host, _, _ := strings.Cut(rest, "/")
	if _, after, found := strings.Cut(host, "@"); found {
		host = after
	}
	host = strings.ToLower(host)
	if name, port, found := strings.Cut(host, ":"); found && !strings.Contains(port, ":") {
		host = name
	}
	local := host == "localhost" || strings.HasPrefix(host, "127.") || host == "0.0.0.0" || strings.HasPrefix(host, "[::1]")
	example := false
	for _, name := range []string{"example.com", "example.org", "example.net"} {
		example = example || host == name || strings.HasSuffix(host, "."+name)
	}
	switch {
	case !absolute && bareHost(url):
		return "without a scheme this host is a path, beside the place that the document comes from", "write https:// in front of it"
	case absolute && local:
		return "this server is the reader's own machine", "write `/` for the server that the document comes from"
	case absolute && example:
		return "this server is an example", "write the one that callers reach"
	case absolute && strings.EqualFold(scheme, "http"):
		return "this server is called without encryption", "write https"
	case len(url) > 1 && strings.HasSuffix(url, "/"):
		return "with a path behind it this URL has two slashes", "take the slash at the end away"
	}
	return "", ""
}

// bareHost tells whether a URL that is relative (RFC 3986, section 4.2) begins with what looks like a host: a name in a
// domain, or one with a port.
func bareHost(url string) bool {
	first, _, _ := strings.Cut(url, "/")
	if strings.ContainsAny(first, "{}?#") {
		return false
	}
	host, port, found := strings.Cut(first, ":")
	if found && port != "" && strings.Trim(port, "0123456789") == "" || strings.EqualFold(host, "localhost") {
		return host != ""
	}
	dot := strings.LastIndexByte(first, '.')
	if dot < 1 {
		return false
	}
	top := first[dot+1:] // of the domain: letters alone, where a version or a file has others
	return len(top) >= 2 && strings.Trim(strings.ToLower(top), "abcdefghijklmnopqrstuvwxyz") == "" && !slices.Contains([]string{"json", "yaml", "yml"}, top)
}

func checkAPIKeys(l *linter) {
	for _, scheme := range l.kinds[aSecurityScheme] {
		if scheme.text("type") == "apiKey" && scheme.text("in") == "query" {
			l.report(scheme, scheme.get("in"), "this key stands in URLs, and so in logs", "use `in: header`")
		}
	}
}

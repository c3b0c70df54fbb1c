package pipeline

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
)

// MaxHeaderBytes bounds the header fields of a request. The HTTP server's own bound must be higher,
// because beyond that it answers without a problem document.
const MaxHeaderBytes = 32 << 10

// lists are the header fields of conditions that hold lists, which a caller or a proxy may spread over
// several lines (RFC 9110, section 5.3).
var lists = []string{"If-Match", "If-None-Match"}

// field is a header field that many answers share. Whoever sets another value puts another list in its place.
type field struct {
	name  string
	value []string
}

// etagField is the name of ETag as net/http writes it.
const etagField = "Etag"

// first is the first value of a field; empty: it has none. Where the name stands in the code as net/http writes it, this costs
// less than [http.Header.Get], which looks how it is written.
func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// always are the fields of every answer: browsers take it for what it says it is, and come over TLS only.
func always(strictTransport bool) []field {
	fields := []field{{"X-Content-Type-Options", []string{"nosniff"}}}
	if strictTransport { // RFC 6797, section 6.1; a year
		fields = append(fields, field{"Strict-Transport-Security", []string{"max-age=31536000"}})
	}
	return fields
}

// inBrowsers are the fields of answers that a browser may show, or give to a page as an image or a script: it shows them in
// no frame, loads nothing for them, tells nobody their address, and gives them to no page of another site (WHATWG Fetch,
// section 3.7). Pages of the documentation have their own.
var inBrowsers = []field{
	{"Content-Security-Policy", []string{"default-src 'none'; frame-ancestors 'none'"}},
	{"Referrer-Policy", []string{"no-referrer"}},
	{"Cross-Origin-Resource-Policy", []string{"same-origin"}},
}

// isReadByPage tells whether a page of an origin that may do so reads the answer with its script: browsers neither show it
// nor hold it against what [inBrowsers] say. A GET has an Origin in that case alone (WHATWG Fetch, section 3.2), and Vary
// keeps caches from giving the answer to others.
func isReadByPage(r *http.Request, answer http.Header) bool {
	return answer["Access-Control-Allow-Origin"] != nil && (r.Method == http.MethodGet || r.Method == http.MethodHead)
}

// headers sets what answers carry, whatever their operation, puts lists of several lines into one, and refuses requests with
// too many or too large fields.
func (p *Pipeline) headers(c *gin.Context) {
	header := c.Writer.Header()
	for _, field := range p.always {
		header[field.name] = field.value
	}
	if !isReadByPage(c.Request, header) {
		for _, field := range inBrowsers {
			header[field.name] = field.value
		}
	}
	for _, name := range lists {
		if lines := c.Request.Header[name]; len(lines) > 1 {
			c.Request.Header[name] = []string{strings.Join(lines, ", ")}
		}
	}
	size := 0
	for name, values := range c.Request.Header {
		for _, value := range values {
			size += len(name) + len(value) + len(": \r\n")
		}
	}
	if size > MaxHeaderBytes {
		p.Fail(c, headersTooLarge())
	}
}

func headersTooLarge() *contract.Problem {
	return contract.HeadersTooLarge.New(fmt.Sprintf("The header fields may have at most %d bytes together.", MaxHeaderBytes))
}

// byEncodingAndOrigin is the list of most answers.
var byEncodingAndOrigin = []string{byEncoding[0] + ", " + byOrigin[0]}

// varyWith adds a line to Vary. Lists are shared by answers.
func varyWith(header http.Header, line []string) {
	switch before := header["Vary"]; {
	case len(before) == 0:
	case len(before) == 1 && &before[0] == &byEncoding[0] && &line[0] == &byOrigin[0]:
		line = byEncodingAndOrigin
	default:
		line = append(slices.Clip(before), line...)
	}
	header["Vary"] = line
}

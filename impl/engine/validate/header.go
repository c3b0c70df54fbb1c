package validate

import (
	"net/http"
	"strings"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Path checks a parameter of the path, which has the place among the operation's.
func (r *Request) Path(at int, p *Parameter) {
	r.at = at
	r.text(p, r.pathOf(p.Name), percentEncoded)
}

// Header checks a parameter in the header. Field values have no percent-encoding. Several fields of one
// name are one list (RFC 9110, section 5.3); of what is no list there may be one only.
func (r *Request) Header(at int, p *Parameter) {
	r.at = at
	key := p.Field
	if key == "" {
		key = http.CanonicalHeaderKey(p.Name)
	}
	fields := r.of.HTTP.Header[key]
	switch {
	case len(fields) == 0:
		r.absent(p)
	case len(fields) == 1:
		r.text(p, fields[0], plainText)
	case p.Shape == AsArray || p.Shape == AsObject:
		r.text(p, strings.Join(fields, ","), plainText)
	default:
		r.repeated(p)
	}
}

// Cookie checks a parameter in a cookie. What is exploded stands in several cookies.
func (r *Request) Cookie(at int, p *Parameter) {
	r.at = at
	if r.cookies.in != contract.InCookie {
		r.splitCookies()
	}
	r.ofPairs(&r.cookies, p, percentEncoded)
}

// splitCookies takes the cookies apart as clients send them (RFC 6265, section 5.4; several fields: RFC
// 9113, section 8.2.3). Any value is taken: quotes belong to it, and a cookie of another application on
// the same host is none of ours. Names are compared as they are.
func (r *Request) splitCookies() {
	r.cookies.in, r.cookies.name = contract.InCookie, plainText
	for _, field := range r.of.HTTP.Header["Cookie"] {
		for more := true; more; {
			var part string
			part, field, more = strings.Cut(field, ";")
			if name, value, ok := strings.Cut(strings.Trim(part, " \t"), "="); ok {
				r.cookies.all = append(r.cookies.all, pair{name: name, value: value})
			}
		}
	}
}

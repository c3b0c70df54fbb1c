package upstream

import (
	"net/url"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/contract"
)

// passed are the parameters of a request that pass, and the defaults of those that it does not have.
func (r *route) passed(raw string, request *contract.Request) string {
	passed := r.to.query(raw)
	if len(r.Defaults) == 0 {
		return passed
	}
	present := named(raw)
	for _, name := range r.Defaults {
		if value := request.Parameters.Get(contract.InQuery, name); value != nil && !present[name] {
			if passed != "" {
				passed += "&"
			}
			passed += url.QueryEscape(name) + "=" + url.QueryEscape(plain(value))
		}
	}
	return passed
}

// named are the names of the parameters that a query has.
func named(raw string) map[string]bool {
	names := make(map[string]bool)
	for pair := range strings.SplitSeq(raw, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if name, err := url.QueryUnescape(name); err == nil {
			names[name] = true
		}
	}
	return names
}

// query are the parameters of a request that pass, in their order, each encoded anew: what a backend reads is what was
// read here.
func (b *backend) query(raw string) string {
	if raw == "" || !b.ForwardAllQuery && len(b.ForwardQuery) == 0 {
		return ""
	}
	var passed strings.Builder
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, valued := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if err != nil || name == "" || !b.ForwardAllQuery && !slices.Contains(b.ForwardQuery, name) {
			continue
		}
		value, err = url.QueryUnescape(value)
		if err != nil {
			continue
		}
		if passed.Len() > 0 {
			passed.WriteByte('&')
		}
		passed.WriteString(url.QueryEscape(name))
		if valued {
			passed.WriteByte('=')
			passed.WriteString(url.QueryEscape(value))
		}
	}
	return passed.String()
}

package policy

import (
	"strconv"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// redirect reads x-redirect.
func (r *reader) redirect(o *at) {
	part, _, node := r.declared(o, "x-redirect")
	if node == nil {
		o.add(part)
		return
	}
	b := r.block(part, node)
	target := document.Get(node, "to")
	b.text("to", "")
	redirect := &contract.Redirect{To: r.template(o, target)}
	if text := string(redirect.To); text != "" && !fixedPlace(text) {
		r.wrongf(target, "a redirect leads to a path such as /api/people, or to an address that begins with https:// and a host, so that no caller decides where it leads")
	}
	status, _ := b.text("status", "302")
	redirect.Status, _ = strconv.Atoi(status)
	part.Enforce = b.enforce()
	if part.Enforce != contract.Off {
		o.Redirect = redirect
	}
	o.add(part)
}

// fixedPlace tells whether the host of an address cannot be chosen by who fills in the names.
func fixedPlace(text string) bool {
	for _, scheme := range []string{"https://", "http://"} {
		if rest, ok := strings.CutPrefix(text, scheme); ok {
			host, _, _ := strings.Cut(rest, "/")
			return host != "" && !strings.ContainsAny(host, "{}\\")
		}
	}
	return strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "//") && !strings.HasPrefix(text, "/{") && !strings.HasPrefix(text, "/\\")
}

package policy

import (
	"strconv"
	"strings"

	"github.com/charterhq/charter/impl/engine/contract"
)

// catchAll reads x-catch-all, which stands at a parameter.
func (r *reader) catchAll(o *at) {
	for _, p := range o.parameters {
		key, node := entry(p.node, "x-catch-all")
		if node == nil {
			continue
		}
		switch {
		case p.in != "path":
			r.wrongf(key, "x-catch-all is for a parameter in the path: it takes the rest of it")
			continue
		case !strings.HasSuffix(o.Path, "/{"+p.name+"}"):
			r.wrongf(key, "x-catch-all is for the last parameter of a path that ends with it, such as /files/{%s}: here the path is %s", p.name, o.Path)
			continue
		}
		o.CatchAll = &contract.CatchAll{Parameter: p.name, Optional: scalar(node) == "optional"}
		part := &Part{Name: "x-catch-all", Feature: "x-catch-all", Key: key}
		b := r.block(part, p.node)
		b.note("parameter", p.name, key)
		b.note("optional", strconv.FormatBool(o.CatchAll.Optional), node)
		o.add(part)
	}
}

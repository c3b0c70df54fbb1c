package model

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/validate"
)

// styles are those of each place, the default first (OpenAPI 3.1, section 4.8.12.2).
var styles = map[string][]string{
	"path":   {"simple", "label", "matrix"},
	"query":  {"form", "spaceDelimited", "pipeDelimited", "deepObject"},
	"header": {"simple"},
	"cookie": {"form"},
}

// style reads how a parameter with a schema is written, and refuses what has no meaning.
func (r *reader) style(p *Parameter, node *yaml.Node) {
	known := styles[p.In]
	if known == nil {
		r.wrongf(node, "a parameter is in path, query, header or cookie")
		return
	}
	p.Style = known[0]
	place := node
	if written := document.Get(node, "style"); written != nil {
		p.Style, place = written.Value, written
	}
	if !slices.Contains(known, p.Style) {
		r.wrongf(place, "a parameter in the %s cannot have the style %s; there is %s", p.In, p.Style, strings.Join(known, ", "))
		return
	}
	p.Explode = p.Style == "form"
	if written := document.Get(node, "explode"); written != nil {
		p.Explode = written.Value == "true"
	}
	if written := document.Get(node, "allowReserved"); written != nil && p.Reserved && p.In != "query" {
		r.wrongf(written, "allowReserved is for parameters in the query: take it away")
	}
	var reason string
	if p.Reading, reason = reading(p.Schema); reason != "" {
		r.wrongf(node, "%s", reason)
		return
	}
	if reason := mismatch(p); reason != "" {
		r.wrongf(place, "%s", reason)
	}
}

// mismatch says why a style cannot carry a shape.
func mismatch(p *Parameter) string {
	switch {
	case p.Style == "deepObject" && p.Shape != validate.AsObject:
		return "the style deepObject is for objects: leave `style` out, or let the schema be of `type: object`"
	case p.Style != "spaceDelimited" && p.Style != "pipeDelimited":
	case p.Shape == validate.AsSingle:
		return "the style " + p.Style + " is for arrays and objects: leave `style` out"
	case p.Shape == validate.AsObject && p.Explode:
		return "an object of style " + p.Style + " cannot be exploded; use the style form, or explode: false"
	}
	return ""
}

// Spread tells whether the properties of the value stand in the query by themselves.
func (p *Parameter) Spread() bool {
	return p.Shape == validate.AsObject && p.Style == "form" && p.Explode
}

// conflicts finds names of the query that more than one parameter would take.
func (r *reader) conflicts(all []Parameter, nodes []*yaml.Node) {
	taken := make(map[string]string) // by which parameter
	for _, p := range all {
		if p.In == "query" && !p.Spread() {
			taken[p.Name] = p.Name
		}
	}
	open := ""
	for i := range all {
		p := &all[i]
		if p.In != "query" || !p.Spread() {
			continue
		}
		r.spread(p, nodes[i], taken)
		if p.Open && open != "" {
			r.wrongf(nodes[i], "this parameter and %s both take all of the query that no other parameter does; write `additionalProperties: false` in one of them, or use the style deepObject", open)
		}
		if p.Open {
			open = p.Name
		}
	}
	for i := range all {
		if all[i].In == "query" && all[i].Style == "deepObject" {
			r.deep(&all[i], nodes[i], taken)
		}
	}
}

// spread takes the names of an object's properties.
func (r *reader) spread(p *Parameter, node *yaml.Node, taken map[string]string) {
	for _, member := range p.Members {
		if other, twice := taken[member.Name]; twice {
			r.wrongf(node, "its property %s stands in the query by itself, and the parameter %s takes that name already; use the style deepObject, or rename one", member.Name, other)
		}
		taken[member.Name] = p.Name
	}
}

func (r *reader) deep(p *Parameter, node *yaml.Node, taken map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(taken)) {
		if strings.HasPrefix(name, p.Name+"[") && strings.HasSuffix(name, "]") {
			r.wrongf(node, "the parameter %s has the form of one of its properties: rename one of them", name)
		}
	}
}

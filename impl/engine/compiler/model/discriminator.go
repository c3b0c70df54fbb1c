package model

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// discriminator reads which value of the property stands for which alternative. An alternative that the
// mapping does not name stands for the name of its component.
func (r *reader) discriminator(s *Schema, node *yaml.Node) *Discriminator {
	property := document.Get(node, "propertyName")
	if property == nil {
		r.wrongf(node, "a discriminator needs a propertyName")
		return nil
	}
	d := &Discriminator{Property: property.Value}
	named := make(map[*Schema]bool)
	for key, value := range document.Entries(document.Get(node, "mapping")) {
		target := r.document.Resolve(value.Value)
		if target == nil && !strings.Contains(value.Value, "/") {
			target = r.document.Resolve("#/components/schemas/" + value.Value)
		}
		if target == nil {
			r.wrongf(value, "the mapping leads nowhere: there is no schema %q; write the name of a component, or a reference such as #/components/schemas/Cat", value.Value)
			continue
		}
		mapped := r.read(target, value.Value[strings.LastIndexByte(value.Value, '/')+1:])
		named[mapped] = true
		d.Mapping = append(d.Mapping, Mapped{key.Value, mapped})
	}
	var unnamed []string
	for i, alternative := range slices.Concat(s.OneOf, s.AnyOf) {
		for alternative.Alias() {
			alternative = alternative.Ref
		}
		name, isComponent := strings.CutPrefix(alternative.Pointer, "#/components/schemas/")
		switch {
		case named[alternative]:
		case !isComponent || strings.Contains(name, "/"):
			unnamed = append(unnamed, strconv.Itoa(i+1))
		default:
			d.Mapping = append(d.Mapping, Mapped{name, alternative})
		}
	}
	if len(unnamed) > 0 {
		r.wrongf(node, "each alternative of a discriminator is a reference to a component, or stands in its mapping; number %s is neither: "+
			"make it a schema of components, or write beside propertyName `mapping: {VALUE: REFERENCE}`, with its value and where it stands", strings.Join(unnamed, ", "))
	}
	if s.OneOf == nil && s.AnyOf == nil {
		r.children(s, d)
	}
	return d
}

// children adds the schemas that are put together of s and more (OpenAPI 3.1, section 4.8.25.1): each stands
// for the name of its component.
func (r *reader) children(s *Schema, d *Discriminator) {
	named := make(map[string]bool)
	for _, mapped := range d.Mapping {
		named[mapped.Schema.Pointer] = true
	}
	for key, component := range document.Entries(document.Get(document.Get(r.document.Root, "components"), "schemas")) {
		place := r.places[component]
		isChild := place == s.Pointer
		if parts := document.Get(component, "allOf"); parts != nil {
			for _, part := range parts.Content {
				if ref := document.Get(part, "$ref"); ref != nil && ref.Value == s.Pointer {
					isChild = true
				}
			}
		}
		if isChild && !named[place] {
			d.Mapping = append(d.Mapping, Mapped{Value: key.Value})
		}
	}
}

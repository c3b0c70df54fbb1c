package sdk

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// union reads oneOf and anyOf.
func (r *reader) union(node *yaml.Node, list []*yaml.Node) *Type {
	t := &Type{Kind: Union, Tag: document.Written(document.Get(node, "discriminator"), "propertyName")}
	for _, item := range list {
		one := r.schema(item)
		t.Nullable = t.Nullable || one.Nullable || one.Kind == Null
		if one.Kind != Null {
			t.Of = append(t.Of, one)
		}
	}
	switch {
	case len(t.Of) == 0:
		return &Type{Kind: Null}
	case len(t.Of) == 1:
		only := *t.Of[0]
		only.Nullable = t.Nullable
		return &only
	case t.each(Enum):
		return oneEnum(t)
	case t.each(Any): // they only bound the values, as with anyOf: [{required: [a]}, {required: [b]}]
		return r.typed(node)
	}
	if t.Tag != "" {
		r.tagged(t, document.Get(document.Get(node, "discriminator"), "mapping"))
	}
	if document.Get(node, "properties") != nil { // they hold for every alternative
		return &Type{Kind: All, Of: []*Type{r.object(node), t}}
	}
	return t
}

// each tells whether all alternatives are of a kind.
func (t *Type) each(kind Kind) bool {
	return !slices.ContainsFunc(t.Of, func(one *Type) bool { return one.Kind != kind })
}

// oneEnum makes an enum of constants that have a description each.
func oneEnum(union *Type) *Type {
	t := &Type{Kind: Enum, Nullable: union.Nullable}
	for _, one := range union.Of {
		for _, value := range one.Values {
			if !slices.Contains(t.Values, value) {
				t.Values = append(t.Values, value)
			}
		}
	}
	return t
}

// tagged reads what the values of a discriminator mean (OpenAPI 3.1, section 4.8.25): what the mapping says, and for an
// alternative that it leaves out, the name of its component.
func (r *reader) tagged(t *Type, mapping *yaml.Node) {
	named := make(map[*Named]bool)
	for key, value := range document.Entries(mapping) {
		one := r.named[value.Value]
		if one == nil {
			one = r.named[schemas+document.Step(value.Value)]
		}
		if one != nil {
			named[one] = true
			t.Tagged = append(t.Tagged, Tagged{key.Value, &Type{Kind: Ref, Named: one}})
		}
	}
	for _, one := range t.Of {
		if one.Kind == Ref && !named[one.Named] {
			t.Tagged = append(t.Tagged, Tagged{one.Named.Wire, one})
		}
	}
}

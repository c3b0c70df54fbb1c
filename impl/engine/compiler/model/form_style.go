package model

import (
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// styled tells whether a field has a style of its own: then it is written as a parameter of the query is
// (OpenAPI 3.1, section 4.8.15.1.2).
func (f *fields) styled(field *Field, encoding *yaml.Node) bool {
	styled := false
	for _, key := range []string{"style", "explode", "allowReserved"} {
		written := document.Get(encoding, key)
		if written == nil {
			continue
		}
		styled = true
		if f.media.Kind == Multipart {
			f.wrongf(written, "%s says something of application/x-www-form-urlencoded only", key)
		}
		if key == "allowReserved" && written.Value == "true" {
			field.Reserved = true
		}
	}
	if content := document.Get(encoding, "contentType"); styled && content != nil {
		f.wrongf(content, "contentType is ignored beside style, explode and allowReserved; leave out one or the other")
	}
	return styled && f.media.Kind == URLEncoded
}

// style reads a field by its style.
func (f *fields) style(field *Field, kind string, schemas []*Schema, encoding *yaml.Node) {
	style := text(encoding, "style")
	if style == "" {
		style = "form"
	}
	explode := style == "form"
	if written := document.Get(encoding, "explode"); written != nil {
		explode = written.Value == "true"
	}
	separator, known := map[string]byte{"form": ',', "spaceDelimited": ' ', "pipeDelimited": '|', "deepObject": '['}[style]
	switch {
	case !known:
		f.wrongf(f.at, "there is no style %q of a form's field; there are form, spaceDelimited, pipeDelimited and deepObject", style)
	case kind == "array":
		f.styledList(field, schemas, style, explode, separator)
	case kind == "object":
		f.styledObject(field, schemas, style, explode, separator)
	case style != "form":
		f.wrongf(f.at, "the style %s is for lists and objects", style)
	default:
		field.As = kind
	}
}

func (f *fields) styledList(field *Field, schemas []*Schema, style string, explode bool, separator byte) {
	items := f.kind(itemsOf(schemas))
	switch {
	case items == "array" || items == "object":
		f.wrongf(f.at, "the items of a list with a style are single values")
	case style == "deepObject":
		f.wrongf(f.at, "the style deepObject is for objects")
	case explode && style != "form":
		f.wrongf(f.at, "the style %s has no meaning with explode", style)
	}
	field.As, field.Shape = items, "Separated"
	if explode {
		field.Shape = "Repeated"
	} else {
		field.Separator = separator
	}
}

func (f *fields) styledObject(field *Field, schemas []*Schema, style string, explode bool, separator byte) {
	switch {
	case style == "deepObject":
		field.Shape = "Deep"
	case explode && style == "form":
		field.Shape = "Spread"
	case explode:
		f.wrongf(f.at, "the style %s has no meaning with explode", style)
	default:
		field.Shape, field.Separator = "Pairs", separator
	}
	for _, schema := range schemas {
		if others := kindsOf(othersOf(schema)...); len(others) > 1 || len(others) == 1 && others[0] != "string" {
			f.wrongf(f.at, "members that are not listed are read as texts, and cannot be of another type; list them as properties")
		}
		for _, property := range propertiesOf(schema) {
			kind := f.kind(property.schemas)
			if kind == "array" || kind == "object" {
				f.wrongf(f.at, "the members of an object with a style are single values")
			}
			if kind != "string" || field.Shape == "Spread" {
				field.Members = append(field.Members, Field{Name: property.name, As: kind, Shape: "Single"})
			}
		}
	}
}

// checkSpread holds that a field whose members are fields shares no name with another.
func (f *fields) checkSpread() {
	seen := make(map[string]bool)
	for _, field := range f.form.Fields {
		names := []Field{field}
		if field.Shape == "Spread" {
			names = field.Members
		}
		for _, one := range names {
			if seen[one.Name] {
				f.wrongf(f.at, "two fields of the form have the name %q: with `style: form` and explode the members of an object are fields by themselves", one.Name)
			}
			seen[one.Name] = true
		}
	}
}

package model

import (
	"slices"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/mediatype"
)

// isFile tells whether a field is of bytes: by its schema, or by the types it may have.
func (f *fields) isFile(field *Field, schemas []*Schema) bool {
	found := false
	for _, schema := range schemas {
		each(schema, func(one *Schema) {
			if one.Format != nil && one.Format.Name == "binary" {
				found = true
			}
			node := f.nodes[one]
			media := document.Written(node, "contentMediaType")
			if media == "" || document.Get(node, "contentEncoding") != nil || isText(media) || mediatype.NamesJSON(media) {
				return
			}
			found = true
			if field.Types == nil {
				field.Types = []string{media}
			}
		})
	}
	return found || slices.ContainsFunc(field.Types, func(one string) bool { return !isText(one) && !mediatype.NamesJSON(one) })
}

// file notes that the schemas are of a file, and what they say of its length.
func (f *fields) file(field *Field, schemas []*Schema) {
	field.File = new(File)
	for _, schema := range schemas {
		f.files[schema] = true
		for schema.Alias() {
			schema = schema.Ref
		}
		if !onlyBinary(schema) {
			f.wrongf(f.at, "of a file only its length and its type are checked: minLength, maxLength, and contentType in the encoding; the schema says more")
		}
		if schema.MinLength != nil {
			field.File.MinLength = schema.MinLength
		}
		if schema.MaxLength != nil && *schema.MaxLength == 0 {
			f.wrongf(f.at, "a file of at most 0 bytes is none: leave the property out, or give it another maxLength")
		}
		if schema.MaxLength != nil {
			field.File.MaxLength = schema.MaxLength
		}
	}
}

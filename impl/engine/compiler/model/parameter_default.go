package model

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/validate"
)

// checkDefault refuses a default that the schema itself would not let through.
func (r *reader) checkDefault(p Parameter) {
	if p.Required {
		r.wrongf(p.Default, "the parameter %s is required, and so its default never counts: leave one of the two out", p.Name)
		return
	}
	kinds := possible(p.Schema)
	if reason := unfit(p.Default, kinds); reason != "" {
		r.wrongf(p.Default, "the default of the parameter %s does not fit its schema: %s", p.Name, reason)
		return
	}
	each(p.Schema, func(s *Schema) {
		if s.Enum == nil {
			return
		}
		for _, listed := range s.Enum {
			if document.ValueJSON(listed) == document.ValueJSON(p.Default) {
				return
			}
		}
		if s == p.Schema || s == p.Schema.Ref {
			r.wrongf(p.Default, "the default of the parameter %s does not fit its schema: it is not among those of enum", p.Name)
		}
	})
}

func unfit(value *yaml.Node, kinds validate.Kinds) string {
	kind := kindOf(value)
	if kind == validate.IsNumber|validate.IsInteger {
		kind = validate.IsNumber
	}
	if kinds&kind == 0 {
		return fmt.Sprintf("it is %s", map[validate.Kinds]string{
			validate.IsNull: "null", validate.IsBoolean: "true or false", validate.IsNumber: "not a whole number", validate.IsInteger: "a number",
			validate.IsString: "a string", validate.IsArray: "an array", validate.IsObject: "an object",
		}[kind])
	}
	return ""
}

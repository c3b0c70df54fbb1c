package compiler

import (
	"reflect"

	"github.com/getkin/kin-openapi/openapi3"
)

// cut takes the targets away from references to components. kin-openapi looks at a schema together with all that
// it leads to, which is everything again for each schema of a contract whose schemas lead to each other; and it
// looks at each component anyway.
func cut(spec *openapi3.T) {
	if spec.Components == nil {
		return
	}
	c := &cutter{components: make(map[*openapi3.Schema]bool), seen: make(map[any]bool)}
	for _, component := range spec.Components.Schemas {
		if component != nil && component.Ref == "" && component.Value != nil {
			c.components[component.Value] = true
		}
	}
	c.walk(reflect.ValueOf(spec))
}

type cutter struct {
	components map[*openapi3.Schema]bool
	seen       map[any]bool
}

// anything is what a reference leads to once it is cut.
var anything = &openapi3.Schema{}

func (c *cutter) walk(value reflect.Value) {
	switch value.Kind() {
	case reflect.Pointer:
		c.pointer(value)
	case reflect.Struct:
		for i := range value.NumField() {
			if value.Type().Field(i).IsExported() {
				c.walk(value.Field(i))
			}
		}
	case reflect.Map:
		for _, inner := range value.Seq2() {
			c.walk(inner)
		}
	case reflect.Slice:
		for i := range value.Len() {
			c.walk(value.Index(i))
		}
	default: // examples and extensions are interfaces
	}
}

func (c *cutter) pointer(value reflect.Value) {
	if value.IsNil() || c.seen[value.Interface()] {
		return
	}
	c.seen[value.Interface()] = true
	switch at := value.Interface().(type) {
	case *openapi3.SchemaRef:
		// A reference with other keywords beside it leads to a copy, which is looked at.
		if at.Ref != "" && c.components[at.Value] {
			at.Value = anything
			return
		}
	case *openapi3.Paths:
		c.walk(reflect.ValueOf(at.Map()))
		return
	case *openapi3.Responses:
		c.walk(reflect.ValueOf(at.Map()))
		return
	case *openapi3.Callback:
		c.walk(reflect.ValueOf(at.Map()))
		return
	}
	c.walk(value.Elem())
}

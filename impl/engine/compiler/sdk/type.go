package sdk

import "slices"

// Named is a type with a name, of the contract's components.
type Named struct {
	Name Name
	Wire string // as in the contract
	Doc  string
	Type *Type

	// Sent and Received tell whether requests and answers hold it. Differs: they do not hold the same, for there are
	// readOnly or writeOnly properties within its reach.
	Sent, Received, Differs bool
}

// Kind is the kind of a type.
type Kind string

// The kinds of types.
const (
	Any     Kind = "any"
	Null    Kind = "null"
	Boolean Kind = "boolean"
	Integer Kind = "integer"
	Number  Kind = "number"
	String  Kind = "string"
	File    Kind = "file" // bytes
	Enum    Kind = "enum" // Values; later contracts may add some
	Array   Kind = "array"
	Tuple   Kind = "tuple" // Of, then Items
	Map     Kind = "map"
	Object  Kind = "object"
	Union   Kind = "union"
	All     Kind = "all" // each of Of
	Ref     Kind = "ref"
)

// Type is a type.
type Type struct {
	Kind     Kind
	Nullable bool
	Format   string // of the contract, such as date-time
	Named    *Named // of a Ref

	Values []string // of an Enum, as JSON
	Items  *Type    // of an Array, a Map or a Tuple
	Fields []*Field // of an Object
	Open   *Type    // of an Object: what other properties are; nil: there are none
	Of     []*Type  // of a Union, an All or a Tuple
	Tag    string   // of a Union: the property that tells which it is; empty: none
	Tagged []Tagged // of a Union with a Tag: what its values mean
}

// Tagged is the alternative that a value of a tag means.
type Tagged struct {
	Value string
	Type  *Type
}

// Field is a property of an object.
type Field struct {
	Wire                string
	Type                *Type
	Required            bool
	ReadOnly, WriteOnly bool
	Deprecated          bool
	Doc                 string
}

// Resolved is the type behind references.
func (t *Type) Resolved() *Type {
	for depth := 0; t != nil && t.Kind == Ref && depth < 32; depth++ { // a schema can refer to itself
		t = t.Named.Type
	}
	return t
}

// Property is the property of an object, or of those that a type is made of; nil: there is none. What only one alternative
// of a union has, is not required.
func (t *Type) Property(name string) *Field { return t.property(name, 32) }

func (t *Type) property(name string, depth int) *Field {
	if t = t.Resolved(); t == nil || depth == 0 {
		return nil
	}
	for _, field := range t.Fields {
		if field.Wire == name {
			return field
		}
	}
	for _, one := range t.Of {
		found := one.property(name, depth-1)
		if found != nil && t.Kind == Union {
			optional := *found
			optional.Required = false
			return &optional
		}
		if found != nil {
			return found
		}
	}
	return nil
}

// Properties are those of an object, or of all that one is put together of; false: it is none with known properties, or a
// reference to one.
func (t *Type) Properties() ([]*Field, bool) { return t.properties(32) }

func (t *Type) properties(depth int) ([]*Field, bool) {
	if t == nil || depth == 0 {
		return nil, false
	}
	if t.Kind == Object {
		return t.Fields, len(t.Fields) > 0
	}
	if t.Kind != All {
		return nil, false
	}
	var all []*Field
	for _, one := range t.Of {
		fields, ok := one.Resolved().properties(depth - 1)
		if !ok {
			return nil, false
		}
		for _, field := range fields {
			all = slices.DeleteFunc(all, func(other *Field) bool { return other.Wire == field.Wire })
			all = append(all, field)
		}
	}
	return all, len(all) > 0
}

// walk visits a type and those it holds, but not behind references.
func (t *Type) walk(visit func(*Type)) {
	if t == nil {
		return
	}
	visit(t)
	for _, one := range append([]*Type{t.Items, t.Open}, t.Of...) {
		one.walk(visit)
	}
	for _, field := range t.Fields {
		field.Type.walk(visit)
	}
}

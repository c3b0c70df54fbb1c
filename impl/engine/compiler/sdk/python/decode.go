package python

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// decoders are those of the formats that answers are not left in.
var decoders = map[string]string{"date-time": "moment", "date": "day", "byte": "octets", "decimal": "exact"}

// helper is what a function of the module of decoders is called where the types stand in another one: there an argument may
// have its name.
func helper(name, in string) string {
	if in == "" {
		return name
	}
	return "_decode." + name
}

// decoder writes what makes of an answer's JSON what its type says; empty: it stays as it is. in stands before the names of
// types.
func (w *writer) decoder(t *sdk.Type, in string) string {
	if t == nil {
		return ""
	}
	if one := w.inline[t][received]; one != nil {
		return helper("model", in) + "(lambda: " + in + one.name + ")"
	}
	switch t.Kind {
	case sdk.Ref:
		switch one := w.named[t.Named][received]; {
		case one != nil:
			return helper("model", in) + "(lambda: " + in + one.name + ")"
		case w.decodes(t.Named.Type, nil):
			return helper("late", in) + "(lambda: " + in + decoderName(t.Named) + ")"
		}
	case sdk.String:
		if one := decoders[t.Format]; one != "" {
			return helper(one, in)
		}
	case sdk.Number:
		if t.Format == "decimal" {
			return helper("exact", in)
		}
		return helper("number", in)
	case sdk.Array:
		return around(helper("array", in), w.decoder(t.Items, in))
	case sdk.Map:
		return around(helper("mapping", in), w.decoder(t.Items, in))
	case sdk.Union:
		if w.shaped(t, nil) {
			return w.choose(t, in)
		}
	case sdk.All:
		if union := onlyUnion(t); union != nil {
			return w.decoder(union, in)
		}
	}
	return ""
}

func around(with, inner string) string {
	if inner == "" {
		return ""
	}
	return with + "(" + inner + ")"
}

// decoderName is what the decoder of a type that is no class is called.
func decoderName(named *sdk.Named) string { return "decode_" + named.Name.Snake() }

// decodes tells whether something of a type has a decoder. open are the types within which it is asked.
func (w *writer) decodes(t *sdk.Type, open map[*sdk.Type]bool) bool {
	if t == nil || open[t] {
		return false
	}
	switch t.Kind {
	case sdk.Number:
		return true
	case sdk.String:
		return decoders[t.Format] != ""
	case sdk.Array, sdk.Map, sdk.Ref:
		return w.shaped(t, nil) || w.decodes(t.Items, with(open, t)) || t.Kind == sdk.Ref && w.decodes(t.Named.Type, with(open, t))
	default:
		return w.shaped(t, nil)
	}
}

// shaped tells whether there are objects with a class within a type.
func (w *writer) shaped(t *sdk.Type, open map[*sdk.Type]bool) bool {
	if t == nil || open[t] {
		return false
	}
	if w.inline[t][received] != nil {
		return true
	}
	inside := with(open, t)
	switch t.Kind {
	case sdk.Ref:
		return w.named[t.Named][received] != nil || w.shaped(t.Named.Type, inside)
	case sdk.Array, sdk.Map:
		return w.shaped(t.Items, inside)
	case sdk.Union, sdk.All:
		for _, one := range t.Of {
			if w.shaped(one, inside) && (t.Kind == sdk.Union || onlyUnion(t) != nil) {
				return true
			}
		}
	}
	return false
}

func with(open map[*sdk.Type]bool, t *sdk.Type) map[*sdk.Type]bool {
	wider := map[*sdk.Type]bool{t: true}
	for one := range open {
		wider[one] = true
	}
	return wider
}

// choose writes the decoder of a choice: by what objects say that they are, or by what they look like.
func (w *writer) choose(t *sdk.Type, in string) string {
	if t.Tag != "" && len(t.Tagged) > 0 {
		meant := make([]string, len(t.Tagged))
		for i, one := range t.Tagged {
			meant[i] = quote(one.Value) + ": " + w.orAsItIs(one.Type, in)
		}
		return helper("tagged", in) + "(" + quote(t.Tag) + ", {" + strings.Join(meant, ", ") + "})"
	}
	var choices []string
	for _, one := range t.Of {
		choices = append(choices, w.choice(one, in, 8)...)
	}
	return helper("either", in) + "(" + strings.Join(choices, ", ") + ")"
}

func (w *writer) orAsItIs(t *sdk.Type, in string) string {
	if w.shaped(t, nil) {
		return w.decoder(t, in)
	}
	return helper("as_it_is", in)
}

// choice writes how an alternative is known.
func (w *writer) choice(t *sdk.Type, in string, depth int) []string {
	decode := w.orAsItIs(t, in)
	resolved := t.Resolved()
	if fields, ok := resolved.Properties(); ok {
		return []string{objectChoice(fields, decode, helper("Choice", in))}
	}
	if depth == 0 {
		return nil // a choice of itself
	}
	switch resolved.Kind {
	case sdk.Union: // each of its own is one of these, and it decides between them itself
		var kinds []string
		for _, one := range resolved.Of {
			kinds = append(kinds, w.choice(one, in, depth-1)...)
		}
		return kinds
	case sdk.All:
		if union := onlyUnion(resolved); union != nil {
			return w.choice(union, in, depth-1)
		}
		return []string{helper("Choice", in) + "(\"object\", " + decode + ")"}
	}
	var choices []string
	for _, kind := range jsonKinds(resolved) {
		choices = append(choices, fmt.Sprintf("%s(%s, %s)", helper("Choice", in), quote(kind), decode))
	}
	return choices
}

func objectChoice(fields []*sdk.Field, decode, choice string) string {
	var required, known, constants []string
	for _, field := range fields {
		if field.WriteOnly {
			continue
		}
		known = append(known, quote(field.Wire))
		if field.Required {
			required = append(required, quote(field.Wire))
		}
		if t := field.Type.Resolved(); t.Kind == sdk.Enum && len(t.Values) == 1 {
			constants = append(constants, quote(field.Wire)+": "+literal(t.Values[0]))
		}
	}
	return fmt.Sprintf("%s(\"object\", %s, %s, {%s}, %s)", choice, decode, tuple(required), strings.Join(constants, ", "), tuple(known))
}

// jsonKinds are the kinds of JSON that a type has.
func jsonKinds(t *sdk.Type) []string {
	switch t.Kind {
	case sdk.Array, sdk.Tuple:
		return []string{"array"}
	case sdk.Map, sdk.Object:
		return []string{"object"}
	case sdk.File:
		return []string{"string"}
	case sdk.Boolean, sdk.Integer, sdk.Number, sdk.String:
		return []string{string(t.Kind)}
	case sdk.Enum:
		var kinds []string
		for _, value := range t.Values {
			kind := "string"
			if _, err := strconv.ParseFloat(value, 64); err == nil {
				kind = "number"
			} else if value == "true" || value == "false" {
				kind = "boolean"
			}
			if len(kinds) == 0 || kinds[len(kinds)-1] != kind {
				kinds = append(kinds, kind)
			}
		}
		return kinds
	default:
		return []string{"null", "boolean", "number", "string", "array", "object"}
	}
}

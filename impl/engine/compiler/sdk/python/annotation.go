package python

import (
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// of writes a type.
func (w *writer) of(t *sdk.Type, to direction) string {
	text := w.bare(t, to)
	if t.Nullable && t.Kind != sdk.Null && t.Kind != sdk.Any {
		return "Optional[" + text + "]"
	}
	return text
}

func (w *writer) bare(t *sdk.Type, to direction) string {
	if one := w.inline[t][to]; one != nil {
		return one.name
	}
	switch t.Kind {
	case sdk.Null:
		return "None"
	case sdk.Boolean:
		return "bool"
	case sdk.Integer:
		return "int"
	case sdk.Number, sdk.String:
		return w.scalar(t, to)
	case sdk.File:
		return "Union[bytes, _File]"
	case sdk.Enum:
		return enum(t, to)
	case sdk.Array:
		return list(to) + "[" + w.of(t.Items, to) + "]"
	case sdk.Tuple:
		return list(to) + "[Any]"
	case sdk.Map:
		if to == sent {
			return "Mapping[str, " + w.of(t.Items, to) + "]"
		}
		return "dict[str, " + w.of(t.Items, to) + "]"
	case sdk.Union:
		return w.union(t, to)
	case sdk.All:
		if union := onlyUnion(t); union != nil {
			return w.union(union, to)
		}
		return "Any"
	case sdk.Ref:
		return w.reference(t.Named, to)
	default:
		return "Any"
	}
}

// formats are the types of texts of a format in answers. In requests it may be a text as well.
var formats = map[string]string{"date-time": "_datetime.datetime", "date": "_datetime.date", "byte": "bytes", "decimal": "_Decimal"}

// scalar writes the type of a text or a number. In a choice between several things it stays as JSON has it.
func (w *writer) scalar(t *sdk.Type, to direction) string {
	plain := "str"
	if t.Kind == sdk.Number {
		plain = "float"
	}
	special := formats[t.Format]
	switch {
	case special == "" || t.Kind == sdk.Number && t.Format != "decimal" || to == received && w.raw > 0:
		return plain
	case to == received:
		return special
	case t.Kind == sdk.String && t.Format == "decimal":
		return plain // whether a decimal is a number of JSON or a text, nobody could see
	default:
		return "Union[" + special + ", " + plain + "]"
	}
}

func list(to direction) string {
	if to == sent {
		return "Sequence"
	}
	return "list"
}

// enum writes one of some values. What is received may be another one of a later version.
func enum(t *sdk.Type, to direction) string {
	values := make([]string, len(t.Values))
	for i, value := range t.Values {
		values[i] = literal(value)
		if strings.ContainsAny(value, ".eE{[") && !strings.HasPrefix(value, `"`) && value != "true" && value != "false" {
			return "Any" // Literal has no decimals and no objects
		}
	}
	text := "Literal[" + strings.Join(values, ", ") + "]"
	if to == received && grows(t) {
		return "Union[" + text + ", str]"
	}
	return text
}

// grows tells whether later versions may add values.
func grows(t *sdk.Type) bool { return len(t.Values) > 1 && strings.HasPrefix(t.Values[0], `"`) }

// union writes a choice. In answers there may be something else of a later version, where objects are among what can be chosen.
func (w *writer) union(t *sdk.Type, to direction) string {
	texts := make([]string, 0, len(t.Of)+1)
	shaped := false
	for _, one := range t.Of {
		if to == received && !w.shaped(one, nil) {
			w.raw++
			texts = append(texts, w.of(one, to))
			w.raw--
			continue
		}
		shaped = true
		texts = append(texts, w.of(one, to))
	}
	slices.Sort(texts)
	texts = slices.Compact(texts)
	if to == received && shaped {
		texts = append(texts, "_Unknown")
	}
	if len(texts) == 1 {
		return texts[0]
	}
	return "Union[" + strings.Join(texts, ", ") + "]"
}

// onlyUnion returns the choice within a type that is put together of one and of objects; nil: it is put together otherwise.
func onlyUnion(t *sdk.Type) *sdk.Type {
	var found *sdk.Type
	for _, one := range t.Of {
		resolved := one.Resolved()
		if resolved.Kind != sdk.Union {
			continue
		}
		if found != nil {
			return nil
		}
		found = resolved
	}
	return found
}

func (w *writer) reference(named *sdk.Named, to direction) string {
	both := w.named[named]
	switch {
	case both[to] != nil && to == sent && both[received] != nil:
		return "Union[" + both[sent].name + ", " + both[received].name + "]" // what came can go back
	case both[to] != nil:
		return both[to].name
	case to == received && w.raw > 0 && named.Type.Kind != sdk.Enum && w.decodes(named.Type, nil):
		return w.of(named.Type, to)
	case named.Type.Kind == sdk.Enum && to == received && grows(named.Type):
		return "Union[" + typeName(named) + ", str]"
	default:
		return w.aliases[named][to]
	}
}

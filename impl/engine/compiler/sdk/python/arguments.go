package python

import (
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// argument is a parameter of a method in code.
type argument struct {
	name, key, of string
	doc           string
	required      bool
}

// arguments writes the parameters of a method, and the values that it hands on.
func (w *writer) arguments(m *sdk.Method, v variant) (arguments, values []string) {
	arguments = []string{"self"}
	for _, one := range w.positional(m) {
		arguments = append(arguments, one.name+": "+one.of)
		values = append(values, quote(one.key)+": "+one.name)
	}
	arguments = append(arguments, "*")
	for _, one := range w.keywords(m, v) {
		if one.required {
			arguments = append(arguments, one.name+": "+one.of)
		} else {
			arguments = append(arguments, one.name+": Union["+one.of+", NotGiven] = NOT_GIVEN")
		}
		values = append(values, quote(one.key)+": "+one.name)
	}
	return append(arguments, "options: Optional[RequestOptions] = None"), values
}

// positional are the parameters of the path, in its order.
func (w *writer) positional(m *sdk.Method) []argument {
	var all []argument
	for _, segment := range m.Path {
		if p := segment.Parameter; p != nil {
			all = append(all, argument{nameOf(p), nameOf(p), w.qualify(p.Type, sent), p.Doc, true})
		}
	}
	return all
}

// keywords are the other parameters, the fields of the body first.
func (w *writer) keywords(m *sdk.Method, v variant) []argument {
	var all []argument
	switch {
	case m.Body == nil:
	case m.Body.Fields:
		fields, _ := m.Body.Type.Resolved().Properties()
		fields = slices.DeleteFunc(slices.Clone(fields), func(field *sdk.Field) bool { return field.ReadOnly })
		slices.SortStableFunc(fields, func(a, b *sdk.Field) int {
			return order(a.Required && m.Body.Required) - order(b.Required && m.Body.Required)
		})
		names := attributes(fields)
		for i, field := range fields {
			all = append(all, argument{names[i], field.Wire, w.qualify(field.Type, sent), field.Doc, field.Required && m.Body.Required})
		}
	default:
		all = append(all, argument{"body", "body", w.body(m.Body, v), "What is sent.", m.Body.Required})
	}
	for _, p := range m.Parameters {
		if p.In != "path" {
			all = append(all, argument{nameOf(p), nameOf(p), w.qualify(p.Type, sent), p.Doc, p.Required})
		}
	}
	return all
}

// argumentsDoc says what the parameters are, as far as the contract does.
func (w *writer) argumentsDoc(m *sdk.Method) string {
	lines := []string{"Args:"}
	for _, one := range append(w.positional(m), w.keywords(m, variant{})...) {
		if one.doc != "" {
			lines = append(lines, "    "+one.name+": "+inline(one.doc, ""))
		}
	}
	if len(lines) == 1 {
		return ""
	}
	return strings.Join(lines, "\n")
}

func order(required bool) int {
	if required {
		return 0
	}
	return 1
}

func (w *writer) body(b *sdk.Body, v variant) string {
	switch {
	case b.Kind == sdk.Text:
		return "str"
	case b.Kind != sdk.Bytes:
		return w.qualify(b.Type, sent)
	case v.async:
		return "AsyncSource"
	default:
		return "Source"
	}
}

// qualify writes a type outside the module types.
func (w *writer) qualify(t *sdk.Type, to direction) string {
	text := w.prefix(w.of(t, to))
	return strings.NewReplacer("[list[", "[_list[", "[dict[", "[_dict[", " list[", " _list[", " dict[", " _dict[").Replace(underscore(text))
}

// underscore keeps list and dict from being taken for methods of these names.
func underscore(text string) string {
	if strings.HasPrefix(text, "list[") || strings.HasPrefix(text, "dict[") {
		return "_" + text
	}
	return text
}

// prefix writes _types. before the names that stand there.
func (w *writer) prefix(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); {
		switch {
		case text[i] == '"':
			end := i + 1
			for end < len(text) && text[end] != '"' {
				if text[end] == '\\' {
					end++
				}
				end++
			}
			out.WriteString(text[i:min(end+1, len(text))])
			i = end + 1
		case isLetter(text[i]):
			end := i
			for end < len(text) && isLetter(text[end]) {
				end++
			}
			switch word := text[i:end]; {
			case w.taken[word]:
				out.WriteString("_types." + word)
			default:
				out.WriteString(word)
			}
			i = end
		default:
			out.WriteByte(text[i])
			i++
		}
	}
	return out.String()
}

func isLetter(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

package contract

import "strings"

// Template is a text in which {name} stands for a parameter of the operation, such as user:{userId}. That the
// names are parameters was checked when the template was generated.
type Template string

// Parameters are the names in the template, in their order.
func (t Template) Parameters() []string {
	var names []string
	t.split(func(_, name string) {
		if name != "" {
			names = append(names, name)
		}
	})
	return names
}

// Fill puts values in the place of the names.
func (t Template) Fill(value func(name string) string) string {
	var filled strings.Builder
	t.split(func(text, name string) {
		filled.WriteString(text)
		if name != "" {
			filled.WriteString(value(name))
		}
	})
	return filled.String()
}

func (t Template) split(each func(text, name string)) { split(string(t), "{", each) }

// split hands out each text with the name that follows it between an opening and a brace; the last has none.
func split(rest, opening string, each func(text, name string)) {
	for {
		text, after, found := strings.Cut(rest, opening)
		name, next, closed := strings.Cut(after, "}")
		if !found || !closed {
			each(rest, "")
			return
		}
		each(text, name)
		rest = next
	}
}

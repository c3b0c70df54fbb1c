package pattern

import (
	"fmt"
	"strings"
	"unicode"
)

// property translates what follows \p or \P, which stands at start, into an item of a class. It can be empty.
func (t *translator) property(start int) (string, error) {
	end := strings.IndexByte(t.pattern[t.at:], '}')
	if !t.take("{") || end < 0 {
		return "", t.syntax(start, fmt.Sprintf(`%q needs the name of a property in braces, as in "\p{L}"`, t.pattern[start:start+2]))
	}
	name := t.pattern[t.at : t.at+end-1]
	t.at += end
	negated := t.pattern[start+1] == 'P'
	if item, ok := binary(name, negated); ok {
		return item, nil
	}
	table, text := table(name)
	if table == "" {
		return "", t.unsupported(start, text)
	}
	if strings.Contains(table, "_") || table == "SignWriting" {
		return spelledOut(unicode.Scripts[table], negated), nil
	}
	if negated {
		return `\P{` + table + `}`, nil
	}
	return `\p{` + table + `}`, nil
}

// spelledOut writes a script whose name Go's RE2 cannot look up, because it compares names without
// underscores and with one capital letter. No such script has halves of surrogate pairs.
func spelledOut(table *unicode.RangeTable, negated bool) string {
	var items strings.Builder
	next := rune(0) // the first character that is not written
	write := func(low, high rune) {
		if !negated {
			items.WriteString(runes(low, high))
		} else if next < low {
			items.WriteString(runes(next, low-1))
		}
		next = high + 1
	}
	for _, r := range table.R16 {
		eachRange(rune(r.Lo), rune(r.Hi), rune(r.Stride), write)
	}
	for _, r := range table.R32 {
		eachRange(rune(r.Lo), rune(r.Hi), rune(r.Stride), write) //nolint:gosec // within Unicode
	}
	if negated {
		items.WriteString(runes(next, unicode.MaxRune))
	}
	return items.String()
}

// eachRange takes apart what a table has in one row.
func eachRange(low, high, stride rune, write func(low, high rune)) {
	if stride == 1 {
		write(low, high)
		return
	}
	for r := low; r <= high; r += stride {
		write(r, r)
	}
}

// binary translates the properties that are neither a general category nor a script.
func binary(name string, negated bool) (item string, ok bool) {
	items := map[string][2]string{
		"Any":      {`\x00-\x{10FFFF}`, ""},
		"ASCII":    {`\x00-\x7F`, `\x{80}-\x{10FFFF}`},
		"Assigned": {`\P{Cn}`, `\p{Cn}`},
	}[name]
	if negated {
		return items[1], items != [2]string{}
	}
	return items[0], items != [2]string{}
}

// table is the name that RE2 has for a general category or a script. If it is empty, text says why.
func table(property string) (name, text string) {
	kind, value, found := strings.Cut(property, "=")
	if !found {
		kind, value = "gc", property
	}
	switch kind {
	case "gc", "General_Category":
		name = category(value)
	case "sc", "Script":
		name = script(value)
	case "scx", "Script_Extensions":
		return "", fmt.Sprintf(`RE2 does not know script extensions; write "Script=%s"`, value)
	}
	switch {
	case name != "":
		return name, ""
	case !found && script(value) != "":
		return "", fmt.Sprintf(`%q is a script; write "Script=%[1]s" in the braces`, value)
	}
	return "", fmt.Sprintf(`%q is no general category, no script of Unicode %s, and not Any, ASCII or Assigned, written as Unicode does; only these can be used`,
		property, unicode.Version)
}

func category(name string) string {
	if short := unicode.CategoryAliases[name]; short != "" {
		return short
	}
	if unicode.Categories[name] != nil {
		return name
	}
	return ""
}

func script(name string) string {
	if long := scripts[name]; long != "" {
		name = long
	}
	if unicode.Scripts[name] != nil {
		return name
	}
	return ""
}

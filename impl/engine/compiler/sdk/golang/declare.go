package golang

import (
	"slices"
	"strconv"
	"strings"
)

type declKind int

const (
	structDecl declKind = iota
	enumDecl
	unionDecl
	definedDecl
)

// decl is a type that is declared.
type decl struct {
	name, doc string
	kind      declKind
	as        expression // where it is used

	fields           []field // of a struct
	extra, extraName string  // of a struct: the type of other properties, and the field for them

	constants  []constant    // of an enum
	tag        string        // of a union
	variants   []alternative // of a union
	underlying string        // of a defined type
}

// field is a field of a struct.
type field struct {
	name, text, wire string
	doc              string
	deprecated       bool
	required         bool
	omit, null       bool   // it may be absent, or null
	fixed            string // what it is if nothing else is said
	parameter        bool   // it is no property
	value            *decl  // a struct that it holds by value
}

type constant struct{ name, text string }

type alternative struct {
	name, text string
	tags       []string
}

// breakCycles makes pointers of the fields by which a struct would hold itself.
func (w *writer) breakCycles() {
	const open, done = 1, 2
	state := make(map[*decl]int)
	var visit func(d *decl)
	visit = func(d *decl) {
		state[d] = open
		for i := range d.fields {
			f := &d.fields[i]
			switch {
			case f.value == nil || f.value.kind != structDecl:
			case state[f.value] == open:
				f.text, f.value = "*"+f.text, nil
			case state[f.value] != done:
				visit(f.value)
			}
		}
		state[d] = done
	}
	for _, d := range w.decls {
		if state[d] == 0 {
			visit(d)
		}
	}
}

// declarations writes the types.
func (w *writer) declarations() {
	for _, d := range w.decls {
		w.line("")
		switch d.kind {
		case structDecl:
			w.structType(d)
		case enumDecl:
			w.enumType(d)
		case unionDecl:
			w.unionType(d)
		default:
			w.comment("", documented(d.name, d.doc, "is a type of the contract."))
			w.line("type %s %s", d.name, d.underlying)
		}
	}
}

// leads are words with which what the contract says can follow an "is".
var leads = strings.Fields("A An The One Some Something Somebody What Whatever Who Whom How Where Why When Whether")

// documented begins a comment with the name of what it is about, as Go has it.
func documented(name, doc, otherwise string) string {
	doc = strings.TrimSpace(doc)
	first, rest, _ := strings.Cut(doc, " ")
	switch {
	case doc == "":
		return name + " " + otherwise
	case first == name:
		return doc
	case rest != "" && slices.Contains(leads, first):
		return name + " is " + strings.ToLower(first) + " " + rest
	default:
		return name + ": " + doc
	}
}

func (w *writer) structType(d *decl) {
	w.comment("", documented(d.name, d.doc, "is an object of the contract."))
	w.line("type %s struct {", d.name)
	w.fields(d)
	w.line("}\n")
	w.line("// UnmarshalJSON keeps what the contract does not know in %s.", d.extraName)
	w.line("func (v *%s) UnmarshalJSON(data []byte) error { return decodeObject(data, v) }\n", d.name)
	w.line("// MarshalJSON writes what is set, and %s.", d.extraName)
	w.line("func (v %s) MarshalJSON() ([]byte, error) { return encodeObject(v) }", d.name)
}

func (w *writer) fields(d *decl) {
	for _, f := range d.fields {
		deprecated := ""
		if f.deprecated {
			deprecated = "Deprecated: it will go away."
		}
		w.comment("\t", f.doc, deprecated)
		w.line("\t%s %s %s", f.name, f.text, f.tags())
	}
	if d.extra != "" {
		w.line("\n\t// %s is what else there is, by name.", d.extraName)
		w.line("\t%s map[string]%s `json:\"-\" extra:\"true\"`", d.extraName, d.extra)
	}
}

// tags are those of a field. Where a name cannot stand in the tag json, another one has it.
func (f field) tags() string {
	var tags []string
	omit := ""
	if f.omit {
		omit = ",omitzero"
	}
	switch {
	case f.parameter:
		tags = append(tags, `json:"-"`)
	case f.wire == "" || f.wire == "-" || strings.ContainsFunc(f.wire, func(letter rune) bool { return strings.ContainsRune("\\\"'`,", letter) || inSource(letter) < 0 }):
		tags = append(tags, `json:"-"`, "wire:"+strconv.Quote(f.wire))
		if f.omit {
			tags = append(tags, `omit:"omitzero"`)
		}
	default:
		tags = append(tags, `json:"`+f.wire+omit+`"`)
	}
	if f.fixed != "" {
		tags = append(tags, "fixed:"+strconv.Quote(f.fixed))
	}
	if f.null {
		tags = append(tags, `null:"true"`)
	}
	text := strings.Join(tags, " ")
	if strings.Contains(text, "`") {
		return strconv.Quote(text)
	}
	return "`" + text + "`"
}

func (w *writer) enumType(d *decl) {
	w.comment("", documented(d.name, d.doc, "is one of some values."), "Later versions of the API may add values.")
	w.line("type %s string\n", d.name)
	w.line("// The values of %s.\nconst (", d.name)
	list := make([]string, len(d.constants))
	for i, c := range d.constants {
		w.line("\t%s %s = %q", c.name, d.name, c.text)
		list[i] = c.name
	}
	w.line(")\n")
	w.line("// Known tells the values of the contract from those of a later version.")
	w.line("func (v %s) Known() bool {\n\tswitch v {\n\tcase %s:\n\t\treturn true\n\t}\n\treturn false\n}", d.name, strings.Join(list, ", "))
}

func (w *writer) unionType(d *decl) {
	w.comment("", documented(d.name, d.doc, "is one of some types."), "One of the fields is set, or only Raw: then a later version of the API knows what it is.")
	w.line("type %s struct {", d.name)
	variants, chosen := "", ""
	for _, v := range d.variants {
		w.line("\t%s *%s", v.name, v.text)
		tags := "nil"
		if v.tags != nil {
			quoted := make([]string, len(v.tags))
			for i, tag := range v.tags {
				quoted[i] = strconv.Quote(tag)
			}
			tags = "[]string{" + strings.Join(quoted, ", ") + "}"
		}
		variants += ", variant{&v." + v.name + ", " + tags + "}"
		chosen += "\tcase v." + v.name + " != nil:\n\t\treturn v." + v.name + "\n"
	}
	w.line("\n\t// Raw is the value as it came.\n\tRaw json.RawMessage\n}\n")
	w.line("// UnmarshalJSON finds out which it is.")
	w.line("func (v *%s) UnmarshalJSON(data []byte) error {\n\t*v = %s{Raw: append(json.RawMessage(nil), data...)}\n\treturn decodeUnion(data, %q%s)\n}\n", d.name, d.name, d.tag, variants)
	w.line("// MarshalJSON writes the field that is set, or else Raw.")
	w.line("func (v %s) MarshalJSON() ([]byte, error) { return encodeUnion(v.Raw, v.chosen()) }\n", d.name)
	w.line("func (v %s) chosen() any {\n\tswitch {\n%s\tdefault:\n\t\treturn nil\n\t}\n}", d.name, chosen)
}

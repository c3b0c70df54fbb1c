package emit

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/model"
)

// Validators is a function for each schema that a request can have to fit.
func Validators(source string, c *model.Contract) (File, error) {
	w := &validators{values: make(map[string]string)}
	for _, schema := range c.Schemas {
		if !schema.Alias() {
			w.schema(schema)
		}
	}
	head := new(printer)
	head.line("%s", operationsHeader(source))
	body := w.out.String() + strings.Join(slices.Collect(maps.Values(w.values)), "")
	head.imports(body, "regexp", "github.com/charterhq/charter/impl/engine/validate")
	if len(w.order) > 0 {
		head.line("// What values are compared with, made once.\nvar (")
		for _, name := range w.order {
			head.line("%s = %s", name, w.values[name])
		}
		head.line(")\n")
	}
	head.out.Write(w.out.Bytes())
	return head.file("gen/contract/validators.gen.go")
}

// validators prints the functions, and collects the values that they use.
type validators struct {
	printer

	values map[string]string // Go expressions by the name of their variable
	order  []string
}

func (w *validators) value(name, expression string) string {
	if _, known := w.values[name]; !known {
		w.values[name] = expression
		w.order = append(w.order, name)
	}
	return name
}

// checker is the name of the function that checks a schema. A schema that only refers to another has
// none of its own.
func checker(s *model.Schema) string {
	for s.Alias() {
		s = s.Ref
	}
	return "check" + s.Name
}

func (w *validators) schema(s *model.Schema) {
	w.line("// %s checks a value against %s.", checker(s), s.Pointer)
	w.line("func %s(c *validate.Check, n validate.Node) bool {", checker(s))
	w.line("ok := true")
	if s.Ref != nil {
		w.line("ok = %s(c, n) && ok", checker(s.Ref))
	}
	if s.Types != nil {
		w.line("if !c.Type(n, %s) {\nreturn false\n}", kinds(s.Types))
	}
	w.constants(s)
	w.alternatives(s)
	w.kind(s, "Number", w.number)
	w.kind(s, "String", w.text)
	w.kind(s, "Array", w.array)
	w.kind(s, "Object", w.object)
	w.line("return ok\n}\n")
}

// kind prints keywords that say something of one kind of value only.
func (w *validators) kind(s *model.Schema, kind string, keywords func(*model.Schema)) {
	before := w.out.Len()
	keywords(s)
	if w.out.Len() == before {
		return
	}
	body := string(w.out.Bytes()[before:])
	w.out.Truncate(before)
	if onlyKind(s.Types, kind) {
		w.out.WriteString(body)
		return
	}
	w.line("if c.Kind(n) == validate.%s {\n%s}", kind, body)
}

func onlyKind(types []string, kind string) bool {
	return len(types) == 1 && (strings.EqualFold(types[0], kind) || types[0] == "integer" && kind == "Number")
}

var kindNames = map[string]string{
	"null": "IsNull", "boolean": "IsBoolean", "number": "IsNumber", "integer": "IsInteger",
	"string": "IsString", "array": "IsArray", "object": "IsObject",
}

func kinds(types []string) string {
	names := make([]string, len(types))
	for i, name := range types {
		names[i] = "validate." + kindNames[name]
	}
	return strings.Join(names, "|")
}

func (w *validators) number(s *model.Schema) {
	if s.Minimum != "" {
		w.line("ok = c.Minimum(n, %s) && ok", w.value("bound"+identifier(s.Minimum), fmt.Sprintf("validate.NewBound(%q)", s.Minimum)))
	}
	if s.Maximum != "" {
		w.line("ok = c.Maximum(n, %s) && ok", w.value("bound"+identifier(s.Maximum), fmt.Sprintf("validate.NewBound(%q)", s.Maximum)))
	}
	if s.Format != nil && s.Format.Number {
		w.format(s.Format)
	}
}

func (w *validators) format(f *model.Format) {
	w.line("ok = c.Format(n, validate.%s(c.Raw(n)), %q) && ok", f.Checker, f.Name)
}

func identifier(number string) string {
	return strings.NewReplacer("-", "Minus", ".", "Point", "+", "").Replace(number)
}

func (w *validators) text(s *model.Schema) {
	if s.MinLength != nil && *s.MinLength > 0 {
		w.line("ok = c.MinLength(n, %d) && ok", *s.MinLength)
	}
	if s.MaxLength != nil {
		w.line("ok = c.MaxLength(n, %d) && ok", *s.MaxLength)
	}
	if s.Pattern != nil {
		name := w.pattern(s)
		w.line("ok = c.Pattern(n, %s, %s) && ok", name, quote(s.Pattern.Written))
	}
	if s.Format != nil && !s.Format.Number && s.Format.Checker != "" {
		w.format(s.Format)
	}
}

// pattern is the variable of a compiled pattern. Equal patterns share the one of the first.
func (w *validators) pattern(s *model.Schema) string {
	expression := fmt.Sprintf("regexp.MustCompile(%s)", quote(s.Pattern.RE2))
	for _, name := range w.order {
		if w.values[name] == expression {
			return name
		}
	}
	return w.value("pattern"+s.Name, expression)
}

// quote writes a Go string so that a pattern reads as it does in the contract.
func quote(text string) string {
	if strconv.CanBackquote(text) {
		return "`" + text + "`"
	}
	return strconv.Quote(text)
}

func (w *validators) array(s *model.Schema) {
	if s.MinItems != nil && *s.MinItems > 0 {
		w.line("ok = c.MinItems(n, %d) && ok", *s.MinItems)
	}
	if s.MaxItems != nil {
		// Nothing more of a longer array is looked at: that bounds the work that a request can cause.
		w.line("if !c.MaxItems(n, %d) {\nreturn false\n}", *s.MaxItems)
	}
	if s.UniqueItems {
		w.line("ok = c.UniqueItems(n) && ok")
	}
	if s.Items != nil && !s.Items.Empty() {
		w.line("item := c.First(n)\nfor range c.Count(n) {\nok = %s(c, item) && ok\nitem = c.Next(item)\n}", checker(s.Items))
	}
}

func (w *validators) object(s *model.Schema) {
	if s.Properties == nil && s.Required == nil && !s.ClosedProperties {
		return
	}
	required := make(map[string]string, len(s.Required))
	for i, name := range s.Required {
		required[name] = "has" + strconv.Itoa(i)
	}
	if len(required) > 0 {
		w.line("var %s bool", strings.Join(variables(s.Required, required), ", "))
	}
	w.line("name := c.First(n)\nfor range c.Count(n) {\nvalue := c.Value(name)\nswitch string(c.Raw(name)) {")
	declared := make(map[string]bool, len(s.Properties))
	for _, property := range s.Properties {
		declared[property.Name] = true
		w.property(property, required[property.Name])
	}
	for _, name := range s.Required {
		if !declared[name] {
			w.property(model.Property{Name: name}, required[name])
		}
	}
	if s.ClosedProperties {
		w.line("default:\nok = c.Unknown(name)")
	}
	w.line("}\nname = c.Next(value)\n}")
	for _, name := range s.Required {
		w.line("if !%s {\nok = c.Missing(n, %q)\n}", required[name], name)
	}
}

func variables(names []string, variable map[string]string) []string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = variable[name]
	}
	return all
}

func (w *validators) property(property model.Property, has string) {
	w.line("case %q:", property.Name)
	if has != "" {
		w.line("%s = true", has)
	}
	if property.Schema != nil && !property.Schema.Empty() {
		w.line("ok = %s(c, value) && ok", checker(property.Schema))
	}
}

// constants prints enum and const. The model has let only texts through.
func (w *validators) constants(s *model.Schema) {
	if s.Enum != nil {
		w.line("switch string(c.Raw(n)) {\ncase %s:\ndefault:\nok = c.NotListed(n, %s)\n}", goTexts(s.Enum), jsonTexts(s.Enum))
	}
	if s.Const != nil {
		w.line("if string(c.Raw(n)) != %q {\nok = c.NotConst(n, %s)\n}", s.Const.Value, jsonTexts([]*yaml.Node{s.Const}))
	}
}

func goTexts(nodes []*yaml.Node) string {
	all := make([]string, len(nodes))
	for i, node := range nodes {
		all[i] = strconv.Quote(node.Value)
	}
	return strings.Join(all, ", ")
}

// jsonTexts writes values as Go strings that hold them in JSON.
func jsonTexts(nodes []*yaml.Node) string {
	all := make([]string, len(nodes))
	for i, node := range nodes {
		all[i] = quote(document.ValueJSON(node))
	}
	return strings.Join(all, ", ")
}

// alternatives prints oneOf and anyOf. A value that fits none is told what is wrong with it by the
// alternative for its type, if there is just one.
func (w *validators) alternatives(s *model.Schema) {
	for _, group := range []struct {
		keyword string
		of      []*model.Schema
	}{{"oneOf", s.OneOf}, {"anyOf", s.AnyOf}} {
		if group.of == nil {
			continue
		}
		w.line("{\nfits := 0")
		for _, alternative := range group.of {
			w.line("if c.Quietly(n, %s) {\nfits++\n}", checker(alternative))
		}
		condition := "fits == 0"
		if group.keyword == "oneOf" {
			condition = "fits != 1"
		}
		w.line("if %s {\nok = c.NoAlternative(n, %q, fits, %s)\n}\n}", condition, group.keyword, choices(group.of))
	}
}

func choices(of []*model.Schema) string {
	all := make([]string, len(of))
	for i, alternative := range of {
		types := "0"
		if known := alternative.Kinds(); known != nil {
			types = kinds(known)
		}
		all[i] = fmt.Sprintf("validate.Choice{Kinds: %s, Schema: %s}", types, checker(alternative))
	}
	return strings.Join(all, ", ")
}

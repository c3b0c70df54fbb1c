package emit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/model"
)

// Checks is a function for each schema that a request can have to fit, and then the checks of what operations answer, with
// a function for each schema that only answers have.
func Checks(source string, c *model.Contract) (requests, answers File, err error) {
	w := newValidators()
	printed := w.schemas(c.Schemas, nil)
	w.fits(newParameters(c).fitted)
	requests, err = w.file(operationsHeader(source), "gen/contract/validators.gen.go")
	if err != nil {
		return requests, answers, err
	}
	w.out.Reset() // what was printed stands in a file of its own, with the values that it uses
	w.order = nil
	answers, err = w.answers(source, c, printed)
	return requests, answers, err
}

// validators prints the functions, and collects the values that they use.
type validators struct {
	printer

	values   map[string]string // Go expressions by the name of their variable
	order    []string
	patterns map[string]string      // the variables of patterns, by their expression
	used     map[*model.Schema]bool // those whose functions the code calls

	recursive map[*model.Schema]bool // those whose functions count how often they are called
}

func newValidators() *validators {
	return &validators{values: make(map[string]string), patterns: make(map[string]string), used: make(map[*model.Schema]bool)}
}

// schemas prints the functions that operations need, but those printed before, and returns which it has.
func (w *validators) schemas(schemas []*model.Schema, before map[*model.Schema]bool) map[*model.Schema]bool {
	uses := uses(schemas)
	w.recursive = recursive(schemas, uses)
	needed := needed(schemas, uses)
	for _, schema := range schemas {
		if needed[schema] && !before[schema] {
			w.schema(schema)
		}
	}
	return needed
}

// uses are the schemas whose functions those of schemas call.
func uses(schemas []*model.Schema) map[*model.Schema]map[*model.Schema]bool {
	all := make(map[*model.Schema]map[*model.Schema]bool, len(schemas))
	for _, schema := range schemas {
		if !schema.Alias() {
			trial := newValidators()
			trial.schema(schema)
			all[schema] = trial.used
		}
	}
	return all
}

// needed are the schemas that operations use themselves, and all whose functions these call.
func needed(schemas []*model.Schema, uses map[*model.Schema]map[*model.Schema]bool) map[*model.Schema]bool {
	found := make(map[*model.Schema]bool, len(schemas))
	var pending []*model.Schema
	for _, schema := range schemas {
		if schema.Root && !schema.Alias() {
			pending = append(pending, schema)
		}
	}
	for len(pending) > 0 {
		schema := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		if found[schema] {
			continue
		}
		found[schema] = true
		for used := range uses[schema] {
			pending = append(pending, used)
		}
	}
	return found
}

// file is what was printed, with the values before it.
func (w *validators) file(header, path string, more ...string) (File, error) {
	head := new(printer)
	head.line("%s", header)
	var code strings.Builder
	for _, name := range w.order {
		fmt.Fprintf(&code, "var %s = %s\n", name, w.values[name])
	}
	code.Write(w.out.Bytes())
	packages := slices.Concat(more, []string{engine + "contract", engine + "validate"})
	head.imports(code.String(), packages...)
	if len(w.order) > 0 {
		head.line("// What values are compared with, made once.\nvar (")
		for _, name := range w.order {
			head.line("%s = %s", name, w.values[name])
		}
		head.line(")\n")
	}
	head.out.Write(w.out.Bytes())
	return head.file(path)
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
func checker(s *model.Schema) string { return "check" + target(s).Name }

func target(s *model.Schema) *model.Schema {
	for s.Alias() {
		s = s.Ref
	}
	return s
}

// function is [checker] for code that hands the function to another.
func (w *validators) function(s *model.Schema) string {
	w.used[target(s)] = true
	return checker(s)
}

// check is an expression that checks the value of a variable against a schema. One that is of types only needs
// no function.
func (w *validators) check(s *model.Schema, variable string) string {
	if s = target(s); s.OnlyTypes() {
		return fmt.Sprintf("c.Type(%s, %s)", variable, kinds(s.Types))
	}
	return fmt.Sprintf("%s(c, %s)", w.function(s), variable)
}

func (w *validators) schema(s *model.Schema) {
	w.line("// %s checks a value against %s.", checker(s), inComment(s.Pointer))
	w.line("func %s(c *validate.Check, n validate.Node) bool {", checker(s))
	switch {
	case s.Never:
		w.line("return c.Never(n)\n}\n")
		return
	case s.Empty():
		w.line("return true\n}\n")
		return
	}
	if len(s.Types) == 1 && s.Types[0] == "integer" && quickly(s) {
		// Most whole numbers are right, and one look tells.
		value, conditions := shortInteger(s)
		w.line("if %s, short := c.Short(n); short%s {\nreturn true\n}", value, conditions)
	}
	w.line("ok := true")
	if w.recursive[s] {
		w.line("if !c.Visit(n) {\nreturn false\n}")
	}
	if s.UnevaluatedItems != nil || s.UnevaluatedProperties != nil {
		w.line("mark := c.Mark()")
	}
	w.every(s.Ref)
	if s.Types != nil {
		w.line("if !c.Type(n, %s) {\nreturn false\n}", kinds(s.Types))
	}
	w.constants(s)
	w.every(s.AllOf...)
	w.alternatives(s)
	w.discriminator(s)
	w.conditions(s)
	w.kind(s, "Number", w.number)
	w.kind(s, "String", w.text)
	w.kind(s, "Array", w.array)
	w.kind(s, "Object", w.object)
	w.line("return ok\n}\n")
}

// inComment keeps a text in its line.
func inComment(text string) string {
	quoted := strconv.Quote(text)
	return quoted[1 : len(quoted)-1]
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

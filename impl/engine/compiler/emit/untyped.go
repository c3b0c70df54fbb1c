package emit

import (
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/charterhq/charter/impl/engine/mediatype"
)

// severalTypes makes schemas of several types, other than null, of any type, and those whose only alternative is null:
// no Go type is that, and oapi-codegen fails. What is valid is checked elsewhere.
func severalTypes(spec *openapi3.T) {
	eachSchema(spec, func(s *openapi3.Schema) {
		types := slices.DeleteFunc(slices.Clone(s.Type.Slice()), func(name string) bool { return name == openapi3.TypeNull })
		onlyNull := len(s.OneOf) == 1 && orNull(s.OneOf) || len(s.AnyOf) == 1 && orNull(s.AnyOf)
		if len(types) < 2 && !onlyNull {
			return
		}
		*s = openapi3.Schema{
			Title: s.Title, Description: s.Description, Default: s.Default, Deprecated: s.Deprecated, ReadOnly: s.ReadOnly, WriteOnly: s.WriteOnly,
			Extensions: s.Extensions,
		}
	})
}

// plainTexts makes plain strings of strings that only say what is in them: the contract has no rule for their text,
// and in JSON they are no files. format: byte stays, which is checked.
func plainTexts(spec *openapi3.T) {
	eachSchema(spec, func(s *openapi3.Schema) {
		if s.ContentEncoding, s.ContentMediaType = "", ""; s.Format == "binary" {
			s.Format = ""
		}
	})
}

// eachSchema visits every schema of a document once.
func eachSchema(spec *openapi3.T, visit func(*openapi3.Schema)) {
	seen := make(map[*openapi3.Schema]bool)
	var walk func(ref *openapi3.SchemaRef)
	walk = func(ref *openapi3.SchemaRef) {
		if ref == nil || ref.Value == nil || seen[ref.Value] {
			return
		}
		s := ref.Value
		seen[s] = true
		visit(s)
		for _, list := range [][]*openapi3.SchemaRef{s.AllOf, s.AnyOf, s.OneOf, {s.Items, s.AdditionalProperties.Schema, s.Not}} {
			for _, part := range list {
				walk(part)
			}
		}
		for _, property := range s.Properties {
			walk(property)
		}
	}
	content := func(content openapi3.Content) {
		for _, media := range content {
			walk(media.Schema)
		}
	}
	for _, parameter := range parametersOf(spec) {
		walk(parameter.Schema)
		content(parameter.Content)
	}
	for _, response := range responsesOf(spec) {
		content(response.Content)
		for _, header := range response.Headers {
			if header.Value != nil {
				walk(header.Value.Schema)
			}
		}
	}
	for _, item := range spec.Paths.Map() {
		for _, operation := range item.Operations() {
			if operation.RequestBody != nil && operation.RequestBody.Value != nil {
				content(operation.RequestBody.Value.Content)
			}
		}
	}
	if spec.Components != nil {
		for _, ref := range spec.Components.Schemas {
			walk(ref)
		}
		for _, body := range spec.Components.RequestBodies {
			if body.Value != nil {
				content(body.Value.Content)
			}
		}
	}
}

func responsesOf(spec *openapi3.T) []*openapi3.Response {
	var all []*openapi3.Response
	add := func(ref *openapi3.ResponseRef) {
		if ref != nil && ref.Value != nil {
			all = append(all, ref.Value)
		}
	}
	for _, item := range spec.Paths.Map() {
		for _, operation := range item.Operations() {
			for _, ref := range operation.Responses.Map() {
				add(ref)
			}
		}
	}
	if spec.Components != nil {
		for _, ref := range spec.Components.Responses {
			add(ref)
		}
	}
	return all
}

// untypedAnswers writes out where an answer is any JSON value, so that oapi-codegen makes an interface of it, which
// [withBodies] finds.
func untypedAnswers(spec *openapi3.T) {
	for _, item := range spec.Paths.Map() {
		for _, operation := range item.Operations() {
			for _, response := range operation.Responses.Map() {
				if response.Value == nil {
					continue
				}
				for name, media := range response.Value.Content {
					if isText(name) && media.Schema != nil && isAny(media.Schema.Value) {
						media.Schema = &openapi3.SchemaRef{Value: new(openapi3.Schema)}
						response.Ref = ""
					}
				}
			}
		}
	}
}

// isText tells a body that is a value of its own in Go from one that is read from somewhere.
func isText(name string) bool {
	t, err := mediatype.Parse(name)
	return err == nil && (t.IsJSON() || name == "text/plain")
}

// isAny tells a schema of which oapi-codegen makes an interface, or a type that cannot be both null and what else it may
// be, for which it then writes methods that do not compile.
func isAny(s *openapi3.Schema) bool {
	if s == nil || isNull(s) || orNull(s.OneOf) || orNull(s.AnyOf) {
		return true
	}
	types := len(s.Type.Slice()) + len(s.AnyOf) + len(s.OneOf) + len(s.Properties)
	if types > 0 || s.Items != nil || s.AdditionalProperties.Schema != nil || s.AdditionalProperties.Has != nil || s.Extensions["x-go-type"] != nil {
		return false
	}
	return !slices.ContainsFunc(s.AllOf, func(part *openapi3.SchemaRef) bool { return !isAny(part.Value) })
}

func isNull(s *openapi3.Schema) bool {
	return slices.Equal(s.Type.Slice(), []string{openapi3.TypeNull})
}

// orNull tells alternatives of which one at most is not null.
func orNull(alternatives []*openapi3.SchemaRef) bool {
	nulls := 0
	for _, alternative := range alternatives {
		if alternative.Value != nil && isNull(alternative.Value) {
			nulls++
		}
	}
	return nulls > 0 && len(alternatives)-nulls <= 1
}

var interfaceAnswer = regexp.MustCompile(`\ntype (\w+) interface\{\}\n\nfunc \(response (\w+)\) Visit`)

// withBodies makes structs of the answers that are interfaces: those cannot have the methods of answers.
func withBodies(code string) string {
	var out strings.Builder
	for {
		found := interfaceAnswer.FindStringSubmatchIndex(code)
		if found == nil || code[found[2]:found[3]] != code[found[4]:found[5]] {
			out.WriteString(code)
			return out.String()
		}
		head, rest := code[:found[1]], code[found[1]:]
		out.WriteString(strings.TrimSuffix(head, code[found[0]:found[1]]))
		out.WriteString(strings.Replace(code[found[0]:found[1]], "interface{}", "struct {\n\tBody any\n}", 1))
		method, after, _ := strings.Cut(rest, "\n}\n")
		method = strings.Replace(method, "Encode(response)", "Encode(response.Body)", 1)
		method = strings.Replace(method, "fmt.Sprint(response)", "fmt.Sprint(response.Body)", 1)
		out.WriteString(method + "\n}\n")
		code = after
	}
}

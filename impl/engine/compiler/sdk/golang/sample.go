package golang

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/charterhq/charter/impl/engine/compiler/sdk/example"
)

// sampler writes values in Go, as a program outside the package does.
type sampler struct {
	pkg   string // with its dot
	decls map[string]*decl
}

func (w *writer) sampler() sampler {
	s := sampler{w.packageName() + ".", make(map[string]*decl)}
	for _, d := range w.decls {
		s.decls[d.name] = d
	}
	return s
}

// literal writes a value, as JSON has it, in a type of Go.
func (s sampler) literal(goType string, value any) string {
	switch {
	case strings.HasPrefix(goType, "*"):
		return s.pointer(goType[1:], value)
	case strings.HasPrefix(goType, "Nullable["):
		inner := strings.TrimSuffix(strings.TrimPrefix(goType, "Nullable["), "]")
		if value == nil {
			return s.pkg + "Null[" + s.qualified(inner) + "]()"
		}
		return s.pkg + "Set(" + s.typed(inner, value) + ")"
	case goType == "[]byte":
		return "[]byte(" + strconv.Quote(fmt.Sprint(value)) + ")"
	case strings.HasPrefix(goType, "[]"):
		list, _ := value.([]any)
		parts := make([]string, len(list))
		for i, one := range list {
			parts[i] = s.literal(goType[2:], one)
		}
		return s.qualified(goType) + "{" + strings.Join(parts, ", ") + "}"
	case strings.HasPrefix(goType, "map[string]"):
		return s.mapOf(goType, value)
	case s.decls[goType] != nil:
		return s.declared(s.decls[goType], value)
	default:
		return s.scalar(goType, value)
	}
}

func (s sampler) pointer(goType string, value any) string {
	if d := s.decls[goType]; d != nil && (d.kind == structDecl || d.kind == unionDecl) {
		return "&" + s.literal(goType, value)
	}
	if goType == "string" || goType == "int" || goType == "bool" {
		return s.pkg + "Ptr(" + s.literal(goType, value) + ")"
	}
	return s.pkg + "Ptr(" + s.typed(goType, value) + ")"
}

// typed writes a value whose type can be told from it.
func (s sampler) typed(goType string, value any) string {
	if goType == "int64" || goType == "float64" {
		return goType + "(" + s.literal(goType, value) + ")"
	}
	return s.literal(goType, value)
}

func (s sampler) mapOf(goType string, value any) string {
	members, _ := value.(example.Object)
	parts := make([]string, len(members))
	for i, member := range members {
		parts[i] = strconv.Quote(member.Name) + ": " + s.literal(strings.TrimPrefix(goType, "map[string]"), member.Value)
	}
	return s.qualified(goType) + "{" + strings.Join(parts, ", ") + "}"
}

func (s sampler) declared(d *decl, value any) string {
	switch d.kind {
	case structDecl:
		members, _ := value.(example.Object)
		return s.pkg + d.name + "{" + strings.Join(s.fields(d, members), ", ") + "}"
	case enumDecl:
		for _, c := range d.constants {
			if c.text == value {
				return s.pkg + c.name
			}
		}
		return s.pkg + d.name + "(" + strconv.Quote(fmt.Sprint(value)) + ")"
	case unionDecl:
		return s.pkg + d.name + "{Raw: json.RawMessage(" + rawText(value) + ")}"
	default:
		text := s.literal(d.underlying, value)
		return s.pkg + d.name + text[strings.IndexByte(text, '{'):]
	}
}

// fields writes those of a struct for which there is a value.
func (s sampler) fields(d *decl, members example.Object) []string {
	var parts []string
	for _, f := range d.fields {
		if value, ok := members.Get(f.wire); ok && !f.parameter && (f.fixed == "" || f.omit) {
			parts = append(parts, f.name+": "+s.literal(f.text, value))
		}
	}
	return parts
}

func (s sampler) scalar(goType string, value any) string {
	switch goType {
	case "time.Time":
		if at, err := time.Parse(time.RFC3339, fmt.Sprint(value)); err == nil {
			at = at.UTC()
			return fmt.Sprintf("time.Date(%d, time.%s, %d, %d, %d, %d, 0, time.UTC)", at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second())
		}
		return "time.Now()"
	case "json.Number":
		return "json.Number(" + strconv.Quote(fmt.Sprint(value)) + ")"
	case "bool", "int", "int64", "float64":
		return number(goType, value)
	case "string":
		return strconv.Quote(fmt.Sprint(value))
	case "io.Reader":
		return `strings.NewReader("...")`
	case "File":
		return s.pkg + `File{Name: "file.txt", Content: strings.NewReader("...")}`
	default:
		return s.anything(value)
	}
}

// number writes a number or a truth; a zero value if it is none of the type.
func number(goType string, value any) string {
	text := fmt.Sprint(value)
	var err error
	switch goType {
	case "bool":
		if text != "true" {
			return "false"
		}
	case "float64":
		_, err = strconv.ParseFloat(text, 64)
	default:
		_, err = strconv.ParseInt(text, 10, 64)
	}
	if err != nil {
		return "0"
	}
	return text
}

func (s sampler) anything(value any) string {
	switch value := value.(type) {
	case nil:
		return "nil"
	case string:
		return strconv.Quote(value)
	case json.Number:
		return value.String()
	case bool:
		return strconv.FormatBool(value)
	case []any:
		return s.literal("[]any", value)
	case example.Object:
		return s.literal("map[string]any", value)
	default:
		return "nil"
	}
}

func rawText(value any) string {
	data, err := json.Marshal(value)
	if err != nil { // it was JSON
		panic(err)
	}
	if strings.Contains(string(data), "`") {
		return strconv.Quote(string(data))
	}
	return "`" + string(data) + "`"
}

// qualified puts the package before the names of its types.
func (s sampler) qualified(goType string) string {
	for _, prefix := range []string{"*", "[]", "map[string]"} {
		if rest, ok := strings.CutPrefix(goType, prefix); ok {
			return prefix + s.qualified(rest)
		}
	}
	if s.decls[goType] != nil || goType == "File" {
		return s.pkg + goType
	}
	return goType
}

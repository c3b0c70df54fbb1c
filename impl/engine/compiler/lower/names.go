package lower

import (
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// InCode is the same for names that can get the same name in Go.
func InCode(name string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, goName(name)))
}

// signs are the characters that the generator writes out where a name begins with them.
var signs = map[rune]string{
	'-': "Minus", '+': "Plus", '&': "And", '|': "Or", '~': "Tilde", '=': "Equal", '>': "GreaterThan", '<': "LessThan",
	'#': "Hash", '.': "Dot", '*': "Asterisk", '^': "Caret", '%': "Percent", '_': "Underscore",
}

// goName is about the name that the generator makes, or is given: signs in front are words, and others end a word.
func goName(name string) string {
	if made := goNameOf(spelled(name)); made != "" {
		return made
	}
	return "Empty"
}

func goNameOf(name string) string {
	var out strings.Builder
	upper := true
	for _, r := range name {
		switch {
		case unicode.IsLetter(r):
			if upper {
				r = unicode.ToUpper(r)
			}
			out.WriteRune(r)
			upper = false
		case unicode.IsDigit(r):
			if out.Len() == 0 {
				out.WriteByte('N')
			}
			out.WriteRune(r)
			upper = true
		default:
			if upper && !strings.ContainsFunc(out.String(), unicode.IsDigit) && onlySigns(out.String()) {
				out.WriteString(signs[r])
			}
			upper = true
		}
	}
	return out.String()
}

func onlySigns(text string) bool {
	for _, word := range signs {
		text = strings.ReplaceAll(text, word, "")
	}
	return text == ""
}

// ownFields are the names that the server's types have of their own, and those of well-known methods.
var ownFields = []string{
	"handler", "handlermiddlewares", "errorhandler",
	"marshaljson", "unmarshaljson", // go vet knows what these methods are like
}

// nameOperations gives the operations the names of [OperationNames].
func (l *lowerer) nameOperations() {
	names := OperationNames(l.document)
	for operation := range l.document.Operations() {
		id := document.Get(operation.Node, "operationId")
		if id == nil {
			continue
		}
		if name := names[operation.Node]; name != id.Value {
			document.Set(operation.Node, "operationId", document.Text(name))
		}
		l.nameParameters(operation)
	}
}

// OperationNames is what the generator is given as the operationId of each operation, by its node: no two have one
// name in Go.
func OperationNames(d *document.Document) map[*yaml.Node]string {
	names := make(map[*yaml.Node]string)
	taken := make(map[string]bool)
	for _, name := range ownFields {
		taken[name] = true
	}
	for operation := range d.Operations() {
		id := document.Get(operation.Node, "operationId")
		if id == nil {
			continue
		}
		name := goName(id.Value)
		free := name
		for i := 2; taken[InCode(free)]; i++ {
			free = name + strconv.Itoa(i)
		}
		taken[InCode(free)] = true
		names[operation.Node] = id.Value
		if free != name || spelled(id.Value) != id.Value || !startsWithLetter(id.Value) {
			names[operation.Node] = free
		}
	}
	return names
}

func startsWithLetter(name string) bool {
	for _, r := range name {
		return unicode.IsLetter(r)
	}
	return false
}

// ownVariables are the names of variables, functions, types and packages in the code around a path parameter, and of the fields
// beside it in the struct that the handler gets.
var ownVariables = strings.Fields(`any body bodytype bool c contenttype error err errors false float32 float64 fmt formdatabody gin http int int32 int64
 io json jsonbody multipartbody nil nullable params string textbody time true uuid`)

// nameParameters gives a name of its own to each parameter that would get that of another of its operation.
func (l *lowerer) nameParameters(operation document.Operation) {
	n := parameterNames{taken: make(map[string]bool), names: make(map[string]string)}
	for _, name := range ownVariables {
		n.taken["path "+name] = true
	}
	for _, holder := range []*yaml.Node{operation.PathItem, operation.Node} {
		list := document.Get(holder, "parameters")
		if list == nil {
			continue
		}
		for i, item := range list.Content {
			parameter := l.followed("parameters", item)
			name, in := document.Get(parameter, "name"), document.Get(parameter, "in")
			if name == nil || in == nil || in.Value == "" {
				continue
			}
			goes := name.Value
			if own := document.Get(parameter, "x-go-name"); own != nil {
				goes = own.Value
			}
			if free := n.choose(in.Value, name.Value, goName(goes)); free != goName(goes) || spelled(goes) != goes {
				list.Content[i] = renamedParameter(l.document.CopyNode(parameter), in.Value, free)
			}
		}
	}
}

// parameterNames are the names of the parameters of an operation: of those in the path, which are variables, and
// of the others, which are fields of one struct.
type parameterNames struct {
	taken map[string]bool
	names map[string]string // by place and name; a parameter of the operation replaces that of the path
}

func (n *parameterNames) choose(in, name, goes string) string {
	space := "params "
	if in == "path" {
		space = "path "
	}
	if known := n.names[in+" "+name]; known != "" {
		return known
	}
	free := goes
	for i := 2; n.taken[space+InCode(free)]; i++ {
		free = goes + strings.ToUpper(in[:1]) + in[1:]
		if in == "path" {
			free = goes + "Parameter"
		}
		if i > 2 {
			free += strconv.Itoa(i)
		}
	}
	n.taken[space+InCode(free)] = true
	n.names[in+" "+name] = free
	return free
}

func renamedParameter(parameter *yaml.Node, in, name string) *yaml.Node {
	document.Set(parameter, "x-go-name", document.Text(name))
	if in != "path" { // go vet wants no two fields of one name in JSON, which nothing makes of them
		tags := document.Mapping()
		document.Set(tags, "json", document.Text("-"))
		document.Set(parameter, "x-oapi-codegen-extra-tags", tags)
	}
	return parameter
}

// followed is what a reference to a component leads to.
func (l *lowerer) followed(section string, node *yaml.Node) *yaml.Node {
	components := document.Get(document.Get(l.document.Root, "components"), section)
	return document.FollowBy(node, func(ref string) *yaml.Node { return document.Get(components, nameIn(ref)) })
}

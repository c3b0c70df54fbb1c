package lower

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// nameTypes finds the types and constants that the generator makes of schemas within others, and names after
// where they stand. One whose name is taken becomes looser, so that it needs none.
func (l *lowerer) nameTypes(components *yaml.Node) {
	for _, section := range []string{"schemas", "parameters", "requestBodies", "responses"} {
		for key, component := range document.Entries(document.Get(components, section)) {
			switch section {
			case "schemas":
				l.nameWithin(component, typePath{InCode(key.Value)})
			default:
				l.nameWithin(document.Get(component, "schema"), typePath{InCode(key.Value)})
				l.nameContent(component, InCode(key.Value))
			}
		}
	}
	for operation := range l.document.Operations() {
		id := document.Get(operation.Node, "operationId")
		if id == nil {
			continue
		}
		name := InCode(id.Value)
		for _, holder := range []*yaml.Node{operation.PathItem, operation.Node} {
			if parameters := document.Get(holder, "parameters"); parameters != nil {
				l.nameInParameters(parameters, name+"params")
			}
		}
		l.nameContent(document.Get(operation.Node, "requestBody"), name)
		for status, response := range document.Entries(document.Get(operation.Node, "responses")) {
			l.nameContent(response, name+InCode(status.Value))
		}
	}
}

func (l *lowerer) nameInParameters(parameters *yaml.Node, within string) {
	for _, item := range parameters.Content {
		if name := document.Get(item, "name"); name != nil && !l.named[item] {
			l.named[item] = true // one of the path is that of all operations
			l.nameWithin(document.Get(item, "schema"), typePath{within, inType(name.Value)})
		}
	}
}

func (l *lowerer) nameContent(holder *yaml.Node, within string) {
	for key, media := range document.Entries(document.Get(holder, "content")) {
		l.nameWithin(document.Get(media, "schema"), typePath{within + mediaName(key.Value) + "body"})
	}
}

// typePath is where a schema stands, as the generator counts: the items of a list stand where the list does.
type typePath []string

func (p typePath) to(step string) typePath { return append(slices.Clip(p), step) }

func (l *lowerer) nameWithin(node *yaml.Node, path typePath) {
	if node == nil || document.Get(node, "$ref") != nil {
		return
	}
	switch {
	case document.Get(node, "enum") != nil:
		l.nameEnum(node, path)
	case document.Get(node, "anyOf") != nil:
		l.nameChoices(node, "anyOf", path)
	case document.Get(node, "oneOf") != nil:
		l.nameChoices(node, "oneOf", path)
	}
	more := document.Get(node, "additionalProperties")
	if document.Get(node, "properties") != nil && more != nil && more.Value != "false" && len(path) > 1 && !l.takeType("_"+strings.Join(path, "_")) {
		document.Remove(node, "properties")
		document.Remove(node, "required")
	}
	for key, property := range document.Entries(document.Get(node, "properties")) {
		l.nameWithin(property, path.to(inType(key.Value)))
	}
	l.nameWithin(document.Get(node, "items"), path)
	if more != nil && more.Kind == yaml.MappingNode {
		l.nameWithin(more, path)
	}
}

// takeType takes a name, unless it is taken.
func (l *lowerer) takeType(name string) bool {
	if l.isTaken(name) {
		return false
	}
	l.taken[name] = true
	return true
}

// nameEnum drops the values where a constant or the type would get a name that is taken.
func (l *lowerer) nameEnum(node *yaml.Node, path typePath) {
	name := strings.Join(path, "")
	names := make(map[string]bool)
	if len(path) > 1 {
		names[name] = true
	}
	for _, value := range document.Get(node, "enum").Content {
		names[name+InCode(value.Value)] = true
	}
	for name := range names {
		if l.isTaken(name) {
			document.Remove(node, "enum")
			return
		}
	}
	for name := range names {
		l.taken[name] = true
	}
}

// nameChoices makes anything of choices whose types would get names that are taken.
func (l *lowerer) nameChoices(node *yaml.Node, keyword string, path typePath) {
	name := strings.Join(path, "")
	for i, item := range document.Get(node, keyword).Content {
		inline := document.Get(item, "$ref") == nil && !isNull(item)
		if inline && !l.takeType(name+strconv.Itoa(i)) {
			l.anything(node)
			return
		}
		l.nameWithin(item, path.to(strconv.Itoa(i)))
	}
	if len(path) > 1 && !l.takeType("_"+strings.Join(path, "_")) {
		l.anything(node)
	}
}

package standard

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// Known tells what else is wrong with a contract, so that nothing is said that follows from it.
type Known interface {
	// Knows tells whether something was wrong at a node.
	Knows(node *yaml.Node) bool
	// Misses tells whether a field may have been taken from a mapping because it was wrong.
	Misses(mapping *yaml.Node, field string) bool
}

// pathCheck holds the paths of a contract against the parameters that describe them.
type pathCheck struct {
	document *document.Document
	wrong    Known // nil: nothing else is
	called   bool
	found    []*document.Error
}

// Paths finds what is wrong with paths (OpenAPI 3.1, section 4.8.8) and with parameters (section 4.8.12) that only
// the whole of an object tells. Wrong is what else is wrong; nil: nothing. Called tells that these paths are somebody
// else's, and only called: that a server could not tell some apart, and what stands in them behind a "?" or a "#", keeps
// nobody from that.
func Paths(d *document.Document, wrong Known, called bool) []*document.Error {
	c := &pathCheck{document: d, wrong: wrong, called: called}
	first := make(map[string]*yaml.Node)
	for key, item := range document.Entries(document.Get(d.Root, "paths")) {
		if strings.HasPrefix(key.Value, "x-") {
			continue
		}
		names, ok := c.template(key)
		if !ok {
			continue
		}
		form := anonymous(key.Value)
		if other := first[form]; other != nil && !called {
			c.wrongf(key, "this path and %s in %s are the same but for the names of their parameters; make one of them", other.Value, d.Line(other, key))
		} else {
			first[form] = key
		}
		c.operations(key, item, names)
	}
	c.objects()
	return document.FirstOfPlace(c.found)
}

func (c *pathCheck) wrongf(node *yaml.Node, format string, args ...any) {
	c.found = append(c.found, c.document.ErrorAt(node, fmt.Sprintf(format, args...)))
}

// broken tells whether something else is wrong with a node.
func (c *pathCheck) broken(node *yaml.Node) bool { return c.wrong != nil && c.wrong.Knows(node) }

var brokenPercent = regexp.MustCompile(`%(?:[^0-9A-Fa-f]|$|[0-9A-Fa-f](?:[^0-9A-Fa-f]|$))`)

// template reads the names between the braces of a path. It is not ok where the path is none.
func (c *pathCheck) template(key *yaml.Node) (names []string, ok bool) {
	path, ok := c.sent(key)
	if !ok {
		return nil, false
	}
	if bare := brokenPercent.FindString(path); bare != "" {
		c.wrongf(key, "in a path a %% and two hexadecimal digits are one character: write %%25 for the one in %q", bare)
		return nil, false
	}
	if slices.ContainsFunc(strings.Split(path, "/"), func(segment string) bool { return segment == "." || segment == ".." }) {
		c.wrongf(key, "callers never send a . or .. between two slashes (RFC 3986, section 5.2.4): take it out of the path")
		return nil, false
	}
	rest := path
	for {
		at := strings.IndexAny(rest, "{}")
		if at < 0 {
			return names, true
		}
		end := strings.IndexAny(rest[at+1:], "{}/")
		switch {
		case rest[at] == '}':
			c.wrongf(key, "a } of the path %s closes nothing: a parameter is written {name}", path)
			return nil, false
		case end < 0 || rest[at+1+end] != '}':
			c.wrongf(key, "a { of the path %s is not closed: a parameter is written {name}", path)
			return nil, false
		case end == 0:
			c.wrongf(key, "the braces in the path %s are empty: write the name of the parameter between them", path)
			return nil, false
		}
		name := rest[at+1 : at+1+end]
		if strings.ContainsAny(name, ":*") || strings.ContainsAny(name[:1], ".;") {
			c.wrongf(key, "the name in {%s} begins with a dot or a semicolon, or has a star or a colon in it, which say to other tools how the parameter is written; give it a name without, and say how it is written by `style`, `explode` and `pattern`", name)
			return nil, false
		}
		if slices.Contains(names, name) {
			c.wrongf(key, "{%s} stands twice in this path: give the second one another name", name)
			return nil, false
		}
		names, rest = append(names, name), rest[at+end+2:]
	}
}

// sent is what callers send of a path. It is not ok where a server has to know more than that, or less.
func (c *pathCheck) sent(key *yaml.Node) (path string, ok bool) {
	switch at := strings.IndexAny(key.Value, "?#"); {
	case at < 0:
		return key.Value, true
	case c.called:
		path, _, _ = strings.Cut(key.Value, "#")
		return path, true
	case key.Value[at] == '#':
		c.wrongf(key, "a path ends before the \"#\": callers never send what stands behind it, so that no server can tell this path from %s", key.Value[:at])
	default:
		c.wrongf(key, "a path ends before the \"?\": what stands behind it is for parameters with `in: query`")
	}
	return "", false
}

// anonymous is a path without the names of its parameters.
func anonymous(path string) string {
	var form strings.Builder
	in := false
	for _, r := range path {
		switch {
		case r == '}':
			in = false
		case in:
			continue
		case r == '{':
			in = true
		}
		form.WriteRune(r)
	}
	return form.String()
}

// operations holds each operation of a path against the names in it.
func (c *pathCheck) operations(key, item *yaml.Node, names []string) {
	total, missing := 0, make(map[string][]*yaml.Node)
	for method, node := range document.Entries(item) {
		if !document.IsMethod(method.Value) || node.Kind != yaml.MappingNode {
			continue
		}
		total++
		described, ok := c.described(document.Operation{Path: key.Value, Method: method.Value, Key: method, Node: node, PathItem: item})
		if !ok {
			continue
		}
		for name, at := range described {
			if !slices.Contains(names, name) {
				c.elsewhere(key, at, name, alone(names, described))
			}
		}
		for _, name := range names {
			if described[name] == nil && !renamed(names, described) {
				missing[name] = append(missing[name], method)
			}
		}
	}
	for _, name := range names {
		words := fmt.Sprintf("no parameter describes {%s} in %s: write {name: %s, in: path, required: true, schema: ...} into `parameters`", name, key.Value, name)
		if at := missing[name]; len(at) > 0 && len(at) == total {
			c.wrongf(key, "%s", words)
		} else {
			for _, method := range at {
				c.wrongf(method, "%s", words)
			}
		}
	}
}

// described are the parameters of an operation that describe a part of its path, with where they are written. It is
// not ok where one of the operation's parameters cannot be read.
func (c *pathCheck) described(o document.Operation) (found map[string]*yaml.Node, ok bool) {
	found = make(map[string]*yaml.Node)
	if c.wrong != nil && (c.wrong.Misses(o.PathItem, "parameters") || c.wrong.Misses(o.Node, "parameters")) {
		return nil, false
	}
	for _, item := range c.document.Parameters(o) {
		target := c.document.Follow(item)
		if target == nil || c.broken(target) || c.broken(item) {
			return nil, false
		}
		if document.Written(target, "in") == "path" {
			found[document.Written(target, "name")] = item
		}
	}
	return found, true
}

// alone is the one name of a path that no parameter describes, or "".
func alone(names []string, described map[string]*yaml.Node) string {
	found := ""
	for _, name := range names {
		switch {
		case described[name] != nil:
		case found != "":
			return ""
		default:
			found = name
		}
	}
	return found
}

// renamed tells whether one name of the path and one parameter are left over: they are one and the same, misspelt.
func renamed(names []string, described map[string]*yaml.Node) bool {
	left := 0
	for name := range described {
		if !slices.Contains(names, name) {
			left++
		}
	}
	return left == 1 && alone(names, described) != ""
}

// elsewhere tells of a parameter that the path has no place for.
func (c *pathCheck) elsewhere(key, at *yaml.Node, name, other string) {
	if node := document.Get(at, "name"); node != nil {
		at = node
	} else if ref := document.Get(at, "$ref"); ref != nil {
		at = ref
	}
	switch {
	case other != "":
		c.wrongf(at, "the path %s has {%s}, and this parameter is called %s: give both one name", key.Value, other, name)
	case strings.Contains(key.Value+"/", "/:"+name+"/"):
		c.wrongf(key, "a parameter in a path is written {%s}, and not :%s", name, name)
	default:
		c.wrongf(at, "the path %s has no {%s}: write it into the path, or take this parameter away", key.Value, name)
	}
}

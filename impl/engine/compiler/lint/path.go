package lint

import (
	"fmt"
	"strings"
)

var pathRules = []*Rule{
	{
		Name: "path-trailing-slash", Severity: Warning, check: checkTrailingSlashes,
		Why:  "`/users` and `/users/` are two paths, and callers try the other one.",
		Text: "No path but `/` ends with a slash, and none has two slashes in a row.",
		Bad: `paths:
  /users/:
    get: {operationId: listUsers, responses: {'204': {description: None.}}}
`,
		Good: `paths:
  /users:
    get: {operationId: listUsers, responses: {'204': {description: None.}}}
`,
	},
	{
		Name: "ambiguous-paths", Severity: Warning, check: checkAmbiguousPaths,
		Why: "Where two paths fit one request and neither is more exact, each tool takes the one it likes.",
		Text: "No two paths with a method in common fit the same request, unless one is more exact in every segment: `/users/me`\n" +
			"and `/users/{id}` are well, `/{a}/b` and `/a/{b}` are not. No two paths differ only in upper and lower case.",
		Bad: `paths:
  /users/{id}/me:
    get: {operationId: a, responses: {'204': {description: None.}}}
  /users/me/{part}:
    get: {operationId: b, responses: {'204': {description: None.}}}
`,
		Good: `paths:
  /users/{id}/profile:
    get: {operationId: a, responses: {'204': {description: None.}}}
  /me/{part}:
    get: {operationId: b, responses: {'204': {description: None.}}}
`,
	},
	{
		Name: "inconsistent-path-parameter-names", Severity: Warning, check: checkPathParameterNames,
		Why:  "The same thing under two names looks like two things, in documentation and in SDKs.",
		Text: "A parameter that stands in the same place of several paths has one name in all of them.",
		Bad: `paths:
  /users/{userId}:
    get: {operationId: getUser, responses: {'204': {description: None.}}}
  /users/{id}/tags:
    get: {operationId: getTags, responses: {'204': {description: None.}}}
`,
		Good: `paths:
  /users/{userId}:
    get: {operationId: getUser, responses: {'204': {description: None.}}}
  /users/{userId}/tags:
    get: {operationId: getTags, responses: {'204': {description: None.}}}
`,
	},
}

func (l *linter) paths() []*object { return l.root.child("paths").all() }

func checkTrailingSlashes(l *linter) {
	for _, item := range l.paths() {
		switch {
		case item.name != "/" && strings.HasSuffix(item.name, "/"):
			l.report(item, item.key, "this path ends with a slash", "write it without")
		case strings.Contains(item.name, "//"):
			l.report(item, item.key, "this path has an empty segment", "write one slash")
		}
	}
}

// segments cuts a path. A segment that is a parameter and nothing else is "".
func segments(path string) []string {
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, part := range parts {
		if parameterName(part) != "" {
			parts[i] = ""
		}
	}
	return parts
}

func parameterName(segment string) string {
	if inner, ok := strings.CutPrefix(segment, "{"); ok && strings.Index(inner, "}") == len(inner)-1 {
		return strings.TrimSuffix(inner, "}")
	}
	return ""
}

func checkPathParameterNames(l *linter) {
	type use struct {
		name string
		in   *object
	}
	first := make(map[string]use)
	for _, item := range l.paths() {
		var prefix strings.Builder // a path with all names taken out
		for part := range strings.SplitSeq(strings.TrimPrefix(item.name, "/"), "/") {
			name := parameterName(part)
			if name == "" {
				prefix.WriteString("/" + part)
				continue
			}
			prefix.WriteString("/{}")
			if known, seen := first[prefix.String()]; !seen {
				first[prefix.String()] = use{name, item}
			} else if known.name != name {
				l.report(item, item.key, fmt.Sprintf("{%s} stands where %s, in %s, has {%s}", name, known.in.name, l.document.Line(known.in.key, item.key), known.name), "give it the same name")
			}
		}
	}
}

// pathNode is a segment in the tree of all paths seen so far.
type pathNode struct {
	next  map[string]*pathNode // "" is a parameter
	items []*object
}

func checkAmbiguousPaths(l *linter) {
	top := &pathNode{}
	folded := make(map[string]*object)
	for _, item := range l.paths() {
		parts := segments(item.name)
		if other := top.rival(item, parts, false, false); other != nil {
			l.report(item, item.key, fmt.Sprintf("this path and %s, in %s, fit the same request, and neither is more exact", other.name, l.document.Line(other.key, item.key)), "change one of them")
		}
		top.add(parts, item)
		lower := strings.ToLower(strings.Join(parts, "/"))
		if other := folded[lower]; other != nil && strings.Join(segments(other.name), "/") != strings.Join(parts, "/") {
			l.report(item, item.key, fmt.Sprintf("this path differs from %s, in %s, in upper and lower case alone", other.name, l.document.Line(other.key, item.key)), "change one of them")
		}
		folded[lower] = item
	}
}

func (n *pathNode) add(parts []string, item *object) {
	for _, part := range parts {
		if n.next[part] == nil {
			if n.next == nil {
				n.next = make(map[string]*pathNode)
			}
			n.next[part] = &pathNode{}
		}
		n = n.next[part]
	}
	n.items = append(n.items, item)
}

// rival finds the first path below n that fits what parts fit, and is more exact in one segment and less in
// another.
func (n *pathNode) rival(item *object, parts []string, more, less bool) *object {
	if len(parts) == 0 {
		for _, other := range n.items {
			if more && less && shareMethod(item, other) {
				return other
			}
		}
		return nil
	}
	var found *object
	try := func(part string, more, less bool) {
		if next := n.next[part]; next != nil {
			if other := next.rival(item, parts[1:], more, less); other != nil && (found == nil || other.key.Line < found.key.Line) {
				found = other
			}
		}
	}
	try(parts[0], more, less)
	if parts[0] != "" {
		try("", true, less)
		return found
	}
	for part := range n.next {
		if part != "" {
			try(part, more, true)
		}
	}
	return found
}

func shareMethod(a, b *object) bool {
	for _, o := range a.below {
		if o.kind == anOperation && b.child(o.name) != nil {
			return true
		}
	}
	return false
}

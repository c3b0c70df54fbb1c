package diff

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

func (u *unit) body(way exchange, old, new *yaml.Node) {
	before, after := u.comparison.old.follow(old), u.comparison.new.follow(new)
	at := subject{direction: way.body, noun: way.bodyNoun + way.of}
	isRequired := isTrue(document.Get(after, "required")) || way.body.out
	switch {
	case before == nil && after == nil:
	case before == nil && isRequired:
		u.shape(at, "body-added-required", "is new, and required", nil, new)
	case before == nil:
		u.shape(at, "body-added", "is new", nil, new)
	case after == nil:
		u.shape(at, "body-removed", "is gone", old, nil)
	default:
		wasRequired := isTrue(document.Get(before, "required")) || way.body.out
		if !wasRequired && isRequired {
			u.shape(at, "body-required", "is required now", before, document.Get(after, "required"))
		}
		if wasRequired && !isRequired {
			u.shape(at, "body-optional", "can be left out now", document.Get(before, "required"), after)
		}
		u.media(at, document.Get(before, "content"), document.Get(after, "content"))
		u.extensions(at, before, after)
	}
}

// medium is a media type of one side.
type medium struct {
	key, node *yaml.Node
}

func media(content *yaml.Node) map[string]medium {
	all := make(map[string]medium)
	for key, node := range document.Entries(content) {
		all[strings.ReplaceAll(strings.ToLower(key.Value), " ", "")] = medium{key, node}
	}
	return all
}

// media compares what a body is, by media type. A type may be covered by a range, such as text/*.
func (u *unit) media(at subject, old, new *yaml.Node) {
	before, after := media(old), media(new)
	for _, name := range both(before, after) {
		a, wasThere := before[name]
		b, isThere := after[name]
		below := at
		if len(before) > 1 || len(after) > 1 {
			below.noun += " as " + code(name)
		}
		switch {
		case wasThere && isThere:
			u.medium(below, a, b)
		case wasThere:
			if covering := cover(after, name); covering.node != nil {
				u.medium(below, a, covering)
				continue
			}
			u.shape(at, "media-type-removed", "cannot be "+code(name)+" any more", a.key, new)
		case cover(before, name).node == nil:
			rule := "media-type-added"
			if at.prefix == inPayload.prefix {
				rule = "media-type-added-unasked"
			}
			u.shape(at, rule, "can be "+code(name)+" now", old, b.key)
		}
	}
}

// cover finds the range that a media type is in.
func cover(all map[string]medium, name string) medium {
	main, _, _ := strings.Cut(name, "/")
	for _, covering := range []string{main + "/*", "*/*"} {
		if found, is := all[covering]; is && covering != name {
			return found
		}
	}
	return medium{}
}

func (u *unit) medium(at subject, old, new medium) {
	u.schemas(at, schemaOf(document.Get(old.node, "schema")), schemaOf(document.Get(new.node, "schema")))
	before, after := document.Get(old.node, "encoding"), document.Get(new.node, "encoding")
	if canonical(before) != canonical(after) {
		u.shape(at, "encoding-changed", "has other encodings of its parts", orKey(before, old.key), orKey(after, new.key))
	}
	u.extensions(at, old.node, new.node)
}

func orKey(node, key *yaml.Node) *yaml.Node {
	if node != nil {
		return node
	}
	return key
}

// extensions compares the extensions of an object that the tool knows nothing of.
func (u *unit) extensions(at subject, old, new *yaml.Node, known ...string) {
	before, after := entries(old), entries(new)
	for _, name := range both(before, after) {
		if !strings.HasPrefix(name, "x-") || slices.Contains(known, name) {
			continue
		}
		if canonical(before[name]) != canonical(after[name]) {
			u.shape(at, "extension-changed", "has another "+code(name)+"; what that means for clients cannot be judged", orKey(before[name], old), orKey(after[name], new))
		}
	}
}

package diff

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// serverList is where an operation is served: what it says itself, or its path, or the contract.
func (o operation) serverList() *yaml.Node {
	for _, holder := range []*yaml.Node{o.Node, o.PathItem, o.side.document.Root} {
		if list := document.Get(holder, "servers"); list != nil && len(list.Content) > 0 {
			return list
		}
	}
	return nil
}

// byURL are the servers by their URLs. Without any, there is one, at / (OpenAPI 3.1, section 4.8.1.1).
func byURL(list *yaml.Node) map[string]*yaml.Node {
	all := make(map[string]*yaml.Node)
	if list == nil {
		all["/"] = nil
		return all
	}
	for _, server := range list.Content {
		all[value(document.Get(server, "url"))] = server
	}
	return all
}

func (u *unit) servers(old, new operation) {
	oldList, newList := old.serverList(), new.serverList()
	before, after := byURL(oldList), byURL(newList)
	for _, url := range both(before, after) {
		a, wasThere := before[url]
		b, isThere := after[url]
		switch {
		case !isThere:
			u.add(Breaking, "server-removed", "the server "+code(url)+" is gone", "keep the server, and let it redirect or forward", orKey(a, oldList), newList)
		case !wasThere:
			u.add(Safe, "server-added", "the server "+code(url)+" is new", "", oldList, orKey(b, newList))
		default:
			u.variables(url, document.Get(a, "variables"), document.Get(b, "variables"), a, b)
		}
	}
}

func (u *unit) variables(url string, old, new, oldServer, newServer *yaml.Node) {
	before, after := entries(old), entries(new)
	for _, name := range both(before, after) {
		a, b := before[name], after[name]
		for _, word := range []string{"default", "enum"} {
			if canonical(document.Get(a, word)) != canonical(document.Get(b, word)) {
				u.add(Dangerous, "server-variable-changed", fmt.Sprintf("the variable %s of the server %s has another %s", code(name), code(url), code(word)), "", orKey(a, oldServer), orKey(b, newServer))
			}
		}
	}
}

package diff

import (
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// operation is an operation of one side.
type operation struct {
	document.Operation

	info *Operation
	side *side
}

// exchange says which way the values of an operation go, and what its parts are called.
type exchange struct {
	parameter, body, header, answer direction
	bodyNoun, answerNoun            string
	of                              string // said after a noun: of which callback
}

var (
	incoming = exchange{inParameter, inRequest, inHeader, inResponse, "the request body", "response", ""}
	outgoing = exchange{inPayloadParameter, inPayload, inAnswerHeader, inAnswer, "the payload", "answer", ""}
)

func (s *side) operations(order int) []operation {
	var all []operation
	for written := range s.document.Operations() {
		info := &Operation{
			Method: strings.ToUpper(written.Method), Path: written.Path, ID: value(document.Get(written.Node, "operationId")),
			Webhook: written.Webhook, order: order + len(all),
		}
		all = append(all, operation{written, info, s})
	}
	return all
}

var templateName = regexp.MustCompile(`\{[^{}]*\}`)

// key is the same for operations that are reached the same way.
func (o operation) key() string {
	if o.Webhook {
		return "webhook " + o.Method + " " + o.Path
	}
	return o.Method + " " + templateName.ReplaceAllString(o.Path, "{}")
}

// pairs finds for each operation the one that took its place.
func pairs(old, new []operation) (both [][2]operation, removed, added []operation) {
	byKey, byID := make(map[string]operation), make(map[string]operation)
	for _, o := range new {
		byKey[o.key()] = o
	}
	taken := make(map[string]bool)
	var rest []operation
	for _, o := range old {
		n, is := byKey[o.key()]
		if !is {
			rest = append(rest, o)
			continue
		}
		taken[n.key()] = true
		both = append(both, [2]operation{o, n})
	}
	for _, o := range new {
		if !taken[o.key()] && o.info.ID != "" {
			byID[o.info.ID] = o
		}
	}
	for _, o := range rest {
		n, is := byID[o.info.ID]
		if !is || n.Webhook != o.Webhook || taken[n.key()] {
			removed = append(removed, o)
			continue
		}
		taken[n.key()] = true
		both = append(both, [2]operation{o, n})
	}
	for _, o := range new {
		if !taken[o.key()] {
			added = append(added, o)
		}
	}
	return both, removed, added
}

func (c *comparison) operations(all *merged) {
	old := c.old.operations(0)
	both, removed, added := pairs(old, c.new.operations(len(old)))
	for _, p := range both {
		u := &unit{comparison: c}
		u.operation(p[0], p[1])
		c.collect(all, u, p[0], p[0].Key, p[1].Key)
	}
	for _, o := range removed {
		u := &unit{comparison: c}
		u.removedOperation(o)
		c.collect(all, u, o, o.Key, nil)
	}
	for _, o := range added {
		u := &unit{comparison: c}
		id, text := "operation-added", "the operation is new"
		if o.Webhook {
			id, text = "webhook-added", "the event is new"
		}
		u.add(Safe, id, text, "", nil, o.Key)
		c.collect(all, u, o, nil, o.Key)
	}
}

// collect adds what a unit leads to. Nothing breaks clients of an operation whose sunset has passed.
func (c *comparison) collect(all *merged, u *unit, o operation, oldKey, newKey *yaml.Node) {
	sunset, passed := c.sunsetOf(o.Node)
	u.walk(func(change *Change, through string) bool {
		if passed && change.Level != Safe {
			lowered := *change
			lowered.Level, lowered.Advice = Safe, ""
			lowered.Text += fmt.Sprintf(" The operation's sunset, %s, has passed.", sunset)
			change = &lowered
		}
		if change.Old == nil && change.New == nil { // it was made by expansion
			placed := *change
			placed.Old, placed.New = c.old.place(oldKey), c.new.place(newKey)
			change = &placed
		}
		all.add(change, o.info, through)
		return true
	})
}

func (u *unit) removedOperation(o operation) {
	id, text, advice := "operation-removed", "the operation is gone", "keep it, mark it `deprecated` with an `x-sunset`, and remove it when that has passed"
	if o.Webhook {
		id, text, advice = "webhook-removed", "the event is not sent any more", "go on sending it, mark it `deprecated` with an `x-sunset`, and remove it when that has passed"
	}
	if sunset, _ := u.comparison.sunsetOf(o.Node); sunset != "" && !o.Webhook {
		advice = "wait for its sunset, " + sunset
	}
	u.add(Breaking, id, text, advice, o.Key, nil)
}

func (u *unit) operation(old, new operation) {
	u.identity(old, new)
	way := incoming
	if old.Webhook {
		way = outgoing
	}
	u.shapes(way, old.parts(), new.parts())
	u.callbacks(old, new)
	u.lifecycle(old, new)
	if !old.Webhook {
		u.servers(old, new)
		u.security(old, new)
	}
	u.policies(old, new)
	u.extensions(subject{direction: inOperation, noun: "the path"}, old.PathItem, new.PathItem)
}

// parts are the nodes that say an operation's shapes.
type parts struct {
	path     string
	node     *yaml.Node
	pathItem *yaml.Node
	loose    bool // query parameters that are not declared pass
}

func (o operation) parts() parts {
	return parts{o.Path, o.Node, o.PathItem, o.policed().UnknownQuery != contract.On}
}

func (u *unit) shapes(way exchange, old, new parts) {
	u.parameters(way, old, new)
	u.body(way, document.Get(old.node, "requestBody"), document.Get(new.node, "requestBody"))
	u.responses(way, document.Get(old.node, "responses"), document.Get(new.node, "responses"))
}

// callbacks compares what the server sends in the course of an operation.
func (u *unit) callbacks(old, new operation) {
	before, after := old.callbacks(), new.callbacks()
	for _, name := range both(before, after) {
		a, isOld := before[name]
		b, isNew := after[name]
		switch {
		case !isOld:
			u.add(Safe, "callback-added", "the callback "+code(name)+" is new", "", nil, b.node)
		case !isNew:
			u.add(Breaking, "callback-removed", "the callback "+code(name)+" is not sent any more", "go on sending it", a.node, nil)
		default:
			way := outgoing
			way.of = " of the callback " + code(name)
			u.shapes(way, a, b)
		}
	}
}

func (o operation) callbacks() map[string]parts {
	all := make(map[string]parts)
	for name, callback := range document.Entries(document.Get(o.Node, "callbacks")) {
		for expression, item := range document.Entries(o.side.follow(callback)) {
			item = o.side.follow(item)
			for method, node := range document.Entries(item) {
				if node.Kind == yaml.MappingNode && !strings.HasPrefix(method.Value, "x-") {
					all[name.Value+" "+method.Value+" "+expression.Value] = parts{node: node, pathItem: item}
				}
			}
		}
	}
	return all
}

package diff

import (
	"fmt"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// identity compares where an operation is, and what it is called in clients.
func (u *unit) identity(old, new operation) {
	if old.key() != new.key() {
		u.add(Breaking, "operation-moved", fmt.Sprintf("the operation is at %s %s now, and was at %s %s", new.info.Method, new.info.Path, old.info.Method, old.info.Path),
			"keep the old one, marked `deprecated`, beside the new one", old.Key, new.Key)
	}
	if old.info.ID != new.info.ID {
		level, advice := Breaking, "keep the operationId: methods of generated clients are named by it"
		if old.info.ID == "" {
			level, advice = Dangerous, ""
		}
		u.add(level, "operation-id-changed", fmt.Sprintf("the operationId is %s now, and was %s", code(new.info.ID), code(old.info.ID)), advice,
			orKey(document.Get(old.Node, "operationId"), old.Key), orKey(document.Get(new.Node, "operationId"), new.Key))
	}
	for _, word := range []string{"resource", "method"} {
		u.sdkName(old, new, word)
	}
}

// sdkName compares a name that generated clients get from x-sdk, or the resource, from the first tag.
func (u *unit) sdkName(old, new operation, word string) {
	before, after := old.sdkName(word), new.sdkName(word)
	if old.Webhook || value(before) == value(after) {
		return
	}
	id := "sdk-" + word + "-changed"
	if word == "resource" && document.Get(old.Node, "x-sdk") == nil && document.Get(new.Node, "x-sdk") == nil {
		id = "tag-changed"
	}
	u.add(Breaking, id, fmt.Sprintf("the %s of generated clients is %s now, and was %s", word, named(after), named(before)),
		"keep the name; `x-sdk` can say it where the tag or operationId has to change", orKey(before, old.Key), orKey(after, new.Key))
}

func (o operation) sdkName(word string) *yaml.Node {
	if named := document.Get(document.Get(o.Node, "x-sdk"), word); named != nil {
		return named
	}
	if tags := document.Get(o.Node, "tags"); word == "resource" && tags != nil && len(tags.Content) > 0 {
		return tags.Content[0]
	}
	return nil
}

func named(node *yaml.Node) string {
	if node == nil {
		return "not said"
	}
	return code(value(node))
}

// lifecycle compares what is said about an operation's end.
func (u *unit) lifecycle(old, new operation) {
	was, is := document.Get(old.Node, "deprecated"), document.Get(new.Node, "deprecated")
	switch {
	case !isTrue(was) && isTrue(is):
		u.add(Safe, "operation-deprecated", "the operation is deprecated now", "", old.Key, is)
	case isTrue(was) && !isTrue(is):
		u.add(Safe, "operation-not-deprecated", "the operation is not deprecated any more", "", was, new.Key)
	}
	u.sunset(old.Node, new.Node, old.Key, new.Key)
	before, after := document.Get(old.Node, "x-successor"), document.Get(new.Node, "x-successor")
	if value(before) != value(after) {
		u.add(Safe, "successor-changed", fmt.Sprintf("the successor is %s now, and was %s", named(after), named(before)), "", orKey(before, old.Key), orKey(after, new.Key))
	}
}

// sunset compares when something stops working. Earlier is dangerous: who planned by the old date is late.
func (u *unit) sunset(old, new, oldKey, newKey *yaml.Node) {
	before, after := sunsetNode(old), sunsetNode(new)
	switch {
	case value(before) == value(after):
	case before == nil:
		u.add(Safe, "sunset-added", "it has a sunset now: "+value(after), "", oldKey, after)
	case after == nil:
		u.add(Safe, "sunset-removed", "it has no sunset any more; it was "+value(before), "", before, newKey)
	default:
		text := fmt.Sprintf("its sunset is %s now, and was %s", value(after), value(before))
		a, isOld := moment(value(before))
		b, isNew := moment(value(after))
		if isOld && isNew && !b.Before(a) {
			u.add(Safe, "sunset-later", text, "", before, after)
			return
		}
		u.add(Dangerous, "sunset-earlier", text, "", before, after)
	}
}

// sunsetNode is the date itself: x-sunset, or `on` in it.
func sunsetNode(of *yaml.Node) *yaml.Node {
	node := document.Get(of, "x-sunset")
	if node != nil && node.Kind == yaml.MappingNode {
		return document.Get(node, "on")
	}
	return node
}

// moment reads a date, which stands for its first moment, or a time.
func moment(text string) (time.Time, bool) {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// sunsetOf says when something that is deprecated stops working, and whether that has passed.
func (c *comparison) sunsetOf(node *yaml.Node) (sunset string, passed bool) {
	sunset = value(sunsetNode(node))
	at, is := moment(sunset)
	return sunset, is && isTrue(document.Get(node, "deprecated")) && !c.now.IsZero() && !c.now.Before(at)
}

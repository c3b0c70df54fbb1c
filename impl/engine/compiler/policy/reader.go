package policy

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// reader collects what a contract says, and what is wrong with it.
type reader struct {
	document  *document.Document
	set       *Set
	found     []*document.Error
	told      map[place]bool
	ids       map[string]*Operation
	schemes   map[string]*contract.SecurityScheme
	upstreams map[string]*contract.Upstream
	backends  map[string][]Field // what is shown of an upstream
	buckets   map[string]bucket
	groups    map[string]string // of caches, by what they are with the names of parameters left out
	later     []func()          // checks that need all operations
}

// place tells mistakes apart: a default is read for each operation, and told once.
type place struct {
	node   *yaml.Node
	reason string
}

func newReader(d *document.Document) *reader {
	r := &reader{
		document: d, set: &Set{document: d}, told: make(map[place]bool), ids: make(map[string]*Operation),
		upstreams: make(map[string]*contract.Upstream), schemes: make(map[string]*contract.SecurityScheme),
		backends: make(map[string][]Field), buckets: make(map[string]bucket), groups: make(map[string]string),
	}
	r.readSchemes()
	r.readUpstreams()
	return r
}

func (r *reader) wrongf(node *yaml.Node, format string, args ...any) {
	reason := fmt.Sprintf(format, args...)
	if at := (place{node, reason}); !r.told[at] {
		r.told[at] = true
		r.found = append(r.found, r.document.ErrorAt(node, reason))
	}
}

// at is an operation while it is read.
type at struct {
	*Operation

	parameters []parameter
}

// add notes a part that was declared.
func (o *at) add(part *Part) {
	if part != nil {
		o.Parts = append(o.Parts, *part)
	}
}

// safe tells whether the method asks for no change (RFC 9110, section 9.2.1).
func (o *at) safe() bool {
	return slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace}, o.Method)
}

func (r *reader) operation(written document.Operation) {
	o := &at{Operation: &Operation{
		ID: scalar(document.Get(written.Node, "operationId")), Method: strings.ToUpper(written.Method), Path: written.Path, Written: written,
	}}
	o.parameters = r.parameters(written)
	r.set.Operations = append(r.set.Operations, o.Operation)
	r.ids[o.ID] = o.Operation
	for _, read := range []func(*at){
		r.redirect, r.catchAll, r.timeout, r.bodyLimit, r.webhook, r.security, r.rateLimit, r.quota, r.unknownQuery,
		r.idempotency, r.cache, r.upstream, r.invalidates, r.errors, r.deprecation, r.audit, r.pagination, r.sdkMethod,
	} {
		read(o)
	}
	r.oneServer(o)
	sortParts(o.Parts)
}

// event refuses policies at an operation that goes out: they are about requests that come in.
func (r *reader) event(written document.Operation) {
	for key := range document.Entries(written.Node) {
		if strings.HasPrefix(key.Value, "x-") && known[key.Value] != nil && key.Value != "x-sdk" {
			r.wrongf(key, "%s cannot stand at an event that goes out: it is about requests that come in", key.Value)
		}
		if key.Value == "x-sdk" {
			r.set.events = append(r.set.events, sdkPart(key))
		}
	}
}

// oneServer holds that an operation is served in one way.
func (r *reader) oneServer(o *at) {
	var serves []*Part
	for _, name := range []string{"x-redirect", "x-webhook", "x-upstream"} {
		if part := o.Part(name); part != nil && part.Enforce != contract.Off {
			serves = append(serves, part)
		}
	}
	for _, part := range serves[min(1, len(serves)):] {
		r.wrongf(part.Key, "%s already serves this operation, in line %d: keep one of the two", serves[0].Name, serves[0].Key.Line)
	}
}

// relations checks what holds between operations.
func (r *reader) relations() {
	for _, check := range r.later {
		check()
	}
}

// declared finds what an operation says under a name, or else what x-defaults says. Node is nil where neither
// says something. False, which switches a default off, gives a part that is off and no node.
func (r *reader) declared(o *at, name string) (part *Part, key, node *yaml.Node) {
	key, node = entry(o.Written.Node, name)
	isDefault := false
	if node == nil && slices.Contains(known[name], inDefaults) {
		key, node = entry(document.Get(r.document.Root, "x-defaults"), name)
		isDefault = true
	}
	if node == nil {
		return nil, nil, nil
	}
	part = &Part{Name: name, Feature: name, Key: key, Default: isDefault}
	if isFalse(node) {
		part.Enforce = contract.Off
		part.Fields = []Field{{Value: "false", Node: node}}
		return part, nil, nil
	}
	return part, key, node
}

func entry(mapping *yaml.Node, name string) (key, value *yaml.Node) {
	for key, value := range document.Entries(mapping) {
		if key.Value == name {
			return key, value
		}
	}
	return nil, nil
}

func isFalse(node *yaml.Node) bool {
	return node.Tag == "!!bool" && strings.EqualFold(node.Value, "false")
}

func isTrue(node *yaml.Node) bool {
	return node != nil && node.Tag == "!!bool" && strings.EqualFold(node.Value, "true")
}

// scalar is a text, or "" where there is none.
func scalar(node *yaml.Node) string {
	if node == nil || node.Kind != yaml.ScalarNode || document.IsNull(node) {
		return ""
	}
	return node.Value
}

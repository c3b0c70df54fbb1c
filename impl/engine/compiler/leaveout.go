package compiler

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/assemble"
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/emit"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
	"github.com/charterhq/charter/impl/engine/compiler/suggest"
)

// leaveOut takes operations out of a foreign contract. A contract of one's own promises them, and is mended instead.
func leaveOut(d *document.Document, options Options) error {
	if len(options.LeaveOut) > 0 && !options.Foreign {
		return fmt.Errorf("%w %q: operations are left out of a foreign contract alone; take it out of one of your own", ErrUnknownOperation, options.LeaveOut[0])
	}
	for _, name := range options.LeaveOut {
		var names []string
		found := false
		for operation := range d.Operations() {
			names = append(names, nameOf(operation))
			if nameOf(operation) != name && methodAndPath(operation) != name {
				continue
			}
			found = true
			document.Remove(operation.PathItem, operation.Method)
			if !slices.ContainsFunc(operation.PathItem.Content, func(key *yaml.Node) bool { return document.IsMethod(key.Value) }) {
				document.Remove(document.Get(d.Root, "paths"), operation.Path)
			}
			break
		}
		if !found {
			near := suggest.Nearest(name, names)
			if near != "" {
				near = "; did you mean " + near + "?"
			}
			return fmt.Errorf("%w: the contract has no operation %q to leave out%s", ErrUnknownOperation, name, near)
		}
	}
	return nil
}

// nameOf is what an operation is called: by its operationId, or by its method and path.
func nameOf(operation document.Operation) string {
	if id := document.Written(operation.Node, "operationId"); id != "" {
		return id
	}
	return methodAndPath(operation)
}

func methodAndPath(operation document.Operation) string {
	return strings.ToUpper(operation.Method) + " " + operation.Path
}

// maxTries is how often it is tried to leave out what stands in the way: mistakes can hide others.
const maxTries = 4

// without says which operations of a foreign contract need what is wrong, if the others can be generated; else nil.
func without(ctx context.Context, written *document.Document, read func(path string) ([]byte, error), all []*document.Error, options Options) error {
	left := slices.Clone(options.LeaveOut)
	for range maxTries {
		attempt := written.Copy()
		_, wrongVersion := prepare(attempt, read)
		options.LeaveOut = left
		_ = leaveOut(attempt, options) // the names are those of operations
		needing, count := needers(attempt, all, onlyValidators(options))
		if wrongVersion != nil || len(needing) == 0 || len(needing) == count || ctx.Err() != nil {
			return nil //nolint:nilerr // what nobody can read has no operations to leave out
		}
		left = append(left, needing...)
		options.LeaveOut = left
		report := look(ctx, written.Copy(), read, options.syntax, options, lint.Options{Foreign: true, Rules: refusing()})
		if report.Count(lint.Error) == 0 {
			return fmt.Errorf("without %d of its operations the contract can be used: --leave-out %s", len(left), document.Printable(flag(left)))
		}
		all = nil
		for i := range report.Findings {
			if f := &report.Findings[i]; f.Severity == lint.Error {
				all = append(all, &f.Place)
			}
		}
	}
	return nil
}

// refusing are the rules that contracts are refused for.
func refusing() []string {
	var names []string
	for _, rule := range lint.Rules() {
		if rule.Severity == lint.Error {
			names = append(names, rule.Name)
		}
	}
	return names
}

// generateRest generates SDKs of a foreign contract without the operations that need what is wrong with it: who calls
// somebody else's API cannot mend its contract. There are no files where that is not asked for, or where the rest is wrong
// as well.
func generateRest(ctx context.Context, written *document.Document, found []*document.Error, options Options) []emit.File {
	if options.Without == nil || !onlySDKs(options) {
		return nil
	}
	var left []string
	var wrong []*document.Error
	for range maxTries {
		attempt := written.Copy()
		_, wrongVersion := prepare(attempt, assemble.ReadFile)
		_ = leaveOut(attempt, options) // the names are those of operations
		needing, count := needers(attempt, found, false)
		if wrongVersion != nil || len(needing) == 0 || len(needing) == count {
			return nil
		}
		left, wrong = append(left, needing...), append(wrong, found...)
		options.LeaveOut = slices.Concat(options.LeaveOut, needing)
		files, err := generate(ctx, written.Copy(), options)
		if err == nil {
			options.Without(left, document.Join(wrong))
			return files
		}
		if found = document.Errors(err); len(found) == 0 {
			return nil
		}
	}
	return nil
}

// flag is the value of a flag with these names, as it is written for a shell.
func flag(names []string) string {
	list := strings.Join(names, ",")
	if strings.ContainsAny(list, " {}'\"$&();|<>*?#") {
		return "'" + strings.ReplaceAll(list, "'", `'\''`) + "'"
	}
	return list
}

// needers are the operations in which mistakes stand, or in what they refer to, and how many there are in all.
// Requests tells that their answers do not matter.
func needers(d *document.Document, wrong []*document.Error, requests bool) (names []string, count int) {
	n := &needs{document: d, requests: requests, spots: make(map[spot]bool), known: make(map[*yaml.Node]need)}
	for _, mistake := range wrong {
		n.spots[spotOf(mistake)] = true
	}
	bad := n.wrongTargets()
	for operation := range d.Operations() {
		count++
		wanted := n.of(operation.Node)
		for i := 0; i < len(operation.PathItem.Content); i += 2 { // what stands beside the operations is for all
			if key := operation.PathItem.Content[i]; !document.IsMethod(key.Value) {
				beside := n.of(operation.PathItem.Content[i+1])
				wanted = need{wanted.wrong || beside.wrong, slices.Concat(wanted.targets, beside.targets)}
			}
		}
		path, _, _ := d.Find("paths", operation.Path)
		if wanted.wrong || n.at(operation.Key) || n.at(path) || n.at(operation.PathItem) || slices.ContainsFunc(wanted.targets, func(target *yaml.Node) bool { return bad[target] }) {
			names = append(names, nameOf(operation))
		}
	}
	return names, count
}

// need is whether something is wrong below a node, and what is referred to there.
type need struct {
	wrong   bool
	targets []*yaml.Node
}

type needs struct {
	document *document.Document
	requests bool
	spots    map[spot]bool
	known    map[*yaml.Node]need // by the node, of operations and of what is referred to
}

func (n *needs) at(node *yaml.Node) bool {
	return n.spots[spot{n.document.FileOf(node), place{node.Line, node.Column}}]
}

func (n *needs) of(node *yaml.Node) need {
	if known, seen := n.known[node]; seen {
		return known
	}
	var found need
	var walk func(node *yaml.Node)
	walk = func(node *yaml.Node) {
		found.wrong = found.wrong || n.at(node)
		for i, below := range node.Content {
			if answers := i > 0 && node.Kind == yaml.MappingNode && node.Content[i-1].Value == "responses"; !answers || !n.requests {
				walk(below)
			}
		}
		if ref := document.Get(node, "$ref"); ref != nil {
			if target := n.document.Resolve(ref.Value); target != nil {
				found.targets = append(found.targets, target)
			}
		}
	}
	walk(node)
	n.known[node] = found
	return found
}

// wrongTargets are the things referred to, from operations or from each other, that lead to a mistake.
func (n *needs) wrongTargets() map[*yaml.Node]bool {
	users := make(map[*yaml.Node][]*yaml.Node)
	var pending []*yaml.Node
	seen := make(map[*yaml.Node]bool)
	enqueue := func(targets []*yaml.Node) {
		for _, target := range targets {
			if !seen[target] {
				seen[target] = true
				pending = append(pending, target)
			}
		}
	}
	for operation := range n.document.Operations() {
		enqueue(n.of(operation.Node).targets)
		for _, below := range operation.PathItem.Content {
			enqueue(n.of(below).targets)
		}
	}
	var spread []*yaml.Node
	for len(pending) > 0 {
		target := pending[0]
		pending = pending[1:]
		wanted := n.of(target)
		enqueue(wanted.targets)
		for _, used := range wanted.targets {
			users[used] = append(users[used], target)
		}
		if wanted.wrong {
			spread = append(spread, target)
		}
	}
	bad := make(map[*yaml.Node]bool)
	for len(spread) > 0 {
		target := spread[0]
		spread = spread[1:]
		if !bad[target] {
			bad[target] = true
			spread = append(spread, users[target]...)
		}
	}
	return bad
}

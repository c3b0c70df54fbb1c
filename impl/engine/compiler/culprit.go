package compiler

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/emit"
)

// culprit gives an error of oapi-codegen, which says nothing of a place, that of the component or the operation that it
// cannot do: it tries again without some of the operations. D is what was emitted from.
func (e *emitter) culprit(j job, d *document.Document, cause error) error {
	if errors.As(cause, new(*document.Error)) || errors.As(cause, new(*emit.NameError)) {
		return cause
	}
	var suspects []document.Operation
	for operation := range d.Operations() {
		if !operation.Webhook {
			suspects = append(suspects, operation)
		}
	}
	all := suspects
	fails := func(kept []document.Operation) error {
		spec, err := load(d)
		if err != nil {
			return nil
		}
		for _, operation := range all {
			if !slices.ContainsFunc(kept, func(other document.Operation) bool { return other.Key == operation.Key }) {
				emit.Leave(spec, strings.ToUpper(operation.Method), operation.Path)
			}
		}
		j.spec = spec
		_, err = e.emit(j)
		return err
	}
	if err := fails(nil); err != nil || len(suspects) == 0 {
		return atSchema(j.document, cmp.Or(err, cause))
	}
	for len(suspects) > 1 {
		if half := suspects[:len(suspects)/2]; fails(half) != nil {
			suspects = half
		} else {
			suspects = suspects[len(suspects)/2:]
		}
	}
	err := fails(suspects)
	if err == nil {
		return cause // it takes two of them
	}
	return d.ErrorAt(cmp.Or(document.Get(suspects[0].Node, "operationId"), suspects[0].Key), "no Go code can be made of a parameter, the body or an answer of this operation: "+innermost(err))
}

var schemaOfError = regexp.MustCompile(`converting Schema (\S+) to Go type`)

func atSchema(d *document.Document, err error) error {
	name := schemaOfError.FindStringSubmatch(err.Error())
	if name == nil {
		return err
	}
	key, _, _ := d.Find("components", "schemas", name[1])
	return d.ErrorAt(key, "no Go type can be made of this schema: "+innermost(err))
}

// innermost is what an error says at its end.
func innermost(err error) string {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return err.Error()
}

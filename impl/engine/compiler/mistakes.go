package compiler

import (
	"context"
	"errors"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/expand"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
	"github.com/charterhq/charter/impl/engine/compiler/model"
)

// Lint says everything that can be said about the contract at path: all that [Generate] refuses it for, and
// what experience advises against. The error is [lint.ErrUnknownRule], or says that the file cannot be read.
func Lint(ctx context.Context, path string, options lint.Options) (*lint.Report, error) {
	if err := options.Check(); err != nil {
		return nil, err
	}
	d, err := document.Load(path)
	if found := flatten(err); len(found) > 0 {
		report := lint.Run(nil, path, as(lint.Syntax, found), options)
		report.Unchecked = []string{"everything else, because the contract cannot be read"}
		return report, nil
	}
	if err != nil {
		return nil, err
	}
	return LintDocument(ctx, d, options)
}

// LintDocument is [Lint] for a document that has been read. It leaves the document as it is.
func LintDocument(ctx context.Context, d *document.Document, options lint.Options) (*lint.Report, error) {
	var found []lint.Mistake
	var unchecked []string
	if options.WantsCompiler() {
		found, unchecked = mistakesOf(ctx, d.Copy())
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	report := lint.Run(d, d.Name, found, options)
	report.Unchecked = unchecked
	return report, nil
}

// mistakesOf finds all that generation refuses a contract for, where [Generate] stops at the first stage that
// finds something. What a stage relies on, and was found not to hold, it names as unchecked.
func mistakesOf(ctx context.Context, d *document.Document) (found []lint.Mistake, unchecked []string) {
	if wrong := flatten(checkVersion(d)); len(wrong) > 0 {
		return as(lint.Standard, wrong), []string{"the standard, the profile and the extensions, because the version is not one of OpenAPI 3.1"}
	}
	shape, references := checkShape(d), checkReferences(d)
	found = append(as(lint.Standard, shape), as(lint.Reference, references)...)
	found = append(found, as(lint.OperationID, checkOperationIDs(d))...)
	if len(shape)+len(references) > 0 {
		return found, []string{"the rest of the standard, the profile and the extensions, until paths, operations and references are mended"}
	}
	expand.Expand(d)
	standard := flatten(validate(ctx, d))
	found = append(found, as(lint.Standard, standard)...)
	found = append(found, as(lint.Extension, checkExtensions(d))...)
	if len(standard) > 0 {
		return found, []string{"the profile, until what the standard asks for is mended"}
	}
	nameOperations(d)
	_, profile := model.Read(d)
	return append(found, as(lint.Profile, profile)...), nil
}

// nameOperations gives those without an operationId one, so that the profile can be looked at all the same.
func nameOperations(d *document.Document) {
	for operation := range d.Operations() {
		if id := document.Get(operation.Node, "operationId"); id == nil || document.IsNull(id) {
			document.Set(operation.Node, "operationId", document.Text(operation.Method+" "+operation.Path))
		}
	}
}

func as(rule string, found []*document.Error) []lint.Mistake {
	mistakes := make([]lint.Mistake, len(found))
	for i, wrong := range found {
		mistakes[i] = lint.Mistake{Error: wrong, Rule: rule}
	}
	return mistakes
}

// flatten takes joined mistakes apart.
func flatten(err error) []*document.Error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var found []*document.Error
		for _, one := range joined.Unwrap() {
			found = append(found, flatten(one)...)
		}
		return found
	}
	if one, ok := errors.AsType[*document.Error](err); ok {
		return []*document.Error{one}
	}
	return nil
}

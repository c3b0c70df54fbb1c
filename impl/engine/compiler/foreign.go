package compiler

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/lower"
	"github.com/charterhq/charter/impl/engine/compiler/model"
	"github.com/charterhq/charter/impl/engine/compiler/schema"
)

// foreignMistakes keeps of what is wrong with a foreign contract what is wrong with our extensions, and with what
// something is generated from. The rest may be as its author likes it.
func foreignMistakes(d *document.Document, found []*document.Error) ([]*document.Error, error) {
	ours := policyPlaces(d)
	found = slices.DeleteFunc(found, func(wrong *document.Error) bool { return !ours[place{wrong.Line, wrong.Column}] })
	more, err := schema.Check(lower.Lower(d, nil))
	return append(found, more...), err
}

// onlyValidators tells that nothing else is generated.
func onlyValidators(o Options) bool { return slices.Equal(o.Only, []string{Alone}) }

// onlySDKs tells that nothing else is generated of a foreign contract: its server is somewhere else, and what only a
// server has to do with paths does not matter.
func onlySDKs(o Options) bool {
	return o.Foreign && len(o.Only) > 0 && !slices.ContainsFunc(o.Only, func(name string) bool {
		return !slices.ContainsFunc(languages, func(one language) bool { return one.name == name })
	})
}

// forValidators are the options of the model that a package of validators is made from.
func (o Options) forValidators() []model.Option {
	if o.Foreign {
		return []model.Option{model.SegmentParts, model.Lenient}
	}
	return []model.Option{model.SegmentParts}
}

// read makes the model of the contract. In a foreign one, a format that nobody can check is for people only, as
// JSON Schema has it (2020-12, Validation, section 7).
func (j job) read(options ...model.Option) (*model.Contract, []*document.Error) {
	if !j.options.Foreign {
		return model.Read(j.document, options...)
	}
	d := j.document.Copy()
	formats := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	seen := make(map[string]bool)
	document.Objects(document.Contract, d.Root, d.Root, func(kind document.Object, _, node *yaml.Node) bool {
		format := document.Get(node, "format")
		if kind == document.Schema && format != nil && format.Kind == yaml.ScalarNode && !seen[format.Value] {
			seen[format.Value] = true
			formats.Content = append(formats.Content, document.Text(format.Value))
		}
		return true
	})
	document.Set(d.Root, "x-formats", formats)
	return model.Read(d, options...)
}

package compiler

import (
	"slices"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
	"github.com/charterhq/charter/impl/engine/compiler/schema"
)

const (
	notHere  = "this can stand in no contract, and nothing of the file is shown, because it is outside of the contract's folder"
	moveHere = "refer to something else, or move the file into that folder to see what is wrong"
	noLine   = "(this line is not shown)"
)

// hideOutside takes out of a report what files outside of the contract's folder hold that are not all that a reference
// can lead to, such as another program's settings: who writes a contract may not be who can read these. The places
// of mistakes stay. D is the document as it was assembled.
func hideOutside(d *document.Document, report *lint.Report) {
	outside := d.OutsideFiles()
	if len(outside) == 0 {
		return
	}
	hidden := make(map[string]bool)
	shapes, err := schema.Check(d)
	for _, wrong := range shapes {
		hidden[wrong.File] = outside[wrong.File]
	}
	for i := range report.Findings {
		f := &report.Findings[i]
		if err != nil || f.Rule == lint.Reference || f.Rule == lint.Standard || f.Rule == lint.Syntax {
			hidden[f.Place.File] = outside[f.Place.File]
		}
	}
	told := make(map[spot]bool)
	report.Findings = slices.DeleteFunc(report.Findings, func(f lint.Finding) bool {
		at := spotOf(&f.Place)
		defer func() { told[at] = true }()
		return hidden[f.Place.File] && (f.Severity < lint.Error || told[at])
	})
	for i := range report.Findings {
		if f := &report.Findings[i]; hidden[f.Place.File] {
			f.Message, f.Fix, f.Pointer = notHere, moveHere, ""
			f.Place.Reason, f.Place.Source = notHere+"; "+moveHere, noLine
		}
	}
}

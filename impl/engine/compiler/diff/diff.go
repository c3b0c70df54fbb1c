// Package diff says what a client that was written against one contract meets when it talks to another.
//
// Shapes are compared here and not by oasdiff (v1.35.0), which says nothing of a changed if/then/else or
// unevaluatedProperties, judges below `not` as if it stood elsewhere, and knows no places in an effective
// contract; it would bring 16 modules and an older kin-openapi.
package diff

import (
	"time"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// Options says how to judge.
type Options struct {
	// Now is when the new contract comes into force: an operation whose sunset has passed by then may go.
	// Zero: no sunset has passed.
	Now time.Time
}

// Compare finds the changes from one contract to another. Both are effective contracts, whose shape was
// checked.
func Compare(old, new *document.Document, options Options) *Result {
	c := &comparison{old: newSide(old), new: newSide(new), now: options.Now, units: make(map[pair]*unit)}
	all := newMerged()
	c.root(all)
	c.operations(all)
	return &Result{Old: old.Name, New: new.Name, Changes: all.sorted()}
}

// comparison is the work on two contracts.
type comparison struct {
	old, new *side
	now      time.Time
	units    map[pair]*unit
	reverse  *comparison
	walks    int // that were made over its units
}

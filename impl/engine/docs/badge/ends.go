package badge

import (
	"time"

	"github.com/charterhq/charter/impl/engine/contract"
)

const noLonger = "Deprecated"

// ends says that the operation, or a parameter of it, should not be used any more.
func ends(o *contract.Operation) []Badge {
	var badges []Badge
	if o.Deprecation != nil {
		b := deprecation("", o.Deprecation)
		b.Policy, b.Short = "deprecated", "deprecated"
		b.Title = "Do not use this operation any more. Its answers say so too, in Deprecation"
		if b.Sunset != nil {
			b.Short = "sunset " + date(*b.Sunset)
			b.Title += " and Sunset; after that day it may stop working"
		}
		b.Title += "."
		if s := o.Deprecation.Successor; s != nil {
			b.Successor = s.ID
			b.Title += " Use " + string(s.Path) + " instead."
		}
		badges = append(badges, b)
	}
	for i := range o.DeprecatedParameters {
		p := &o.DeprecatedParameters[i]
		b := deprecation(p.Name+" ", &p.Deprecation)
		b.Policy = "deprecated parameter"
		b.Title = "Do not send the parameter " + p.Name + " (" + p.In + ") any more. Answers to requests with it say so too, in Deprecation."
		badges = append(badges, b)
	}
	return badges
}

// deprecation is what both have in common. Successors are of operations alone.
func deprecation(what string, d *contract.Deprecation) Badge {
	b := Badge{About: noLonger, Label: what + "deprecated"}
	if !d.Since.IsZero() {
		b.Label += " since " + date(d.Since)
	}
	if !d.Sunset.IsZero() {
		at := d.Sunset.UTC()
		b.Sunset = &at
		b.Label += ", sunset " + date(at) // how far away that is, is said when it is read
	}
	return b
}

// date is as contracts write it, with the time if it is not the begin of the day.
func date(t time.Time) string {
	t = t.UTC()
	if t.Truncate(24 * time.Hour).Equal(t) {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.DateOnly + " 15:04 UTC")
}

package diff

import (
	"fmt"
	"reflect"

	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/contract"
)

// webhook compares how deliveries that come in are verified.
func (j judge) webhook() {
	old, new := j.old.Webhook, j.new.Webhook
	refuses := func(w *contract.Webhook) bool { return w != nil && w.Enforce == contract.On }
	switch {
	case !refuses(old) && refuses(new):
		j.say(Breaking, "webhook-signature-required", "deliveries must be signed as "+code(new.Scheme)+" signs them now", tryFirst, "scheme")
	case refuses(old) && !refuses(new):
		j.say(Dangerous, "webhook-signature-dropped", "deliveries without a right signature are accepted now", "", "")
	}
	if old == nil || new == nil {
		return
	}
	if old.Scheme != new.Scheme {
		j.say(Breaking, "webhook-scheme-changed", fmt.Sprintf("deliveries are signed as %s signs them, before as %s", code(new.Scheme), code(old.Scheme)), "add a second operation for the new scheme", "scheme")
	}
	if new.MaxBody < old.MaxBody {
		j.say(Breaking, "webhook-max-body-lowered", fmt.Sprintf("a delivery may have %s now, before %s", policy.FormatSize(new.MaxBody), policy.FormatSize(old.MaxBody)), "go on accepting deliveries of the old size", "maxBody")
	}
	if new.MaxBody > old.MaxBody {
		j.say(Safe, "webhook-max-body-raised", fmt.Sprintf("a delivery may have %s now, before %s", policy.FormatSize(new.MaxBody), policy.FormatSize(old.MaxBody)), "", "maxBody")
	}
	if old.Tolerance != new.Tolerance {
		level, id := Safe, "webhook-tolerance-lengthened"
		if new.Tolerance < old.Tolerance {
			level, id = Dangerous, "webhook-tolerance-shortened"
		}
		j.say(level, id, fmt.Sprintf("the clocks may differ by %s, before by %s", policy.FormatDuration(new.Tolerance), policy.FormatDuration(old.Tolerance)), "", "tolerance")
	}
	if old.Scheme == new.Scheme { // each scheme has places of its own
		j.delivery(old, new)
	}
}

// delivery compares what of a delivery is read.
func (j judge) delivery(old, new *contract.Webhook) {
	for _, at := range []struct {
		field   string
		changed bool
	}{{"url", old.URL != new.URL}, {"event", old.Event != new.Event}, {"id", old.ID != new.ID}} {
		if at.changed {
			j.say(Dangerous, "webhook-"+at.field+"-changed", "deliveries are read by another "+code(at.field)+" than before", "", at.field)
		}
	}
}

func (j judge) redirect() {
	old, new := j.old.Redirect, j.new.Redirect
	switch {
	case old == nil && new == nil:
	case old == nil:
		j.say(Breaking, "redirect-added", "the operation only leads to "+code(string(new.To))+" now", "go on answering, and redirect when the operation's sunset has passed", "to")
	case new == nil:
		j.say(Dangerous, "redirect-removed", "the operation does not lead to "+code(string(old.To))+" any more, and answers itself", "", "to")
	default:
		if old.To != new.To {
			j.say(Dangerous, "redirect-target-changed", fmt.Sprintf("the operation leads to %s now, and led to %s", code(string(new.To)), code(string(old.To))), "", "to")
		}
		if old.Status != new.Status {
			j.say(Dangerous, "redirect-status-changed", fmt.Sprintf("the operation redirects with %d now, before with %d", new.Status, old.Status), "", "status")
		}
	}
}

// upstream compares who answers. Clients see the same contract, but for how a backend's errors look and whether
// bytes come as they are.
func (j judge) upstream() {
	before, after := route(j.old), route(j.new)
	if before.WrapErrors != after.WrapErrors {
		j.say(Dangerous, "upstream-errors-changed", "the backend's own errors look otherwise: `errors` has changed", "", "errors")
	}
	if before.Stream != after.Stream {
		j.say(Dangerous, "upstream-stream-changed", "whether bytes come as the backend sends them has changed", "", "stream")
	}
	before.WrapErrors, before.Stream = after.WrapErrors, after.Stream
	if !reflect.DeepEqual(before, after) {
		j.say(Safe, "upstream-changed", "the operation is served in another way, which clients do not see", "", "to")
	}
}

func route(of policed) contract.UpstreamRoute {
	if of.Upstream == nil {
		return contract.UpstreamRoute{}
	}
	return *of.Upstream
}

func (j judge) pagination() {
	old, new := j.old.Pagination, j.new.Pagination
	switch {
	case old == nil && new == nil:
	case old == nil:
		j.say(Safe, "pagination-added", "generated clients can go through the pages of the list now", "", "")
	case new == nil:
		j.say(Breaking, "pagination-removed", "generated clients cannot go through the pages of the list any more", "keep `x-pagination`", "")
	case *old != *new:
		j.say(Breaking, "pagination-changed", fmt.Sprintf("the list is paged by %s, %s, %s now, and was by %s, %s, %s", code(new.Cursor), code(new.Items), code(new.Next), code(old.Cursor), code(old.Items), code(old.Next)), "keep the names; add new ones beside them", "")
	}
}

func (j judge) catchAll() {
	old, new := j.old.CatchAll, j.new.CatchAll
	switch {
	case old == nil && new == nil:
	case old == nil:
		j.say(Safe, "catch-all-added", "the last parameter of the path takes the rest of it now", "", "")
	case new == nil:
		j.say(Breaking, "catch-all-removed", "the last parameter of the path takes one segment only", "keep `x-catch-all`", "")
	case old.Optional && !new.Optional:
		j.say(Breaking, "catch-all-required", "the last parameter of the path cannot be empty any more", "keep `x-catch-all: optional`", "optional")
	case !old.Optional && new.Optional:
		j.say(Safe, "catch-all-optional", "the last parameter of the path can be empty now", "", "optional")
	}
}

func (j judge) unknownQuery() {
	switch {
	case j.old.UnknownQuery != contract.On && j.new.UnknownQuery == contract.On:
		j.say(Breaking, "unknown-query-refused", "parameters of the query that the contract does not know are refused now", "keep `x-unknown-query: allow`", "")
	case j.old.UnknownQuery == contract.On && j.new.UnknownQuery != contract.On:
		j.say(Safe, "unknown-query-allowed", "parameters of the query that the contract does not know pass now", "", "")
	}
}

// errors have another form: those who read the one do not understand the other.
func (j judge) errors() {
	if !reflect.DeepEqual(j.old.Errors, j.new.Errors) {
		j.say(Breaking, "errors-changed", "the errors of the operation have another form now", "keep `x-errors` as it is", "")
	}
}

// audit is nothing that a client meets; that it changed is told to who reviews.
func (j judge) audit() {
	if !reflect.DeepEqual(j.old.Audit, j.new.Audit) {
		j.say(Safe, "audit-changed", "what is recorded of the write has changed", "", "")
	}
}

package diff

import (
	"fmt"
	"time"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/contract"
)

// timeout compares how long an operation may take. Only requests that take long meet the difference.
func (j judge) timeout() {
	enforced := func(of policed) time.Duration {
		if of.Timeout == nil || of.Timeout.Enforce != contract.On {
			return 0
		}
		return of.Timeout.After
	}
	old, new := enforced(j.old), enforced(j.new)
	switch {
	case old == new:
	case old == 0:
		j.say(Dangerous, "timeout-added", "the operation ends with 504 after "+policy.FormatDuration(new)+" now", "", "after")
	case new == 0:
		j.say(Safe, "timeout-removed", "the operation may take as long as it takes; before, it ended after "+policy.FormatDuration(old), "", "after")
	case new < old:
		j.say(Dangerous, "timeout-shortened", fmt.Sprintf("the operation ends with 504 after %s, before after %s", policy.FormatDuration(new), policy.FormatDuration(old)), "", "after")
	default:
		j.say(Safe, "timeout-lengthened", fmt.Sprintf("the operation may take %s, before %s", policy.FormatDuration(new), policy.FormatDuration(old)), "", "after")
	}
}

// bodyLimit compares how large a body may be, where there was one before.
func (j judge) bodyLimit() {
	before, after := j.old.BodyLimit, j.new.BodyLimit
	if !j.old.takesBody() || !j.new.takesBody() || before == after {
		return
	}
	text := fmt.Sprintf("the body may have %s now, before %s", policy.FormatSize(after), policy.FormatSize(before))
	if after < before {
		j.say(Breaking, "body-limit-lowered", text, "go on accepting bodies of the old size", "")
		return
	}
	j.say(Safe, "body-limit-raised", text, "", "")
}

func (p policed) takesBody() bool { return document.Get(p.operation.Node, "requestBody") != nil }

func (j judge) idempotency() {
	enforced := func(of policed) *contract.Idempotency {
		if of.Idempotency == nil || of.Idempotency.Enforce != contract.On {
			return nil
		}
		return of.Idempotency
	}
	old, new := enforced(j.old), enforced(j.new)
	switch {
	case old == nil && new == nil:
		return
	case new == nil:
		j.say(Breaking, "idempotency-removed", "the operation does not know `Idempotency-Key` any more: a request that is repeated is done twice", "keep it", "")
		return
	case old == nil && !new.Required:
		j.say(Safe, "idempotency-added", "the operation takes an `Idempotency-Key` now", "", "")
		return
	}
	wasRequired := old != nil && old.Required
	if !wasRequired && new.Required {
		j.say(Breaking, "idempotency-required", "the operation needs an `Idempotency-Key` now", "leave `required` out, and refuse requests without the key only in a new operation", "required")
	}
	if wasRequired && !new.Required {
		j.say(Safe, "idempotency-optional", "the operation does not need an `Idempotency-Key` any more", "", "required")
	}
	if old == nil || old.TTL == new.TTL {
		return
	}
	level, id := Safe, "idempotency-ttl-lengthened"
	if new.TTL < old.TTL {
		level, id = Dangerous, "idempotency-ttl-shortened"
	}
	j.say(level, id, fmt.Sprintf("answers are kept for repeated requests for %s, before for %s", policy.FormatDuration(new.TTL), policy.FormatDuration(old.TTL)), "", "ttl")
}

package badge

import (
	"fmt"
	"strings"

	"github.com/charterhq/charter/impl/engine/contract"
)

// What badges are about.
const (
	inCache   = "Cache"
	inAnswers = "Answers"
)

func cache(o *contract.Operation) []Badge {
	c := o.Cache
	if c == nil {
		return nil
	}
	label, title := "cached "+span(c.MaxAge), "The server gives an answer again for "+span(c.MaxAge)
	switch {
	case o.Security == nil:
		title += "."
	case c.Shared:
		label += ", shared"
		title += ", to everybody who may call."
	default:
		label += ", per caller"
		title += ", to the same caller."
	}
	if c.StaleWhileRevalidate > 0 {
		label += ", stale " + span(c.StaleWhileRevalidate)
		title += " For " + span(c.StaleWhileRevalidate) + " after that it gives the old one while it makes a new one."
	}
	if c.StaleIfError > 0 {
		label += ", on errors " + span(c.StaleIfError)
		title += " If no new one can be made, it gives the old one for " + span(c.StaleIfError) + " after it has expired."
	}
	if len(c.Vary) > 0 {
		title += " It differs with " + list(c.Vary, "and") + "."
	}
	if len(c.Groups) > 0 {
		title += " Writes to " + list(texts(c.Groups), "and") + " end it sooner."
	}
	title += " What became of a request stands in Cache-Status."
	return []Badge{{Policy: "x-cache", About: inCache, Label: label, Short: "cached " + span(c.MaxAge), Title: title}}
}

func invalidates(o *contract.Operation) []Badge {
	if len(o.Invalidates) == 0 {
		return nil
	}
	return []Badge{{
		Policy: "x-invalidates", About: inCache, Label: "renews " + strings.Join(texts(o.Invalidates), ", "),
		Title: "Once it has succeeded, answers that are cached in the groups " + list(texts(o.Invalidates), "and") + " are made anew.",
	}}
}

func texts(templates []contract.Template) []string {
	all := make([]string, len(templates))
	for i, t := range templates {
		all[i] = string(t)
	}
	return all
}

func idempotency(o *contract.Operation) []Badge {
	i := o.Idempotency
	if i == nil {
		return nil
	}
	kept := span(i.TTL)
	b := Badge{
		Policy: "x-idempotency", About: "Sent twice", Label: "Idempotency-Key accepted, kept " + kept, Short: "Idempotency-Key",
		Title: "Send the header field Idempotency-Key with a value of your own. The same request with the same key is then carried out once, and for " +
			kept + " its first answer is given again, with Idempotent-Replayed. Another request with the key is answered with 422, one while the first still runs with 409.",
		Problem: contract.IdempotencyKeyReused,
	}
	if i.Required {
		b.Label, b.Short = "Idempotency-Key required, kept "+kept, "Idempotency-Key required"
		b.Title += " Without a key the answer is 400."
	}
	return b.enforced(i.Enforce)
}

func audit(o *contract.Operation) []Badge {
	a := o.Audit
	if a == nil {
		return nil
	}
	label, title := "recorded as "+a.Action, "Who did it and when is recorded together with the write, as "+a.Action
	if a.Resource != "" {
		title += " of " + string(a.Resource)
	}
	title += "."
	byHandler := strings.Join(a.Handler, ", ")
	switch {
	case a.Action == "":
		label, title = "recorded as "+byHandler, "Who did what and when is recorded, as it comes out: "+byHandler+"."
	case byHandler != "":
		title += " Besides, if it comes to it: " + byHandler + "."
	}
	return []Badge{{Policy: "x-audit", About: "Recorded", Label: label, Title: title}}
}

func pagination(o *contract.Operation) []Badge {
	p := o.Pagination
	if p == nil {
		return nil
	}
	return []Badge{{
		Policy: "x-pagination", About: inAnswers, Label: "pages, by " + p.Cursor,
		Title: fmt.Sprintf("An answer has one page, in %s. For the next one send what is in %s as %s, as long as there is something.", p.Items, p.Next, p.Cursor),
	}}
}

func errorForm(o *contract.Operation) []Badge {
	if o.Errors == nil {
		return nil
	}
	forms := map[contract.ErrorForm]string{contract.OAuthErrors: "OAuth (RFC 6749, section 5.2)"}
	form, known := forms[o.Errors.Form]
	if !known {
		form = string(o.Errors.Form)
	}
	return []Badge{{
		Policy: "x-errors", About: inAnswers, Label: "errors as " + string(o.Errors.Form) + " has them",
		Title: "What is wrong with a request is answered in the form of " + form + ", not as a problem document.",
	}}
}

func redirect(o *contract.Operation) []Badge {
	to := string(o.Redirect.To)
	return []Badge{{
		Policy: "x-redirect", About: inAnswers, Label: "leads to " + to, Short: "leads elsewhere",
		Title: fmt.Sprintf("It answers with %d and the place in Location: %s. Nothing else is done, and nothing counted.", o.Redirect.Status, to),
	}}
}

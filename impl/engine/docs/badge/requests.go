package badge

import "github.com/charterhq/charter/impl/engine/contract"

// What badges are about.
const (
	bounds     = "Bounds"
	inRequests = "Path and query"
)

func timeout(o *contract.Operation) []Badge {
	if o.Timeout == nil {
		return nil
	}
	after := span(o.Timeout.After)
	return Badge{
		Policy: "x-timeout", About: bounds, Label: "answers within " + after,
		Title:   "A request that takes longer than " + after + " is answered with 504.",
		Problem: contract.DeadlineExceeded,
	}.enforced(o.Timeout.Enforce)
}

func size(o *contract.Operation) []Badge {
	if o.Body == nil {
		return nil
	}
	badges := bodyLimit(o.Body.Limit).enforced(contract.On)
	if o.Body.Tried > 0 {
		badges = append(badges, bodyLimit(o.Body.Tried).enforced(contract.Log)...)
	}
	return badges
}

func bodyLimit(limit int64) Badge {
	return Badge{
		Policy: "x-body-limit", About: bounds, Label: "body up to " + bytes(limit),
		Title:   "A body of more than " + bytes(limit) + " is refused with 413, before it is read where Content-Length tells.",
		Problem: contract.ContentTooLarge,
	}
}

func unknownQuery(o *contract.Operation) []Badge {
	const label = "takes unknown parameters"
	switch o.UnknownQuery {
	case contract.Off:
		return []Badge{{Policy: "x-unknown-query", About: inRequests, Label: label, Title: "The query may have parameters that the contract does not know."}}
	case contract.Log:
		return Badge{
			Policy: "x-unknown-query", About: inRequests, Label: "no unknown parameters", Title: "The query may have no parameters that the contract does not know.",
			Problem: contract.ValidationFailed,
		}.enforced(contract.Log)
	default:
		return nil // as everywhere
	}
}

func catchAll(o *contract.Operation) []Badge {
	if o.CatchAll == nil {
		return nil
	}
	title := "The parameter " + o.CatchAll.Parameter + " takes the rest of the path, slashes included"
	if o.CatchAll.Optional {
		title += "; there may be nothing"
	}
	return []Badge{{Policy: "x-catch-all", About: inRequests, Label: o.CatchAll.Parameter + ": the rest of the path", Title: title + "."}}
}

package docs

import (
	"encoding/json"
	"slices"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/docs/badge"
)

// policiesFile is where the reference page reads the policies, below its own path.
const policiesFile = "policies.json"

// shownPolicy is a badge, with where these pages say more.
type shownPolicy struct {
	badge.Badge

	Link *pageLink `json:"link,omitempty"`
}

// pageLink leads to another place of the documentation.
type pageLink struct {
	To   string `json:"to"`
	Text string `json:"text"`
}

// policies is a JSON object of lists of badges, by method and path as the document has them: GET /books/{isbn}.
func (o *outline) policies(operations []contract.Operation, problems []problem) (*file, error) {
	written, err := o.operations()
	if err != nil {
		return nil, err
	}
	links := make(map[string]operationLink, len(written)) // by id
	for _, operation := range written {
		links[operation.ID] = operation.link()
	}
	all := make(map[string][]shownPolicy, len(operations))
	for i, badges := range badge.Of(operations) {
		shown := make([]shownPolicy, len(badges))
		for j, b := range badges {
			shown[j] = shownPolicy{b, more(b, links, problems)}
		}
		all[operations[i].Method+" "+operations[i].Path] = shown
	}
	text, err := json.Marshal(all)
	if err != nil {
		return nil, err
	}
	zipped, err := zip(text)
	if err != nil {
		return nil, err
	}
	return newFile(zipped, typeJSON, cachePage), nil
}

// more is where the documentation says more of a policy; nil: nowhere.
func more(b badge.Badge, links map[string]operationLink, problems []problem) *pageLink {
	if link, known := links[b.Successor]; known && b.Successor != "" {
		return &pageLink{link.Link, link.Method + " " + link.Path}
	}
	if at := slices.IndexFunc(problems, func(p problem) bool { return p.Code == b.Problem.Code }); at >= 0 {
		return &pageLink{problems[at].Path, problems[at].Title}
	}
	return nil
}

package search

import (
	"context"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/users"
)

// Handlers serves the search part of the contract.
type Handlers struct {
	service *Service
}

// NewHandlers serves what the service finds.
func NewHandlers(service *Service) Handlers { return Handlers{service} }

// Search serves GET /api/search.
func (h Handlers) Search(ctx context.Context, request api.SearchRequestObject) (api.SearchResponseObject, error) {
	hits, next, err := h.service.Search(ctx, request.Params.Query, request.Params.Cursor, int(request.Params.Limit))
	if err != nil {
		return nil, err
	}
	page := api.SearchPage{Items: make([]api.SearchHit, len(hits)), NextCursor: next}
	for i, hit := range hits {
		page.Items[i] = api.SearchHit{User: users.ToAPI(hit.User), Highlights: toAPI(hit.Highlights)}
	}
	return api.Search200JSONResponse(page), nil
}

func toAPI(highlights []Highlight) []api.Highlight {
	shown := make([]api.Highlight, len(highlights))
	for i, highlight := range highlights {
		shown[i] = api.Highlight{Field: api.HighlightField(highlight.Field)}
		for _, segment := range highlight.Segments {
			shown[i].Segments = append(shown[i].Segments, api.HighlightSegment{Text: segment.Text, Match: segment.Match})
		}
	}
	return shown
}

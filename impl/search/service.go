// Package search finds users by their words and shows where the words stand.
package search

import (
	"context"
	"errors"
	"strconv"

	"github.com/charterhq/charter/impl/engine/cursor"
	"github.com/charterhq/charter/impl/repository"
)

// MaxResults bounds how far a search can be paged through. Beyond this, narrow the query.
const MaxResults = 1000

// Service searches the directory.
type Service struct {
	users *repository.Users
}

// NewService searches the given repository.
func NewService(users *repository.Users) *Service { return &Service{users: users} }

// Hit is a user that matches, and where.
type Hit struct {
	User       repository.User
	Highlights []Highlight
}

// Search returns a page of the users that match, the best first, and the cursor of the next page; it is
// nil on the last. The error is a *contract.Problem if the cursor is wrong.
func (s *Service) Search(ctx context.Context, query string, after *string, limit int) (hits []Hit, next *string, err error) {
	scope := []string{"search", query}
	place, err := cursor.Place(scope, after, parseOffset)
	if err != nil {
		return nil, nil, err
	}
	offset := 0
	if place != nil {
		offset = *place
	}
	found, more, err := s.users.Search(ctx, query, offset, min(limit, MaxResults-offset))
	if err != nil {
		return nil, nil, err
	}
	words := repository.QueryWords(query)
	hits = make([]Hit, len(found))
	for i, user := range found {
		hits[i] = Hit{user, highlights(user, words)}
	}
	if end := offset + len(found); more && end < MaxResults {
		text := cursor.Encode(scope, strconv.Itoa(end))
		next = &text
	}
	return hits, next, nil
}

var errOffset = errors.New("there is no result at this offset")

func parseOffset(text string) (int, error) {
	offset, err := strconv.Atoi(text)
	if err == nil && (offset < 0 || offset >= MaxResults) {
		err = errOffset
	}
	return offset, err
}

package repository_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// What is one address to the database is one to those who compare addresses, and nothing else is.
func TestSameEmailIsWhatTheDatabaseRefusesTwice(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		users := repositorytest.Open(t, url).Users()
		for i, pair := range [][2]string{
			{"a@example.com", "A@EXAMPLE.com"}, {"\u00e4@example.com", "\u00c4@example.com"}, {"k@example.com", "\u212a@example.com"},
			{"s@example.com", "\u017f@example.com"}, {"e@example.com", "\u00e9@example.com"}, {"i@example.com", "\u0131@example.com"},
		} {
			var err error
			for _, email := range pair {
				err = users.Create(t.Context(), &repository.User{Name: "Test", Email: fmt.Sprintf("%s%d", email, i), Role: "member"})
			}
			if got, want := repository.SameEmail(pair[0], pair[1]), errors.Is(err, repository.ErrEmailTaken); got != want {
				t.Errorf("%q and %q: %t, and the second is stored with %v", pair[0], pair[1], got, err)
			}
		}
	})
}

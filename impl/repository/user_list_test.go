package repository_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

var sorts = map[string]repository.UserSort{
	"created": repository.SortByCreated, "name": repository.SortByName, "email": repository.SortByEmail,
}

// pages reads a list to its end, page by page, and calls between after each page.
func pages(ctx context.Context, users *repository.Users, filter repository.UserFilter, between func()) ([]repository.User, error) {
	var all []repository.User
	for {
		items, next, err := users.List(ctx, filter)
		if err != nil {
			return nil, err
		}
		if len(items) > filter.Limit {
			return nil, fmt.Errorf("a page of %d, the limit is %d", len(items), filter.Limit)
		}
		all = append(all, items...)
		if next == nil {
			return all, nil
		}
		if len(items) == 0 {
			return nil, errors.New("an empty page that is not the last")
		}
		filter.After = next
		between()
	}
}

func TestListInEveryOrder(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		now := &clock{}
		users := repositorytest.OpenWith(t, url, repository.Options{Now: now.Now}).Users()
		second := time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)
		for _, row := range []struct {
			name, email string
			at          time.Duration
		}{
			// Fractions with and without zeros at the end, and none: their order as text is the trap.
			{"bob", "z@example.com", 100 * time.Millisecond},
			{"Álice", "Y@example.com", 0},
			{"carol", "é@example.com", 100*time.Millisecond + time.Microsecond},
			{"Alice", "x@example.com", time.Microsecond},
			{"Bob Ross", "w@example.com", 999999 * time.Microsecond},
			{"_dave", "-a@example.com", 10 * time.Microsecond},
			{"élodie", "a@example.com", time.Second},
		} {
			now.set(second.Add(row.at))
			create(t, users, repository.User{Name: row.name, Email: row.email})
		}
		for _, test := range []struct {
			sort repository.UserSort
			want []string
		}{
			{repository.SortByCreated, []string{"Álice", "Alice", "_dave", "bob", "carol", "Bob Ross", "élodie"}},
			{repository.SortByName, []string{"_dave", "Álice", "Alice", "bob", "Bob Ross", "carol", "élodie"}},
			{repository.SortByEmail, []string{"_dave", "élodie", "Bob Ross", "Alice", "Álice", "bob", "carol"}},
		} {
			for limit := 1; limit <= len(test.want)+1; limit++ {
				filter := repository.UserFilter{Sort: test.sort, Limit: limit}
				got, err := pages(t.Context(), users, filter, func() {})
				if err != nil || !slices.Equal(names(got), test.want) {
					t.Errorf("sort %d, limit %d: %q (%v), want %q", test.sort, limit, names(got), err, test.want)
				}
				filter.Descending = true
				got, err = pages(t.Context(), users, filter, func() {})
				slices.Reverse(got)
				if err != nil || !slices.Equal(names(got), test.want) {
					t.Errorf("sort %d descending, limit %d: %q (%v)", test.sort, limit, names(got), err)
				}
			}
		}
	})
}

// Half of the users have the same name and were created at the same time.
func TestPagesAreCompleteWhileOthersWrite(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		now := &clock{now: time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)}
		users := repositorytest.OpenWith(t, url, repository.Options{Now: now.Now}).Users()
		number := 0
		add := func() repository.User {
			number++
			now.set(time.Date(2026, 11, 23, 9, 30, 0, number%6/2*1000, time.UTC))
			return named(t, users, []string{"same", "Same", "ab", "aa", "z", "sa"}[number%6], number)
		}
		var stay, leave []repository.User
		for range 45 {
			stay, leave = append(stay, add()), append(leave, add())
		}
		for name, sort := range sorts {
			for _, descending := range []bool{false, true} {
				churn := func() {
					add()
					if err := users.Delete(t.Context(), leave[0].ID, nil); err != nil {
						t.Error(err)
					}
					leave = append(leave[1:], add())
				}
				filter := repository.UserFilter{Sort: sort, Descending: descending, Limit: 7}
				got, err := pages(t.Context(), users, filter, churn)
				if err != nil {
					t.Fatal(err)
				}
				expectEachOnce(t, fmt.Sprintf("%s, descending %t", name, descending), got, stay)
			}
		}
	})
}

// The writers never stop: other than above nothing is in step with the pages.
func TestPagesAreCompleteWhileOthersWriteAtOnce(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		var stay []repository.User
		for i := range 40 {
			stay = append(stay, named(t, users, fmt.Sprint(i%7), i))
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan []error)
		go func() { done <- together(2, func(i int) error { return churn(ctx, users, i) }) }()
		for _, sort := range sorts {
			for _, descending := range []bool{false, true} {
				filter := repository.UserFilter{Sort: sort, Descending: descending, Limit: 3}
				got, err := pages(t.Context(), users, filter, func() {})
				if err != nil {
					t.Error(err)
				}
				expectEachOnce(t, fmt.Sprintf("sort %d, descending %t", sort, descending), got, stay)
			}
		}
		stop()
		for _, err := range <-done {
			if err != nil {
				t.Error(err)
			}
		}
	})
}

// churn creates and deletes users until its context ends.
func churn(ctx context.Context, users *repository.Users, worker int) error {
	for i := 0; ctx.Err() == nil; i++ {
		user := repository.User{Name: fmt.Sprint(i % 7), Email: fmt.Sprintf("churn%d-%d@example.com", worker, i), Role: "member"}
		err := users.Create(ctx, &user)
		if err == nil {
			err = users.Delete(ctx, user.ID, nil)
		}
		if err != nil && !errors.Is(err, context.Canceled) {
			return err
		}
	}
	return nil
}

func expectEachOnce(t *testing.T, doing string, got, want []repository.User) {
	t.Helper()
	seen := map[uuid.UUID]int{}
	for _, user := range got {
		seen[user.ID]++
		if seen[user.ID] > 1 {
			t.Errorf("%s: %s comes twice", doing, user.ID)
		}
	}
	for _, user := range want {
		if seen[user.ID] != 1 {
			t.Errorf("%s: %s %q is missing", doing, user.ID, user.Name)
		}
	}
}

func TestListFilters(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		for _, user := range []repository.User{
			{Name: "Ann", Email: "ann@example.com", Role: "admin"},
			{Name: "Bänn 100%", Email: "b@example.com"},
			{Name: "under_score", Email: "c@example.com", Role: "admin"},
			{Name: `back\slash`, Email: "d@example.com"},
			{Name: "Straße", Email: "Ünal@example.com"},
			{Name: "ΟΔΟΣ", Email: "f@example.com"},
		} {
			if user.Role == "" {
				user.Role = "member"
			}
			create(t, users, user)
		}
		all := []string{"Ann", "Bänn 100%", "under_score", `back\slash`, "Straße", "ΟΔΟΣ"}
		for _, test := range []struct {
			role, contains string
			want           []string
		}{
			{"", "", all},
			{"admin", "", []string{"Ann", "under_score"}},
			{"nobody", "", []string{}},
			{"", "nn", []string{"Ann", "Bänn 100%"}},
			{"", "ANN", []string{"Ann", "Bänn 100%"}},
			{"", "bann", []string{"Bänn 100%"}},
			{"", "BÄNN", []string{"Bänn 100%"}},
			{"admin", "nn", []string{"Ann"}},
			{"", "%", []string{"Bänn 100%"}},
			{"", "0%", []string{"Bänn 100%"}},
			{"", "_", []string{"under_score"}},
			{"", "u%e", []string{}},
			{"", `\`, []string{`back\slash`}},
			{"", `k\s`, []string{`back\slash`}},
			{"", `\\`, []string{}},
			{"", `\%`, []string{}},
			{"", "unal@", []string{"Straße"}},
			{"", "strasse", []string{"Straße"}},
			{"", "οδος", []string{"ΟΔΟΣ"}},
			{"", "@example.com", all},
			{"", "' OR 1=1 --", []string{}},
			{"", "\x00", []string{}},
			{"", "a\x00", []string{}},
			{"", "\xff", []string{}},
			{"", "\u0301", all}, // an accent alone is nothing
			{"", strings.Repeat("x%", 50000), []string{}},
		} {
			filter := repository.UserFilter{Role: test.role, Contains: test.contains, Limit: 2}
			got, err := pages(t.Context(), users, filter, func() {})
			if err != nil || !slices.Equal(names(got), test.want) {
				t.Errorf("role %q, contains %.40q: %q (%v), want %q", test.role, test.contains, names(got), err, test.want)
			}
		}
	})
}

// A position outlives the user it was made from, and works with any filter.
func TestPositionIsPlainData(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		var made []repository.User
		for i := range 4 {
			made = append(made, named(t, users, string(rune('a'+i)), i))
		}
		for name, sort := range sorts {
			filter := repository.UserFilter{Sort: sort, Limit: 2}
			_, next, err := users.List(t.Context(), filter)
			if err != nil || next == nil || next.ID != made[1].ID {
				t.Fatalf("%s: %+v (%v)", name, next, err)
			}
			filter.After = &repository.UserPosition{Key: next.Key, ID: next.ID}
			got, _, err := users.List(t.Context(), filter)
			if err != nil || !slices.Equal(names(got), []string{"c", "d"}) {
				t.Errorf("%s: %q (%v)", name, names(got), err)
			}
		}
	})
}

func TestListRefusesWhatIsNoPosition(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		named(t, users, "a", 1)
		for _, test := range []struct {
			sort repository.UserSort
			key  string
			bad  bool
		}{
			{repository.SortByCreated, "", true},
			{repository.SortByCreated, "alice", true},
			{repository.SortByCreated, "2026-13-01T00:00:00Z", true},
			{repository.SortByCreated, "99999-01-01T00:00:00Z", true},
			{repository.SortByCreated, "0000-01-01T00:00:00Z", false},
			{repository.SortByCreated, "9999-12-31T23:59:59.999999999-23:59", false},
			{repository.SortByName, "", false},
			{repository.SortByName, "2026-11-23T09:30:00Z", false},
			{repository.SortByName, "a\x00", true},
			{repository.SortByEmail, "\xff", true},
			{repository.SortByEmail, strings.Repeat("é", 10000), false},
		} {
			after := &repository.UserPosition{Key: test.key}
			_, _, err := users.List(t.Context(), repository.UserFilter{Sort: test.sort, After: after, Limit: 1})
			if errors.Is(err, repository.ErrBadPosition) != test.bad || err != nil && !test.bad {
				t.Errorf("sort %d, key %.30q: %v", test.sort, test.key, err)
			}
		}
		for _, filter := range []repository.UserFilter{{Limit: 0}, {Limit: -1}, {Sort: 3, Limit: 1}, {Sort: -1, Limit: 1}} {
			if _, _, err := users.List(t.Context(), filter); err == nil {
				t.Errorf("%+v was accepted", filter)
			}
		}
	})
}

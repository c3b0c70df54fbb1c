package server_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	charter "github.com/charterhq/charter/clients/go"
	"github.com/charterhq/charter/impl/server/servertest"
)

// names reads all pages and returns the users' names in order.
func names(t *testing.T, s *servertest.Instance, params charter.ListUsersParams) []string {
	t.Helper()
	var all []string
	for range 100 {
		var response charter.Response
		page, err := s.Client.Users.List(t.Context(), params, charter.WithResponse(&response)).First()
		if err != nil || response.Status != 200 {
			t.Fatalf("%d %v", response.Status, err)
		}
		for _, user := range page.Items {
			all = append(all, user.Name)
		}
		if page.Body.NextCursor == nil {
			return all
		}
		params.Cursor = page.Body.NextCursor
	}
	t.Fatal("the list does not end")
	return nil
}

func TestListsArePagedSortedAndFiltered(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		for i, name := range []string{"bob", "Émile", "alice", "Dora", "emily", "Alice", "çelik"} {
			role := charter.RoleMember
			if i%2 == 1 {
				role = charter.RoleAdmin
			}
			create(t, s, charter.CreateUserParams{Name: name, Email: fmt.Sprintf("%c_%d%%@example.com", 'z'-i, i), Role: &role})
		}
		for _, test := range []struct {
			name   string
			params charter.ListUsersParams
			want   []string
		}{
			{"as created", charter.ListUsersParams{}, []string{"bob", "Émile", "alice", "Dora", "emily", "Alice", "çelik"}},
			{"newest first", charter.ListUsersParams{Sort: new(charter.UserSortMinusCreatedAt)}, []string{"çelik", "Alice", "emily", "Dora", "alice", "Émile", "bob"}},
			{"by name", charter.ListUsersParams{Sort: new(charter.UserSortName)}, []string{"alice", "Alice", "bob", "çelik", "Dora", "Émile", "emily"}},
			{"by name backwards", charter.ListUsersParams{Sort: new(charter.UserSortMinusName)}, []string{"emily", "Émile", "Dora", "çelik", "bob", "Alice", "alice"}},
			{"by e-mail", charter.ListUsersParams{Sort: new(charter.UserSortEmail)}, []string{"çelik", "Alice", "emily", "Dora", "alice", "Émile", "bob"}},
			{"by role", charter.ListUsersParams{Role: new(charter.RoleAdmin)}, []string{"Émile", "Dora", "Alice"}},
			{"containing", charter.ListUsersParams{Q: new("EMIL")}, []string{"Émile", "emily"}},
			{"containing in e-mail", charter.ListUsersParams{Q: new("z_0%@")}, []string{"bob"}},
			{"containing a wildcard", charter.ListUsersParams{Q: new("z%%%@")}, nil},
			{"containing and by role", charter.ListUsersParams{Q: new("alice"), Role: new(charter.RoleAdmin)}, []string{"Alice"}},
		} {
			for _, limit := range []int{1, 2, 3, 100} {
				test.params.Limit = &limit
				if got := names(t, s, test.params); !slices.Equal(got, test.want) {
					t.Errorf("%s, %d a page: %q", test.name, limit, got)
				}
			}
		}
	})
}

func TestAListHasAnETagOfItsBytes(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		create(t, s, charter.CreateUserParams{Name: "Grace", Email: "grace@example.com"})
		first, _ := s.Do(t, "GET", "/api/users", "")
		tag := first.Header.Get("ETag")
		if again, body := s.Do(t, "GET", "/api/users", "", "If-None-Match: "+tag); again.StatusCode != 304 || body != "" {
			t.Errorf("unchanged: %d %q", again.StatusCode, body)
		}
		create(t, s, charter.CreateUserParams{Name: "Ada", Email: "ada@example.com"})
		if changed, _ := s.Do(t, "GET", "/api/users", "", "If-None-Match: "+tag); changed.StatusCode != 200 || changed.Header.Get("ETag") == tag {
			t.Errorf("changed: %d", changed.StatusCode)
		}
	})
}

func TestACursorBelongsToItsFilters(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		for i := range 3 {
			create(t, s, charter.CreateUserParams{Name: "Grace", Email: fmt.Sprintf("grace%d@example.com", i)})
		}
		page, err := s.Client.Users.List(t.Context(), charter.ListUsersParams{Limit: new(1)}).First()
		if err != nil || page.Body.NextCursor == nil {
			t.Fatal(err, "there must be another page")
		}
		cursor := page.Body.NextCursor
		for _, params := range []charter.ListUsersParams{
			{Cursor: cursor, Sort: new(charter.UserSortName)},
			{Cursor: cursor, Q: new("grace")},
			{Cursor: cursor, Role: new(charter.RoleMember)},
		} {
			if _, err := s.Client.Users.List(t.Context(), params).First(); !refused(err, 400, "validation-failed") {
				t.Errorf("%+v: %v", params, err)
			}
		}
		if _, err := s.Client.Search.Users(t.Context(), charter.SearchParams{Query: "grace", Cursor: cursor}).First(); !refused(err, 400, "validation-failed") {
			t.Errorf("in a search: %v", err)
		}
	})
}

// search reads one page.
func search(t *testing.T, s *servertest.Instance, params charter.SearchParams) charter.SearchPage {
	t.Helper()
	var response charter.Response
	page, err := s.Client.Search.Users(t.Context(), params, charter.WithResponse(&response)).First()
	if err != nil || response.Status != 200 {
		t.Fatalf("%q: %d %v", params.Query, response.Status, err)
	}
	return page.Body
}

func TestSearchFindsRanksAndHighlights(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		create(t, s, charter.CreateUserParams{Name: "Bob", Email: "bob@example.com", Tags: []string{"zoe's friend"}})
		create(t, s, charter.CreateUserParams{Name: "Zoë Müller", Email: "zoe@example.com"})
		hits := search(t, s, charter.SearchParams{Query: "ZO"}).Items
		if len(hits) != 2 || hits[0].User.Name != "Zoë Müller" {
			t.Fatalf("the name must come before the tag: %+v", hits)
		}
		want := []charter.Highlight{
			{Field: charter.HighlightFieldName, Segments: []charter.HighlightSegment{{Text: "Zoë", Match: true}, {Text: " Müller"}}},
			{Field: charter.HighlightFieldEmail, Segments: []charter.HighlightSegment{{Text: "zoe", Match: true}, {Text: "@example.com"}}},
		}
		if got := fmt.Sprint(hits[0].Highlights); got != fmt.Sprint(want) {
			t.Errorf("highlights: %s", got)
		}
		if both := search(t, s, charter.SearchParams{Query: "mull zoe"}); len(both.Items) != 1 {
			t.Errorf("both words: %+v", both)
		}
		if none := search(t, s, charter.SearchParams{Query: `"*" OR !&|()`}); len(none.Items) != 0 {
			t.Errorf("no words: %+v", none)
		}
	})
}

func TestASearchIsReadPageByPage(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		for i := range 5 {
			create(t, s, charter.CreateUserParams{Name: "Grace", Email: fmt.Sprintf("grace%d@example.com", i)})
		}
		params := charter.SearchParams{Query: "grace", Limit: new(2)}
		seen := map[string]bool{}
		for pages := 1; ; pages++ {
			page := search(t, s, params)
			if pages > 3 {
				t.Fatalf("page %d: %+v", pages, page)
			}
			for _, hit := range page.Items {
				seen[hit.User.Email] = true
			}
			if params.Cursor = page.NextCursor; params.Cursor == nil {
				break
			}
		}
		if len(seen) != 5 {
			t.Errorf("saw %v", seen)
		}
	})
}

// Folding makes these names many times longer, and a cursor must still fit into a URL.
func TestLongNamesCanBePagedThrough(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		for i, letter := range []string{"\ufdfa", "각", "🇬🇧"} {
			for j := range 2 {
				name := strings.Repeat(letter, 200/len([]rune(letter)))
				create(t, s, charter.CreateUserParams{Name: name, Email: fmt.Sprintf("long%d-%d@example.com", i, j)})
			}
		}
		for _, sort := range []charter.UserSort{charter.UserSortName, charter.UserSortMinusName} {
			if got := names(t, s, charter.ListUsersParams{Sort: &sort, Limit: new(1)}); len(got) != 6 {
				t.Errorf("by %s: %d users", sort, len(got))
			}
		}
	})
}

func TestConditionsMayStandInSeveralLines(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		user := create(t, s, charter.CreateUserParams{Name: "Grace", Email: "grace@example.com"})
		for _, fields := range [][]string{
			{`If-None-Match: "7"`, `If-None-Match: "1"`}, {`If-None-Match: ,"7",, "1",`},
		} {
			if response, body := s.Do(t, "GET", "/api/users/"+user.ID, "", fields...); response.StatusCode != 304 {
				t.Errorf("%q: %d %s", fields, response.StatusCode, body)
			}
		}
	})
}

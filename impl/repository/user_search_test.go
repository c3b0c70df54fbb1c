package repository_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/repository"
)

// search returns the names of the users that a query finds, in order.
func search(t *testing.T, users *repository.Users, query string) []string {
	t.Helper()
	found, more, err := users.Search(t.Context(), query, 0, 100)
	if err != nil || more {
		t.Errorf("search %.60q: more %t, %v", query, more, err)
	}
	return names(found)
}

func expectFound(t *testing.T, users *repository.Users, query string, want ...string) {
	t.Helper()
	got := search(t, users, query)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("search %.60q found %q, want %q", query, got, want)
	}
}

func TestSearchFindsByTheBeginningsOfAllWords(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		create(t, users, grace)
		create(t, users, repository.User{Name: "José Müller-Lüdenscheid", Email: "jose.m@firma.example", Tags: []string{"sales team", "1e5", "-7.5"}})
		create(t, users, repository.User{Name: "山田 太郎", Email: "yamada+list@example.org", Tags: []string{"Ⅷ", "٣٤", "ΟΔΟΣ"}})
		create(t, users, repository.User{Name: "한국 사람", Email: "han@example.kr", Tags: []string{"𐐀𞤀", "काम", "Straße"}})
		const jose, yamada, han = "José Müller-Lüdenscheid", "山田 太郎", "한국 사람"
		for _, test := range []struct {
			query string
			want  []string
		}{
			{"grace", []string{grace.Name}},
			{"GRA hop", []string{grace.Name}},
			{"hopper, grace!", []string{grace.Name}},
			{"grace grace gra", []string{grace.Name}},
			{"race", nil},
			{"grace jose", nil},
			{"navy yard 22202 va", []string{grace.Name}},
			{"arlington", []string{grace.Name}},
			{"us", []string{grace.Name}},
			{"grace@example.com", []string{grace.Name}},
			{"example", []string{grace.Name, jose, yamada, han}},
			{"jose", []string{jose}},
			{"JOSÉ mull", []string{jose}},
			{"lud", []string{jose}},
			{"sales te", []string{jose}},
			{"1e", []string{jose}},
			{"7", []string{jose}},
			{"5", []string{jose}},
			{"山", []string{yamada}},
			{"太郎", []string{yamada}},
			{"viii", []string{yamada}},
			{"٣", []string{yamada}},
			{"οδος", []string{yamada}},
			{"list", []string{yamada}},
			{"한국", []string{han}},
			{"𐐨", []string{han}},
			{"काम", []string{han}},
			{"STRASSE", []string{han}},
			{"z", nil},
		} {
			expectFound(t, users, test.query, test.want...)
		}
	})
}

func TestSearchWithoutWordsFindsNobody(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		create(t, users, grace)
		for _, query := range []string{"", " ", "\t\n", "*", "-", "!?", "\u0301", "☃", "\x00", "\xff\xfe"} {
			expectFound(t, users, query)
		}
	})
}

// What has a meaning to FTS5 or to a tsquery is either no word or a word like another.
func TestSearchTakesNoSyntaxFromTheQuery(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		create(t, users, grace)
		create(t, users, repository.User{Name: "And Or Not", Email: "near@example.org", Tags: []string{"A", "B", "C", "D"}})
		const and = "And Or Not"
		for _, test := range []struct {
			query string
			want  []string
		}{
			{`"grace"`, []string{grace.Name}},
			{`"grace hopper`, []string{grace.Name}},
			{`grace"* OR "and`, nil},
			{"grace OR and", nil},
			{"grace AND hopper", nil},
			{"grace NOT alan", nil},
			{"and or not", []string{and}},
			{"NEAR", []string{and}},
			{"NEAR(grace hopper, 5)", nil},
			{"NOT", []string{and}},
			{"grace*", []string{grace.Name}},
			{"*", nil},
			{"^grace", []string{grace.Name}},
			{"grace + hopper", []string{grace.Name}},
			{"-grace", []string{grace.Name}},
			{"search_name:grace", nil},
			{"search_name : grace", nil},
			{"{search_name search_rest} : grace", nil},
			{"grace & hopper", []string{grace.Name}},
			{"grace | and", nil},
			{"!grace", []string{grace.Name}},
			{"!(grace)", []string{grace.Name}},
			{"grace <-> hopper", []string{grace.Name}},
			{"grace <1> hopper", []string{grace.Name}}, // there is a 1 in the address
			{"grace:*", []string{grace.Name}},
			{"grace:*Z", nil},
			{"hopper:BC", nil},
			{"'grace'", []string{grace.Name}},
			{"'grace", []string{grace.Name}},
			{"grace''", []string{grace.Name}},
			{`grace\`, []string{grace.Name}},
			{`\'grace\'`, []string{grace.Name}},
			{`\\ grace \\`, []string{grace.Name}},
			{"((grace", []string{grace.Name}},
			{"grace)", []string{grace.Name}},
			{"grace; DROP TABLE users; --", nil},
			{"grace? hopper?", []string{grace.Name}},
			{"@name grace", nil},
			{"$1 grace", []string{grace.Name}},
			{"gra\x00ce", nil},
			{"grace\x00", []string{grace.Name}},
			{"grace \xff hopper", []string{grace.Name}},
			{"gr\xc3", []string{grace.Name}},
			{"gr\xc3ce", nil},
			{"%", nil},
			{"gr%", []string{grace.Name}},
			{"gr_ce", nil},
			{strings.Repeat("(", 10000) + "grace", []string{grace.Name}},
			{strings.Repeat("grace hopper ", 10000), []string{grace.Name}},
		} {
			expectFound(t, users, test.query, test.want...)
		}
	})
}

func TestSearchBoundsTheWords(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		long := strings.Repeat("é", 150)
		create(t, users, repository.User{Name: long, Email: "long@example.com"})
		expectFound(t, users, long, long)
		expectFound(t, users, long+"x", long) // words are compared up to 64 bytes
		expectFound(t, users, strings.Repeat("e", 63)+"x")

		create(t, users, repository.User{Name: "a b c d e f g h i j k l m n o p", Email: "x@y.z"})
		const sixteen = "a b c d e f g h i j k l m n o p"
		expectFound(t, users, sixteen, sixteen)
		expectFound(t, users, sixteen+" nothing", sixteen)
		expectFound(t, users, "nothing "+sixteen)
	})
}

func TestSearchPutsNamesFirst(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		add := func(name, email string, tags ...string) {
			create(t, users, repository.User{Name: name, Email: email, Tags: tags})
		}
		add("Tagged One", "one@example.com", "berlin")
		add("Tagged Often", "two@example.com", "berlin", "berlin wall", "berlin zoo")
		add("Mailed Berlin", "three@example.com")
		add("Berlin Berlin", "berlin@example.com", "berlin")
		add("Nothing", "four@example.com")
		for _, query := range []string{"berlin", "ber", "BÉR"} {
			got := search(t, users, query)
			if len(got) != 4 || got[0] != "Berlin Berlin" || got[1] != "Mailed Berlin" {
				t.Errorf("%q found %q", query, got)
			}
		}
		// Of two words each counts for itself.
		add("Paris Berlin", "five@example.com")
		add("Paris", "six@example.com", "berlin")
		add("Nowhere", "seven@example.com", "paris", "berlin")
		if got := search(t, users, "paris berlin"); !slices.Equal(got, []string{"Paris Berlin", "Paris", "Nowhere"}) {
			t.Errorf("found %q", got)
		}
	})
}

func TestSearchPages(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		var want []uuid.UUID
		for i := range 7 { // all of the same rank
			want = append(want, named(t, users, "Same Name", 10+i).ID)
		}
		var got []uuid.UUID
		for offset := 0; offset < 9; offset += 3 {
			found, more, err := users.Search(t.Context(), "same", offset, 3)
			if err != nil || more != (offset < 6) {
				t.Errorf("from %d: more %t (%v)", offset, more, err)
			}
			for _, user := range found {
				got = append(got, user.ID)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("got %v, want %v, by id", got, want)
		}
		if found, more, err := users.Search(t.Context(), "same", 7, 3); err != nil || more || len(found) != 0 {
			t.Errorf("behind the end: %v, %t (%v)", found, more, err)
		}
		for _, bad := range [][2]int{{-1, 1}, {0, 0}, {0, -1}} {
			if _, _, err := users.Search(t.Context(), "same", bad[0], bad[1]); err == nil {
				t.Errorf("offset %d and limit %d were accepted", bad[0], bad[1])
			}
		}
	})
}

func TestSearchFollowsWrites(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		user := create(t, users, grace)
		set := func(change func(*repository.User)) {
			if _, err := users.Update(t.Context(), user.ID, func(u *repository.User) error {
				change(u)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		set(func(u *repository.User) { u.Name = "Ada Lovelace" })
		expectFound(t, users, "hopper")
		expectFound(t, users, "lovelace", "Ada Lovelace")
		set(func(u *repository.User) { u.Tags = []string{"engine"} })
		expectFound(t, users, "navy", "Ada Lovelace") // still in the address
		set(func(u *repository.User) { u.Address = nil })
		expectFound(t, users, "navy")
		expectFound(t, users, "engine", "Ada Lovelace")
		set(func(u *repository.User) { u.Role = "member" }) // of no concern to the search
		expectFound(t, users, "ada engine", "Ada Lovelace")
		if err := users.Delete(t.Context(), user.ID, nil); err != nil {
			t.Fatal(err)
		}
		expectFound(t, users, "ada")
		create(t, users, grace)
		expectFound(t, users, "grace", grace.Name)
	})
}

func TestSearchReturnsWholeUsers(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		want := create(t, users, grace)
		found, _, err := users.Search(t.Context(), "grace", 0, 1)
		if err != nil || len(found) != 1 || found[0].ID != want.ID || *found[0].Address != *want.Address ||
			!slices.Equal(found[0].Tags, want.Tags) || !found[0].CreatedAt.Equal(want.CreatedAt) {
			t.Errorf("found %+v (%v), want %+v", found, err, want)
		}
	})
}

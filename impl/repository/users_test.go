package repository_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

var grace = repository.User{
	Name: "Grace Hopper", Email: "Grace@Example.com", Role: "admin", Tags: []string{"navy", `"quoted", ünd`},
	Address: &repository.Address{Street: "1 Navy Yard", City: "Arlington", Region: "VA", PostalCode: "22202", Country: "US"},
}

func TestUserComesBackAsItWasCreated(t *testing.T) {
	t.Parallel()
	plain := repository.User{Name: "Alan", Email: "alan@example.com", Role: "member"}
	partly := repository.User{
		Name: "山田 ✓ O'Neil\\%", Email: "ÿ@example.com", Role: "member",
		Address: &repository.Address{Street: "Str. 1", City: "Bern", Country: "CH"},
	}
	repositorytest.Each(t, func(t *testing.T, url string) {
		now := time.Date(2026, 11, 23, 9, 30, 0, 123456789, time.FixedZone("", 3600))
		users := repositorytest.OpenWith(t, url, repository.Options{Now: func() time.Time { return now }}).Users()
		for _, given := range []repository.User{grace, plain, partly} {
			created := create(t, users, given)
			want := given
			want.ID, want.Version = created.ID, 1
			want.CreatedAt = time.Date(2026, 11, 23, 8, 30, 0, 123456000, time.UTC)
			want.UpdatedAt = want.CreatedAt
			if want.Tags == nil {
				want.Tags = []string{}
			}
			if created.ID.Version() != 7 {
				t.Errorf("the id %s is no UUID version 7", created.ID)
			}
			if !reflect.DeepEqual(created, want) {
				t.Errorf("created\n%+v, want\n%+v", created, want)
			}
			got, err := users.Get(t.Context(), created.ID)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got\n%+v (%v), want\n%+v", got, err, want)
			}
		}
	})
}

func TestCreateKeepsAGivenIDAndDecidesTheRest(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		given := grace
		given.ID, given.Version, given.CreatedAt = uuid.New(), 7, time.Unix(0, 0)
		created := create(t, users, given)
		if created.ID != given.ID || created.Version != 1 || created.CreatedAt.Equal(given.CreatedAt) {
			t.Errorf("created %+v", created)
		}
	})
}

func TestMissingUser(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		id := uuid.New()
		_, getErr := users.Get(t.Context(), id)
		_, updateErr := users.Update(t.Context(), id, func(*repository.User) error {
			t.Error("the change was asked for")
			return nil
		})
		deleteErr := users.Delete(t.Context(), id, nil)
		for doing, err := range map[string]error{"get user": getErr, "update user": updateErr, "delete user": deleteErr} {
			if !errors.Is(err, repository.ErrNotFound) || !strings.HasPrefix(err.Error(), doing) {
				t.Errorf("%s: %v", doing, err)
			}
		}
	})
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(*repository.User)
	}{
		{"a name", func(u *repository.User) { u.Name = "Grace Brewster Hopper" }},
		{"the same e-mail address in another case", func(u *repository.User) { u.Email = "GRACE@example.com" }},
		{"a role", func(u *repository.User) { u.Role = "member" }},
		{"a tag in place", func(u *repository.User) { u.Tags[0] = "army" }},
		{"no tags", func(u *repository.User) { u.Tags = []string{} }},
		{"a part of the address in place", func(u *repository.User) { u.Address.City = "Bern" }},
		{"less of an address", func(u *repository.User) { u.Address.Region = "" }},
		{"no address", func(u *repository.User) { u.Address = nil }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			repositorytest.Each(t, func(t *testing.T, url string) {
				now := &clock{now: time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC), step: time.Second}
				users := repositorytest.OpenWith(t, url, repository.Options{Now: now.Now}).Users()
				want := create(t, users, grace)
				got, err := users.Update(t.Context(), want.ID, func(u *repository.User) error {
					test.change(u)
					u.ID, u.Version, u.CreatedAt, u.UpdatedAt = uuid.New(), 9, time.Time{}, time.Time{}
					return nil
				})
				test.change(&want)
				want.Version, want.UpdatedAt = 2, want.CreatedAt.Add(time.Second)
				if err != nil || !reflect.DeepEqual(got, want) {
					t.Fatalf("got\n%+v (%v), want\n%+v", got, err, want)
				}
				if stored, err := users.Get(t.Context(), want.ID); err != nil || !reflect.DeepEqual(stored, want) {
					t.Errorf("stored\n%+v (%v), want\n%+v", stored, err, want)
				}
			})
		})
	}
}

func TestUpdateThatChangesNothingKeepsTheVersion(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		for _, given := range []repository.User{grace, {Name: "Alan", Email: "alan@example.com"}} {
			before := create(t, users, given)
			after, err := users.Update(t.Context(), before.ID, func(u *repository.User) error {
				u.Version, u.UpdatedAt = 5, time.Now()
				if len(u.Tags) == 0 {
					u.Tags = nil
				}
				return nil
			})
			after.Tags = append([]string{}, after.Tags...)
			if err != nil || !reflect.DeepEqual(after, before) {
				t.Errorf("got\n%+v (%v), want\n%+v", after, err, before)
			}
		}
	})
}

func TestRefusedWriteLeavesTheUser(t *testing.T) {
	t.Parallel()
	refusal := errors.New("no")
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		before := create(t, users, grace)
		_, err := users.Update(t.Context(), before.ID, func(u *repository.User) error {
			u.Name = "Nobody"
			return refusal
		})
		if err != refusal { //nolint:errorlint // as it is: not wrapped
			t.Errorf("Update: %v", err)
		}
		err = users.Delete(t.Context(), before.ID, func(u repository.User) error {
			if !reflect.DeepEqual(u, before) {
				t.Errorf("the check saw %+v", u)
			}
			return refusal
		})
		if err != refusal { //nolint:errorlint // as it is: not wrapped
			t.Errorf("Delete: %v", err)
		}
		if after, err := users.Get(t.Context(), before.ID); err != nil || !reflect.DeepEqual(after, before) {
			t.Errorf("got\n%+v (%v), want\n%+v", after, err, before)
		}
	})
}

func TestDelete(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		gone, stays := create(t, users, grace), named(t, users, "Alan", 1)
		allow := func(repository.User) error { return nil }
		if err := users.Delete(t.Context(), gone.ID, allow); err != nil {
			t.Fatal(err)
		}
		if _, err := users.Get(t.Context(), gone.ID); !errors.Is(err, repository.ErrNotFound) {
			t.Errorf("Get of the deleted user: %v", err)
		}
		if _, err := users.Get(t.Context(), stays.ID); err != nil {
			t.Errorf("Get of the other user: %v", err)
		}
		create(t, users, grace) // the address is free again
	})
}

func TestEmailIsUniqueInWhateverCase(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		create(t, users, repository.User{Name: "A", Email: "Ärger@Example.com"})
		other := create(t, users, repository.User{Name: "B", Email: "arger@example.com"}) // an accent is another address
		taken := repository.User{Name: "C", Email: "äRGER@eXAMPLE.COM", Role: "member"}
		if err := users.Create(t.Context(), &taken); !errors.Is(err, repository.ErrEmailTaken) {
			t.Errorf("Create: %v", err)
		}
		if taken.ID != uuid.Nil || taken.Version != 0 {
			t.Errorf("the user that was not created has an id: %+v", taken)
		}
		_, err := users.Update(t.Context(), other.ID, func(u *repository.User) error {
			u.Email = taken.Email
			return nil
		})
		if !errors.Is(err, repository.ErrEmailTaken) {
			t.Errorf("Update: %v", err)
		}
	})
}

func TestOfManyWhoWantAnAddressOneGetsIt(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		created := 0
		for _, err := range together(50, func(i int) error {
			email := []byte("grace@example.com")
			email[i%5] -= 'a' - 'A'
			return users.Create(t.Context(), &repository.User{Name: "Grace", Email: string(email), Role: "member"})
		}) {
			if err == nil {
				created++
			} else if !errors.Is(err, repository.ErrEmailTaken) {
				t.Error(err)
			}
		}
		if created != 1 {
			t.Errorf("%d users have the address", created)
		}
	})
}

// Two handles are like two processes.
func TestNoUpdateIsLost(t *testing.T) {
	t.Parallel()
	const updates = 60
	repositorytest.Each(t, func(t *testing.T, url string) {
		handles := []*repository.Users{repositorytest.Open(t, url).Users(), repositorytest.Open(t, url).Users()}
		user := create(t, handles[0], grace)
		for _, err := range together(updates, func(i int) error {
			_, err := handles[i%2].Update(t.Context(), user.ID, func(u *repository.User) error {
				u.Tags = append(u.Tags, fmt.Sprint(i))
				return nil
			})
			return err
		}) {
			if err != nil {
				t.Error(err)
			}
		}
		got, err := handles[1].Get(t.Context(), user.ID)
		if err != nil || got.Version != updates+1 || len(got.Tags) != len(user.Tags)+updates {
			t.Errorf("version %d, %d tags (%v)", got.Version, len(got.Tags), err)
		}
	})
}

func TestAllKindsOfWritesAtOnceFromTwoHandles(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		handles := []*repository.Users{repositorytest.Open(t, url).Users(), repositorytest.Open(t, url).Users()}
		for _, err := range together(20, func(i int) error {
			users := handles[i%2]
			user := repository.User{Name: "N", Email: fmt.Sprintf("%d@example.com", i), Role: "member"}
			if err := users.Create(t.Context(), &user); err != nil {
				return err
			}
			if _, err := users.Update(t.Context(), user.ID, func(u *repository.User) error {
				u.Name = "M"
				return nil
			}); err != nil {
				return err
			}
			if _, _, err := users.List(t.Context(), repository.UserFilter{Limit: 5}); err != nil {
				return err
			}
			return users.Delete(t.Context(), user.ID, nil)
		}) {
			if err != nil {
				t.Error(err)
			}
		}
	})
}

func TestPanicInAChangeRollsBack(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		user := create(t, users, grace)
		func() {
			defer func() { _ = recover() }()
			_, _ = users.Update(t.Context(), user.ID, func(*repository.User) error { panic("in a change") })
		}()
		if _, err := users.Update(t.Context(), user.ID, func(u *repository.User) error {
			u.Name = "Grace"
			return nil
		}); err != nil {
			t.Errorf("the next update: %v", err)
		}
	})
}

package repository_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

func TestMain(m *testing.M) { repositorytest.Main(m) }

// eachUsers runs a test on an empty table of users in each kind of database.
func eachUsers(t *testing.T, test func(t *testing.T, users *repository.Users)) {
	t.Helper()
	repositorytest.Each(t, func(t *testing.T, url string) {
		test(t, repositorytest.Open(t, url).Users())
	})
}

// create adds a user and returns it as it is stored.
func create(t testing.TB, users *repository.Users, user repository.User) repository.User {
	t.Helper()
	if user.Role == "" {
		user.Role = "member"
	}
	if err := users.Create(t.Context(), &user); err != nil {
		t.Fatal(err)
	}
	return user
}

// named adds a user with a name and an address made of its number.
func named(t testing.TB, users *repository.Users, name string, number int) repository.User {
	t.Helper()
	return create(t, users, repository.User{Name: name, Email: fmt.Sprintf("user%d@example.com", number)})
}

// names are what a test compares lists by.
func names(users []repository.User) []string {
	out := []string{}
	for _, user := range users {
		out = append(out, user.Name)
	}
	return out
}

// together runs a function n times at once and returns what the runs returned.
func together(n int, run func(i int) error) []error {
	errs := make([]error, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { errs[i] = run(i) })
	}
	group.Wait()
	return errs
}

// clock is a time that a test sets. Each look at it moves it on by step.
type clock struct {
	mutex sync.Mutex
	now   time.Time
	step  time.Duration
}

func (c *clock) Now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	now := c.now
	c.now = now.Add(c.step)
	return now
}

func (c *clock) set(now time.Time) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.now = now
}

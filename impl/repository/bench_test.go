package repository_test

import (
	"fmt"
	"testing"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// BenchmarkUsers measures one user and one page of fifty out of a thousand, in each kind of database.
func BenchmarkUsers(b *testing.B) {
	for _, database := range []struct {
		name string
		url  func(testing.TB) string
	}{{"sqlite", repositorytest.SQLite}, {"postgres", repositorytest.PostgreSQL}} {
		b.Run(database.name, func(b *testing.B) {
			users := repositorytest.Open(b, database.url(b)).Users()
			var user repository.User
			for i := range 1000 {
				user = grace
				user.Name, user.Email = fmt.Sprintf("Grace %d", i), fmt.Sprintf("grace%d@example.com", i)
				user = create(b, users, user)
			}
			benchmark(b, "get", func() error {
				_, err := users.Get(b.Context(), user.ID)
				return err
			})
			benchmark(b, "list", func() error {
				_, _, err := users.List(b.Context(), repository.UserFilter{Sort: repository.SortByName, Limit: 50})
				return err
			})
			benchmark(b, "contains", func() error {
				_, _, err := users.List(b.Context(), repository.UserFilter{Contains: "e 99", Limit: 50})
				return err
			})
			benchmark(b, "search", func() error {
				_, _, err := users.Search(b.Context(), "grace 99", 0, 50)
				return err
			})
			number := 1000
			benchmark(b, "create", func() error {
				number++
				user := grace
				user.Email = fmt.Sprintf("grace%d@example.com", number)
				return users.Create(b.Context(), &user)
			})
		})
	}
}

func benchmark(b *testing.B, name string, run func() error) {
	b.Run(name, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := run(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

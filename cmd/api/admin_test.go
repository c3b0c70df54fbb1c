package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/repository/repositorytest"
)

func TestAdministratorsChangeOnTheCommandLineButTheLastOneStays(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		setting := migrated(t, url)
		for _, email := range []string{"ada@example.com", "grace@example.com"} {
			command := program(t, setting, "admin", "create", "--name", "Somebody", "--email", email)
			command.Stdin = strings.NewReader("a ship in port is safe\n")
			if out, err := command.CombinedOutput(); err != nil {
				t.Fatalf("%v %s", err, out)
			}
		}
		for _, step := range []struct {
			command, email string
			exit           int
			out, failed    string
		}{
			{"demote", "nobody@example.com", 1, "", "api: There is no user with this e-mail address.\n"},
			{"demote", "ADA@example.com", 0, "ada@example.com has the role member now", ""},
			{"demote", "grace@example.com", 1, "", "api: Nobody else who can sign in is an administrator. Make somebody else one first.\n"},
			{"promote", "ada@example.com", 0, "ada@example.com has the role admin now", ""},
			{"demote", "grace@example.com", 0, "grace@example.com has the role member now", ""},
			{"demote", "grace@example.com", 0, "grace@example.com has the role member now", ""}, // again changes nothing
		} {
			out, failed, exit := output(t, setting, "admin", step.command, step.email)
			if exit != step.exit || failed != step.failed || !strings.HasPrefix(out, step.out) {
				t.Errorf("%s %s: %d %q %q", step.command, step.email, exit, out, failed)
			}
		}
		out, failed, exit := output(t, setting, "admin", "list", "--json")
		var list struct {
			Administrators []struct{ Email, Role string }
		}
		if err := json.Unmarshal([]byte(out), &list); err != nil || exit != 0 || len(list.Administrators) != 1 || list.Administrators[0].Email != "ada@example.com" {
			t.Errorf("%d %s %s", exit, out, failed)
		}
		if out, _, exit := output(t, setting, "admin", "list"); exit != 0 || !strings.Contains(out, "ada@example.com") || strings.Contains(out, "grace@") {
			t.Errorf("%d %s", exit, out)
		}
	})
}

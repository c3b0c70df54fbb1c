package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// What the API would not take would break its answers, and an address that it does not take signs nobody in.
func TestWhatTheContractRefusesIsRefusedOnTheCommandLine(t *testing.T) {
	t.Parallel()
	setting := migrated(t, repositorytest.SQLite(t))
	key, admin := []string{"keys", "create", "--scopes", "users:read"}, []string{"admin", "create"}
	for name, test := range map[string]struct {
		command, flags []string
		want           string
	}{
		"a key's name":           {key, []string{"--name", "a\x1b[2Jb"}, "--name: "},
		"a long name":            {key, []string{"--name", strings.Repeat("n", 101)}, "--name: "},
		"a name that is no text": {key, []string{"--name", "\xff"}, "--name is not UTF-8"},
		"a class":                {key, []string{"--name", "n", "--class", "parter"}, "it has for internal, partner"},
		"an admin's name":        {admin, []string{"--name", "A\nB", "--email", "a@example.com"}, "--name: "},
		"an admin's address":     {admin, []string{"--name", "A", "--email", `"a b"@example.com`}, "--email: "},
	} {
		out, failed, exit := output(t, setting, append(slices.Clip(test.command), test.flags...)...)
		if exit != 2 || !strings.Contains(failed, test.want) || out != "" {
			t.Errorf("%s: exit %d, said %q and %q", name, exit, failed, out)
		}
	}
}

package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestKeysAreMadeAsTheCommandLineSays(t *testing.T) {
	t.Parallel()
	database := []string{"CHARTER_DATABASE_URL=sqlite:" + t.TempDir() + "/charter.db"}
	if out, failed, exit := output(t, database, "migrate"); exit != 0 {
		t.Fatal(out, failed)
	}
	out, failed, exit := output(t, database, "keys", "create", "--name", "x", "--scopes", "users:read, users:write", "--expires", "30d", "--json")
	var made struct {
		ID        string
		Scopes    []string
		CreatedAt time.Time
		ExpiresAt time.Time
	}
	if err := json.Unmarshal([]byte(out), &made); err != nil || exit != 0 {
		t.Fatalf("%d %s %s", exit, out, failed)
	}
	if life := made.ExpiresAt.Sub(made.CreatedAt).Round(time.Hour); life != 30*day || !slices.Equal(made.Scopes, []string{"users:read", "users:write"}) {
		t.Errorf("it lives %s, and may %q", life, made.Scopes)
	}
	if out, failed, exit := output(t, database, "keys", "rotate", made.ID, "--overlap", "1d"); exit != 0 || !strings.Contains(out, "charter_") {
		t.Errorf("%d %s %s", exit, out, failed)
	}
	if out, failed, exit := output(t, database, "keys", "revoke", made.ID); exit != 0 || !strings.Contains(out, "revoked") {
		t.Errorf("%d %s %s", exit, out, failed)
	}
}

func TestWhatIsWrongWithACommandOfKeysIsSaid(t *testing.T) {
	t.Parallel()
	database := []string{"CHARTER_DATABASE_URL=sqlite:" + t.TempDir() + "/charter.db"}
	if out, failed, exit := output(t, database, "migrate"); exit != 0 {
		t.Fatal(out, failed)
	}
	for line, want := range map[string]string{
		"create --scopes users:read":                               "a key needs a --name",
		"create --name x":                                          "a key needs --scopes, or it may do nothing: some of audit:read, ",
		"create --name x --scopes users:red":                       `there is no scope "users:red"; there are audit:read, `,
		"create --name x --scopes users:read --expires 1y":         "write days, hours, minutes or seconds, such as 30d",
		"create --name x --scopes users:read --expires -1h":        "write days, hours, minutes or seconds, such as 30d",
		"create --name x --scopes users:read --expires 999999999d": "write days, hours, minutes or seconds, such as 30d",
		"rotate":       "rotate needs the id of one key; `api keys list` shows them",
		"rotate first": "rotate needs the id of one key",
		"revoke":       "revoke needs the id of one key",
		"rotate 019aae5c-7a10-7b32-8c55-7d2e3f405162 --overlap soon": "such as 30d",
	} {
		out, failed, exit := output(t, database, append([]string{"keys"}, strings.Fields(line)...)...)
		if exit != 2 || !strings.Contains(failed, want) || out != "" {
			t.Errorf("%s: exit %d: %s%s", line, exit, failed, out)
		}
	}
}

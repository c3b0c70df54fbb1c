package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// migrated is the setting of a database that is ready.
func migrated(t *testing.T, url string) []string {
	t.Helper()
	setting := []string{"CHARTER_DATABASE_URL=" + url}
	if out, failed, exit := output(t, setting, "migrate"); exit != 0 {
		t.Fatal(out, failed)
	}
	return setting
}

// said runs api, which must succeed, and reads the JSON that it prints.
func said[T any](t *testing.T, setting []string, args ...string) (value T) {
	t.Helper()
	out, failed, exit := output(t, setting, append(args, "--json")...)
	if err := json.Unmarshal([]byte(out), &value); err != nil || exit != 0 {
		t.Fatalf("%v: exit %d, %s %s", args, exit, out, failed)
	}
	return value
}

func TestKeysAreMadeRotatedAndRevokedOnTheCommandLine(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		setting := migrated(t, url)
		made := said[shownKey](t, setting, "keys", "create", "--name", "Nightly import", "--scopes", "users:read", "--class", "partner", "--expires", "1h")
		if made.Class != "partner" || fmt.Sprint(made.Scopes) != "[users:read]" || made.ExpiresAt == nil || made.CreatedBy != "operator:command-line" {
			t.Errorf("made %+v", made)
		}
		if left := time.Until(*made.ExpiresAt); left < 50*time.Minute || left > time.Hour {
			t.Errorf("it ends in %s", left)
		}
		gone := said[shownKey](t, setting, "keys", "create", "--name", "Other", "--scopes", "users:read")
		rotated := said[shownKey](t, setting, "keys", "rotate", made.ID.String(), "--overlap", "0s")
		if out, failed, exit := output(t, setting, "keys", "revoke", gone.ID.String()); exit != 0 || !strings.Contains(out, "revoked") {
			t.Errorf("revoking: %d %s %s", exit, out, failed)
		}
		out, _, exit := output(t, setting, "keys", "list")
		for _, want := range []string{made.ID.String(), "Nightly import", "..." + rotated.Hint, "works", gone.ID.String(), "revoked"} {
			if exit != 0 || !strings.Contains(out, want) {
				t.Errorf("exit %d, no %s in %s", exit, want, out)
			}
		}
		list := said[struct{ Keys []shownKey }](t, setting, "keys", "list").Keys
		if len(list) != 2 || list[0].ID != gone.ID || list[0].RevokedAt == nil || list[0].Secret+list[1].Secret != "" {
			t.Errorf("the list is %+v", list)
		}
		s := serve(t, append(production(), setting...)...)
		for name, test := range map[string]struct {
			secret string
			status int
		}{
			"the new secret": {rotated.Secret, 200}, "the old secret": {made.Secret, 401}, "the revoked key": {gone.Secret, 401},
		} {
			if got := statusWith(t, s.url+"/api/users", test.secret); got != test.status {
				t.Errorf("%s: %d", name, got)
			}
		}
		s.stop(t, syscall.SIGTERM)
	})
}

func statusWith(t *testing.T, url, key string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-API-Key", key)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

// Wrong use ends with 2; what goes wrong by itself with 1.
func TestWrongUseOfKeysAndAdminIsNamed(t *testing.T) {
	t.Parallel()
	url := repositorytest.SQLite(t)
	setting := migrated(t, url)
	nowhere := []string{"CHARTER_DATABASE_URL=sqlite:" + filepath.Join(t.TempDir(), "empty.db")}
	const id = "019aae5c-7a10-7b32-8c55-7d2e3f405162"
	for name, test := range map[string]struct {
		setting []string
		input   string
		args    string
		exit    int
		want    string
	}{
		"a key that is not there":  {setting, "", "keys rotate " + id, 1, "There is no key"},
		"revoking an unknown key":  {setting, "", "keys revoke " + id, 1, "There is no key"},
		"no tables":                {nowhere, "", "keys list", 1, "api migrate"},
		"nobody to be made":        {setting, good, "admin create --name Ada", 2, "--email"},
		"an address that is none":  {setting, good, "admin create --name Ada --email ada@", 2, "e-mail address"},
		"no password":              {setting, "", "admin create --name Ada --email ada@example.com", 2, "standard input"},
		"a password of few":        {setting, "short", "admin create --name Ada --email ada@example.com", 2, "at least 8"},
		"a password that is known": {setting, "password", "admin create --name Ada --email ada@example.com", 2, "Many people"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, failed, exit := outputOf(t, test.setting, test.input, strings.Fields(test.args)...)
			if exit != test.exit || !strings.Contains(failed, test.want) || out != "" {
				t.Errorf("exit %d, said %q and %q", exit, failed, out)
			}
		})
	}
}

const good = "weaving algebraic patterns"

func TestAnAdministratorIsMadeOnTheCommandLine(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		setting := migrated(t, url)
		args := []string{"admin", "create", "--name", "Ada Lovelace", "--email", "ada@example.com"}
		if out, failed, exit := outputOf(t, setting, good+"\nsecond line", args...); exit != 0 || !strings.Contains(out, "ada@example.com is an administrator") {
			t.Fatalf("exit %d: %s %s", exit, out, failed)
		}
		if _, failed, exit := outputOf(t, setting, good, args...); exit != 1 || !strings.Contains(failed, "another user has this e-mail address") {
			t.Errorf("again: exit %d: %s", exit, failed)
		}
		s := serve(t, append(production(), setting...)...)
		response, err := http.Post(s.url+"/api/auth/sign-in", "application/json", strings.NewReader(`{"email":"ada@example.com","password":"`+good+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var me struct{ Scopes []string }
		if err := json.NewDecoder(response.Body).Decode(&me); err != nil || response.StatusCode != 200 || len(me.Scopes) < 5 {
			t.Errorf("signing in: %d %v, %v", response.StatusCode, me.Scopes, err)
		}
		s.stop(t, syscall.SIGTERM)
	})
}

func TestKeysAreMadeAsTheCommandLineSays(t *testing.T) {
	t.Parallel()
	database := migrated(t, repositorytest.SQLite(t))
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
	database := migrated(t, repositorytest.SQLite(t))
	for line, want := range map[string]string{
		"create --scopes users:read":                               "a key needs a --name",
		"create --name x":                                          "a key needs --scopes, or it may do nothing: some of audit:read, ",
		"create --name x --scopes users:red":                       `there is no scope "users:red"; there are audit:read, `,
		"create --name x --scopes users:read --expires 1y":         "--expires must be a time in days, hours, minutes or seconds, such as 30d",
		"create --name x --scopes users:read --expires -1h":        "--expires must be a time in days, hours, minutes or seconds, such as 30d",
		"create --name x --scopes users:read --expires 999999999d": "--expires must be a time in days, hours, minutes or seconds, such as 30d",
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

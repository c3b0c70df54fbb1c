package auth_test

import (
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// A key is revoked while one that descends from it makes another: that one goes as well. On SQLite the two cannot meet,
// because one at a time writes.
func TestAKeyThatIsMadeWhileItsFamilyGoesGoesToo(t *testing.T) {
	t.Parallel()
	var inTransaction atomic.Pointer[func()] // runs once, when the database asks for the time: the key is stored, and not committed
	db := repositorytest.OpenWith(t, repositorytest.PostgreSQL(t), repository.Options{Now: func() time.Time {
		if run := inTransaction.Swap(nil); run != nil {
			(*run)()
		}
		return time.Now()
	}})
	service := auth.NewService(auth.Options{DB: db, Logger: slog.New(slog.DiscardHandler)})
	t.Cleanup(service.Close)
	operator := as(t, &contract.Principal{Kind: "operator", ID: "test", Scopes: auth.AllScopes()})
	grandparent, text, err := service.CreateOrganisationKey(operator, auth.NewKey{Name: "grandparent"})
	if err != nil {
		t.Fatal(err)
	}
	_, text, err = service.CreateKey(as(t, who(t.Context(), service, "key", text)), auth.NewKey{Name: "parent"})
	if err != nil {
		t.Fatal(err)
	}
	parent := who(t.Context(), service, "key", text)

	revoked := make(chan error, 1)
	revoke := func() {
		go func() { revoked <- service.RevokeKey(operator, grandparent.ID) }()
		waitForLock(t, db)
	}
	inTransaction.Store(&revoke)
	_, child, err := service.CreateKey(as(t, parent), auth.NewKey{Name: "child"})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-revoked; err != nil {
		t.Fatal(err)
	}
	for name, secret := range map[string]string{"the parent": text, "the child": child} {
		if who(t.Context(), service, "key", secret) != nil {
			t.Errorf("%s is still good", name)
		}
	}
}

// The rate limits of a key are those of its class, and of whatever is made from it.
func TestAKeyHandsItsClassOn(t *testing.T) {
	t.Parallel()
	service := replica(t, repositorytest.SQLite(t), time.Now)
	key, text, err := service.CreateOrganisationKey(t.Context(), auth.NewKey{Name: "Partner", Class: "partner"})
	if err != nil {
		t.Fatal(err)
	}
	_, child, err := service.CreateKey(as(t, who(t.Context(), service, "key", text)), auth.NewKey{Name: "child"})
	if err != nil {
		t.Fatal(err)
	}
	grant, err := service.Grant(as(t, nil), auth.GrantRequest{Type: "client_credentials", ClientID: key.ID.String(), ClientSecret: text})
	if err != nil {
		t.Fatal(err)
	}
	for name, shown := range map[string][2]string{"the key": {"key", text}, "its child": {"key", child}, "its token": {"token", grant.Access}} {
		if caller := who(t.Context(), service, shown[0], shown[1]); caller == nil || caller.Class != "partner" {
			t.Errorf("%s: %+v", name, caller)
		}
	}
}

// waitForLock returns when a transaction on a PostgreSQL database waits for a lock that another holds.
func waitForLock(t *testing.T, db *repository.DB) {
	t.Helper()
	const query = `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		var waiting int
		if err := db.Pools()["shared"].QueryRowContext(t.Context(), query).Scan(&waiting); err != nil {
			t.Error(err)
			return
		}
		if waiting > 0 {
			return
		}
	}
	t.Error("nobody waits")
}

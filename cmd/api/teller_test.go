package main

import (
	"syscall"
	"testing"

	"github.com/charterhq/charter/impl/engine/waittest"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

func TestPartnersHearOfWhatTheCommandLineChanges(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		settings := append(migrated(t, url), "CHARTER_WEBHOOK_LOOPBACK=true")
		told := newPartner(t)
		s := serve(t, settings...)
		told.subscribe(t, s, "user.created", "user.updated")
		if _, failed, exit := outputOf(t, settings, "a ship in port is safe\n", "admin", "create", "--name", "Grace", "--email", "grace@example.org"); exit != 0 {
			t.Fatal(failed)
		}
		if _, failed, exit := output(t, settings, "admin", "demote", "grace@example.org"); exit != 0 {
			t.Fatal(failed)
		}
		waittest.Until(t, "it is told of by two events", func() bool { return told.of("grace@example.org") == 2 })
		s.stop(t, syscall.SIGTERM)
	})
}

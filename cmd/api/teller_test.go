package main

import (
	"syscall"
	"testing"
	"time"

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
		tick, end := time.NewTicker(20*time.Millisecond), time.After(30*time.Second)
		defer tick.Stop()
		for told.of("grace@example.org") != 2 {
			select {
			case <-tick.C:
			case <-end:
				t.Fatalf("it is told of by %d events", told.of("grace@example.org"))
			}
		}
		s.stop(t, syscall.SIGTERM)
	})
}

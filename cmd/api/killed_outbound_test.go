package main

import (
	"fmt"
	"testing"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// A process is killed while users are created and partners told of them: they hear of every user there is, of each by one
// event.
func TestPartnersHearOfAllThatAKilledProcessHasDone(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		settings := append(migrated(t, url), "CHARTER_WEBHOOK_LOOPBACK=true")
		told, key := newPartner(t), ""
		for round := range kills {
			s := serve(t, settings...)
			if key == "" {
				key = told.subscribe(t, s, "user.created")
			}
			killOn(t, s, told.hold(round), func(sender, i int) bool { // what was told is not noted then
				return post(s.url+"/api/users", key, fmt.Sprintf(`{"name":"Test","email":"u%d-%d-%d@example.org"}`, round, sender, i)) != 0
			})
		}
		db := repositorytest.Open(t, url)
		finish(t, settings, db, "SELECT count(*) FROM webhook_deliveries WHERE state = 'pending'")
		checkTold(t, db, told)
	})
}

func checkTold(t *testing.T, db *repository.DB, told *partner) {
	t.Helper()
	rows, err := pool(db).QueryContext(t.Context(), "SELECT email FROM users WHERE email LIKE '%@example.org'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	told.mutex.Lock()
	defer told.mutex.Unlock()
	users := 0
	for rows.Next() {
		var email string
		if err := rows.Scan(&email); err != nil {
			t.Fatal(err)
		}
		users++
		if ids := told.told[email]; len(ids) != 1 {
			t.Errorf("of %s the partner has heard by the events %v", email, ids)
		}
		delete(told.told, email)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d users, %d kills", users, kills)
	if users < kills || len(told.told) != 0 {
		t.Errorf("%d users; the partner has heard of others that there are not: %v", users, told.told)
	}
}

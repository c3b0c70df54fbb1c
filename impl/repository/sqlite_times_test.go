package repository_test

import (
	"testing"
	"time"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// Files outlive drivers: rows are compared, and sorted, by how times are written, so each must write them alike.
func TestTimesAreWrittenAsInFilesOfBefore(t *testing.T) {
	t.Parallel()
	for want, now := range map[string]time.Time{
		"2026-11-23 08:30:00.123456+00:00": time.Date(2026, 11, 23, 9, 30, 0, 123456789, time.FixedZone("", 3600)),
		"2026-11-23 08:30:00.12+00:00":     time.Date(2026, 11, 23, 8, 30, 0, 120000000, time.UTC),
		"2026-11-23 08:30:00+00:00":        time.Date(2026, 11, 23, 8, 30, 0, 0, time.UTC),
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			db := repositorytest.OpenWith(t, repositorytest.SQLite(t), repository.Options{Now: func() time.Time { return now }})
			user := create(t, db.Users(), grace)
			var text string
			row := db.Pools()["write"].QueryRowContext(t.Context(), "SELECT CAST(created_at AS TEXT) FROM users")
			if err := row.Scan(&text); err != nil || text != want {
				t.Errorf("written %q (%v)", text, err)
			}
			if got, err := db.Users().Get(t.Context(), user.ID); err != nil || !got.CreatedAt.Equal(now.Truncate(time.Microsecond)) {
				t.Errorf("read %v (%v)", got.CreatedAt, err)
			}
		})
	}
}

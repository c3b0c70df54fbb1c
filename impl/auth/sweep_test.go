package auth_test

import (
	"testing"
	"time"

	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// Rows that strangers can make do not stay for good.
func TestWhatIsOverIsDropped(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		clock := newClock()
		service := replica(t, url, clock.Now)
		person(t, service, "member")
		if _, err := service.CreateTokens(t.Context(), email, word); err != nil {
			t.Fatal(err)
		}
		if err := service.Register(t.Context(), "Ada", "ada@example.com", word); err != nil {
			t.Fatal(err)
		}
		pool := service.DB.Pools()["shared"]
		if pool == nil {
			pool = service.DB.Pools()["read"]
		}
		for _, step := range []struct {
			pass time.Duration
			want int
		}{
			{0, 6},              // session, refresh token, mail token, visitor, account, mailbox
			{25 * time.Hour, 3}, // session, refresh token, visitor
			{90 * 24 * time.Hour, 0},
		} {
			clock.Pass(step.pass)
			if err := service.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			var rows int
			err := pool.QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM sessions) + (SELECT count(*) FROM refresh_tokens)
				+ (SELECT count(*) FROM mail_tokens) + (SELECT count(*) FROM attempts)`).Scan(&rows)
			if err != nil || rows != step.want {
				t.Errorf("%s later there are %d rows, want %d (%v)", step.pass, rows, step.want, err)
			}
		}
	})
}

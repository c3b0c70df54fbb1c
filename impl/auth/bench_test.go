package auth_test

import (
	"testing"
	"time"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// BenchmarkAuthenticate recognises a caller whose credential was seen a moment ago, as a busy server does.
func BenchmarkAuthenticate(b *testing.B) {
	service := replica(b, repositorytest.SQLite(b), time.Now)
	person(b, service, "admin")
	for scheme, credential := range credentials(b, service) {
		b.Run(scheme, func(b *testing.B) {
			authenticator := service.Authenticators()[scheme]
			b.ReportAllocs()
			for b.Loop() {
				if _, err := authenticator.Authenticate(b.Context(), credential); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkAuthenticateFirst recognises a caller whose credential has to be looked up: the first time, and once a second.
func BenchmarkAuthenticateFirst(b *testing.B) {
	service := replica(b, repositorytest.SQLite(b), time.Now)
	user := person(b, service, "admin")
	shown := credentials(b, service)
	caller := contract.WithPrincipal(contract.WithCall(b.Context(), new(contract.Call)), who(b.Context(), service, "session", shown["session"]))
	_, key, err := service.CreateKey(caller, auth.NewKey{Name: "Own", Scopes: []string{"users:read"}})
	if err != nil {
		b.Fatal(err)
	}
	shown["key"] = key // one that is forgotten with its user
	for scheme, credential := range shown {
		b.Run(scheme, func(b *testing.B) {
			authenticator := service.Authenticators()[scheme]
			b.ReportAllocs()
			for b.Loop() {
				service.Forget(user.ID)
				if _, err := authenticator.Authenticate(b.Context(), credential); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSignInFails tries a wrong password for an account and for an address that has none, in turns.
// x-unknown is how many times longer the second takes: near 1, or strangers learn who has an account.
func BenchmarkSignInFails(b *testing.B) {
	service := replica(b, repositorytest.SQLite(b), passing())
	person(b, service, "member")
	var known, unknown time.Duration
	for b.Loop() {
		for address, sum := range map[string]*time.Duration{email: &known, "nobody@example.com": &unknown} {
			start := time.Now()
			if _, _, _, err := service.SignIn(b.Context(), address, "not the password"); err == nil {
				b.Fatal("signed in")
			}
			*sum += time.Since(start)
		}
	}
	b.ReportMetric(unknown.Seconds()/known.Seconds(), "x-unknown")
}

// passing is a clock by which each look is an hour after the one before, so that nobody has to wait.
func passing() func() time.Time {
	now := newClock()
	return func() time.Time {
		now.Pass(time.Hour)
		return now.Now()
	}
}

package auth_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/auth/password"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// Whoever guesses has to wait, longer each time, and even the right password is not looked at meanwhile. It makes no
// difference whether there is an account.
func TestGuessingHasToWait(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		clock := newClock()
		service := replica(t, url, clock.Now)
		person(t, service, "member")
		ctx := contract.WithCall(t.Context(), &contract.Call{Address: "192.0.2.7"})
		for _, address := range []string{email, "nobody@example.com"} {
			for range 5 {
				expectProblem(t, service, ctx, address, "wrong", auth.SignInFailed, "")
			}
			for _, wait := range []int{1, 2, 4} {
				expectProblem(t, service, ctx, address, word, auth.TooManyAttempts, strconv.Itoa(wait))
				expectProblem(t, service, ctx, address, "wrong", auth.TooManyAttempts, strconv.Itoa(wait))
				clock.Pass(time.Duration(wait) * time.Second)
				expectProblem(t, service, ctx, address, "wrong", auth.SignInFailed, "")
			}
		}
		clock.Pass(8 * time.Second)
		if _, _, _, err := service.SignIn(ctx, email, word); err != nil {
			t.Errorf("the right password after the wait: %v", err)
		}
		elsewhere := contract.WithCall(t.Context(), &contract.Call{Address: "198.51.100.9"})
		expectProblem(t, service, elsewhere, "nobody@example.com", "wrong", auth.SignInFailed, "") // a place of its own
	})
}

// expectProblem signs in an app and fails if the answer is another problem, or says another Retry-After.
func expectProblem(t *testing.T, service *auth.Service, ctx context.Context, address, secret string, want contract.ProblemType, retryAfter string) {
	t.Helper()
	_, err := service.CreateTokens(ctx, address, secret)
	problem := new(contract.Problem)
	if !errors.As(err, &problem) || problem.Type != want || problem.Header.Get("Retry-After") != retryAfter {
		t.Errorf("%s with %q: %v %v, want %s, Retry-After %s", address, secret, err, problem.Header, want.Code, retryAfter)
	}
}

// Guesses that come at once are counted like those that come one by one.
func TestGuessesAtOnceAreAllCounted(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		service := replica(t, url, newClock().Now)
		person(t, service, "member")
		var waits, wrong atomic.Int64
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				_, _, _, err := service.SignIn(t.Context(), email, "a wrong password")
				problem := new(contract.Problem)
				switch {
				case !errors.As(err, &problem):
					t.Error(err)
				case problem.Type.Code == "too-many-attempts":
					waits.Add(1)
				case problem.Type.Code == "sign-in-failed":
					wrong.Add(1)
				}
			})
		}
		group.Wait()
		if wrong.Load() != 5 || waits.Load() != 15 { // five are free
			t.Errorf("%d guesses, %d waits", wrong.Load(), waits.Load())
		}
	})
}

func from(t *testing.T, service *auth.Service, address, email, word string) string {
	t.Helper()
	ctx := contract.WithCall(t.Context(), &contract.Call{Address: address})
	_, err := service.CreateTokens(ctx, email, word)
	problem := new(contract.Problem)
	if errors.As(err, &problem) {
		return problem.Type.Code
	}
	if err != nil {
		t.Fatal(err)
	}
	return "signed in"
}

// Strangers who guess do not lock somebody out where the account's owner has signed in before, be they at the
// same place or at others; and addresses of one IPv6 network are one place.
func TestStrangersLockNobodyOut(t *testing.T) {
	t.Parallel()
	service := replica(t, repositorytest.SQLite(t), newClock().Now)
	person(t, service, "member")
	if got := from(t, service, "192.0.2.1", "Grace@example.com", word); got != "signed in" {
		t.Fatal(got)
	}
	count := map[string]int{}
	for i := range 70 { // each from another network
		count[from(t, service, fmt.Sprintf("198.51.100.%d", i), "grace@example.com", "wrong")]++
	}
	if count["too-many-attempts"] == 0 {
		t.Errorf("many places may guess at one account: %v", count)
	}
	for i := range 40 { // the same place, other accounts
		from(t, service, "192.0.2.1", fmt.Sprintf("nobody%d@example.com", i), "wrong")
	}
	if got := from(t, service, "192.0.2.1", "nobody@example.com", "wrong"); got != "too-many-attempts" {
		t.Errorf("one place may try many accounts: %s", got)
	}
	if got := from(t, service, "192.0.2.1", "GRACE@example.com", word); got != "signed in" {
		t.Errorf("the owner is locked out: %s", got)
	}
	same := map[string]int{}
	for i := range 40 {
		same[from(t, service, fmt.Sprintf("2001:db8::%x", i), strings.Repeat("x", i+1)+"@example.com", "wrong")]++
	}
	if same["too-many-attempts"] == 0 {
		t.Errorf("each address of a network counts anew: %v", same)
	}
}

// Whoever keeps the server busy does not make others wait afterwards, who were refused for it.
func TestAnAttemptThatWasNotMadeDoesNotCount(t *testing.T) {
	t.Parallel()
	service := replica(t, repositorytest.SQLite(t), time.Now)
	person(t, service, "member")
	service.Hasher = password.NewHasher(1)
	ctx, stop := context.WithCancel(t.Context())
	var flood sync.WaitGroup
	for range 64 {
		flood.Go(func() {
			for ctx.Err() == nil {
				if _, err := service.Hasher.Hash(ctx, word); errors.Is(err, password.ErrBusy) {
					runtime.Gosched()
				}
			}
		})
	}
	for busy := 0; busy < 3*ofOne && !t.Failed(); {
		switch got := from(t, service, "192.0.2.1", email, word); got {
		case "unavailable":
			busy++
		case "signed in": // it got its turn, and begins anew
			busy = 0
		default:
			t.Errorf("after %d that were not made: %s", busy, got)
		}
	}
	stop()
	flood.Wait()
}

// ofOne is how many failures in a row are free at one place.
const ofOne = 5

// Somebody with an account cannot flood the mailbox of another by the change of the address, nor can a stranger by
// registering: what is asked for in one way counts for the other. Asking for a new password counts by itself, so that
// neither keeps its owner from that.
func TestOneMailboxGetsFewMails(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		clock := newClock()
		service := replica(t, url, clock.Now)
		user := person(t, service, "member")
		caller := as(t, &contract.Principal{Kind: contract.UserPrincipal, ID: user.ID.String(), Session: uuid.NewString()})
		const victim = "victim@example.com"
		refused := new(contract.Problem)
		for _, asks := range [][]func() error{{
			func() error { return service.ChangeEmail(caller, victim, word) },
			func() error { return service.Register(as(t, nil), "Victim", victim, word) },
		}, {
			func() error { return service.ForgotPassword(as(t, nil), victim) },
		}} {
			for i := range 9 {
				err := asks[i%len(asks)]()
				if i < 5 && err != nil || i >= 5 && (!errors.As(err, &refused) || refused.Type != auth.TooManyAttempts) {
					t.Errorf("request %d: %v", i+1, err)
				}
			}
		}
		clock.Pass(time.Second)
		if err := service.ForgotPassword(as(t, nil), victim); err != nil {
			t.Errorf("after the wait: %v", err)
		}
	})
}

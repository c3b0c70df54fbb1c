package auth_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// Whoever guesses has to wait, longer each time, and even the right password is not looked at meanwhile. It makes no
// difference whether there is an account.
func TestGuessingHasToWait(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		time := newClock()
		service := replica(t, url, time.Now)
		person(t, service, "member")
		ctx := contract.WithCall(t.Context(), &contract.Call{Address: "192.0.2.7"})
		for _, address := range []string{email, "nobody@example.com"} {
			for range 5 {
				expectProblem(t, service, ctx, address, "wrong", auth.SignInFailed, "")
			}
			for _, wait := range []string{"1", "2", "4"} {
				expectProblem(t, service, ctx, address, word, auth.TooManyAttempts, wait)
				expectProblem(t, service, ctx, address, "wrong", auth.TooManyAttempts, wait)
				time.pass(seconds(wait))
				expectProblem(t, service, ctx, address, "wrong", auth.SignInFailed, "")
			}
		}
		time.pass(8 * aSecond)
		if _, _, _, err := service.SignIn(ctx, email, word); err != nil {
			t.Errorf("the right password after the wait: %v", err)
		}
		elsewhere := contract.WithCall(t.Context(), &contract.Call{Address: "198.51.100.9"})
		expectProblem(t, service, elsewhere, "nobody@example.com", "wrong", auth.SignInFailed, "") // a place of its own
	})
}

func seconds(text string) time.Duration {
	d, _ := time.ParseDuration(text + "s")
	return d
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

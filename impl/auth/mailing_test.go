package auth_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/auth/clocktest"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/waittest"
	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/mail"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// box is where a service mails to. Its jobs are done from now on.
func box(t *testing.T, service *auth.Service) *letters {
	t.Helper()
	box, ok := service.Mail.(*letters)
	if !ok {
		t.Fatalf("mail goes to %T", service.Mail)
	}
	box.start.Do(func() {
		if err := service.Jobs.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	return box
}

// sent is all that was mailed, once nothing waits.
func sent(t *testing.T, service *auth.Service) []mail.Message {
	t.Helper()
	box := box(t, service)
	waittest.Until(t, "nothing waits", func() bool {
		list, err := service.Jobs.List(t.Context(), jobs.Filter{Limit: 100}) // all at once, as they go from state to state
		if err != nil {
			t.Fatal(err)
		}
		return !slices.ContainsFunc(list, func(job jobs.Listed) bool { return job.State != jobs.Done && job.State != jobs.Dead })
	})
	box.mutex.Lock()
	defer box.mutex.Unlock()
	return slices.Clone(box.sent)
}

// mailed is the token of the last mail that has one, once nothing waits.
func mailed(t *testing.T, service *auth.Service) string {
	t.Helper()
	for _, message := range slices.Backward(sent(t, service)) {
		if message.Token != "" {
			return message.Token
		}
	}
	t.Fatal("no mail has a token")
	return ""
}

func caller(ctx context.Context, user repository.User) context.Context {
	return contract.WithPrincipal(ctx, &contract.Principal{Kind: contract.UserPrincipal, ID: user.ID.String()})
}

// asks are the ways to get a mail.
func asks(user repository.User) map[mail.Kind]func(ctx context.Context, s *auth.Service) error {
	return map[mail.Kind]func(ctx context.Context, s *auth.Service) error{
		mail.Verify: func(ctx context.Context, s *auth.Service) error {
			return s.Register(ctx, "Ada", "ada@example.com", word)
		},
		mail.AlreadyRegistered: func(ctx context.Context, s *auth.Service) error {
			return s.Register(ctx, "Mallory", strings.ToUpper(user.Email), word)
		},
		mail.EmailChanging: func(ctx context.Context, s *auth.Service) error {
			return s.ChangeEmail(caller(ctx, user), "hopper@example.com", word)
		},
		mail.ResetPassword: func(ctx context.Context, s *auth.Service) error { return s.ForgotPassword(ctx, user.Email) },
		mail.PasswordChanged: func(ctx context.Context, s *auth.Service) error {
			return s.ChangePassword(caller(ctx, user), word, "another ship is at sea", false)
		},
	}
}

// A mail is a row of the transaction that it is about: it is there when the caller has an answer, it is sent by whichever
// server comes next, and if the transaction is undone it is not there. What lets somebody in is not in the row.
func TestMailIsKeptWithWhatItIsAbout(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		clock := newClock()
		asked, other := replica(t, url, clock.Now), replica(t, url, clock.Now)
		user := person(t, asked, "member")
		for _, ask := range asks(user) {
			ctx, unit := asked.DB.Begin(as(t, nil))
			if err := errors.Join(ask(ctx, asked), unit.Rollback()); err != nil {
				t.Fatal(err)
			}
		}
		if waiting, err := asked.Jobs.List(t.Context(), jobs.Filter{Limit: 100}); err != nil || len(waiting) > 0 {
			t.Errorf("what was undone is mailed: %+v %v", waiting, err)
		}
		want := slices.Sorted(maps.Keys(asks(user)))
		for _, kind := range want {
			if err := asks(user)[kind](as(t, nil), asked); err != nil {
				t.Fatal(kind, err)
			}
		}
		waiting, err := asked.Jobs.List(t.Context(), jobs.Filter{State: jobs.Waiting, Limit: 100})
		if err != nil || len(waiting) != len(want)+1 { // one to the new address, which the new password makes void
			t.Errorf("%d mails wait, want one more than %d: %v", len(waiting), len(want), err)
		}
		messages := sent(t, other)
		var kinds []mail.Kind
		for _, message := range messages {
			kinds = append(kinds, message.Kind)
			for _, job := range waiting {
				if message.Token != "" && strings.Contains(string(job.Args), message.Token) || strings.Contains(string(job.Args), "argon2") {
					t.Errorf("%s has a secret in it", job.Args)
				}
			}
		}
		slices.Sort(kinds)
		if !slices.Equal(kinds, want) {
			t.Errorf("%v were sent, want %v", kinds, want)
		}
	})
}

// Nobody is told by the rows which addresses have accounts: to ask for a new password leaves the same row whether there is
// one or not, and who has none gets no mail.
func TestAskingLeavesTheSameRowsWhoeverHasTheAddress(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		service := replica(t, url, newClock().Now)
		person(t, service, "member")
		var shapes []string
		for _, address := range []string{email, "nobody@example.com"} {
			if err := errors.Join(service.ForgotPassword(as(t, nil), address), service.Register(as(t, nil), "Grace", address, word)); err != nil {
				t.Fatal(err)
			}
		}
		waiting, err := service.Jobs.List(t.Context(), jobs.Filter{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, job := range waiting {
			var args map[string]any
			if err := json.Unmarshal(job.Args, &args); err != nil {
				t.Fatal(err)
			}
			delete(args, "to")
			delete(args, "like")
			shape, _ := json.Marshal(args)
			shapes = append(shapes, string(shape))
		}
		if len(shapes) != 4 || shapes[0] != shapes[2] || shapes[1] != shapes[3] {
			t.Errorf("%q", shapes)
		}
		for _, message := range sent(t, service) {
			if message.To != email && message.Kind != mail.Verify {
				t.Errorf("%+v", message)
			}
		}
	})
}

// failing is a service with a person, whose first mail does not go out.
func failing(t *testing.T, url string) (*auth.Service, *letters, *clocktest.Clock) {
	t.Helper()
	clock := newClock()
	service := replica(t, url, clock.Now)
	person(t, service, "member")
	box := box(t, service)
	box.fails.Store(1)
	return service, box, clock
}

// A mail that does not go out is sent again, with a token of its own, which works; and once it is too late it is given up.
func TestMailThatFailsIsSentAgain(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		service, box, _ := failing(t, url)
		if err := service.Register(as(t, nil), "Ada", "ada@example.com", word); err != nil {
			t.Fatal(err)
		}
		if err := service.VerifyEmail(as(t, nil), mailed(t, service), word); err != nil {
			t.Error(err)
		}
		box.fails.Store(1)
		if err := service.ForgotPassword(as(t, nil), email); err != nil {
			t.Fatal(err)
		}
		if err := service.ResetPassword(as(t, nil), mailed(t, service), "another ship is at sea", false); err != nil {
			t.Error(err)
		}
	})
}

func TestMailThatIsTooLateIsGivenUp(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		clock := newClock()
		service := replica(t, url, clock.Now)
		user := person(t, service, "member")
		for _, kind := range []mail.Kind{mail.Verify, mail.ResetPassword} {
			if err := asks(user)[kind](as(t, nil), service); err != nil {
				t.Fatal(err)
			}
		}
		clock.Pass(24 * time.Hour)
		if messages := sent(t, service); len(messages) > 0 {
			t.Errorf("%+v", messages)
		}
		box := box(t, service)
		box.mutex.Lock()
		defer box.mutex.Unlock()
		for _, lost := range box.lost {
			if lost.To == "" || lost.Token != "" {
				t.Errorf("%+v", lost)
			}
		}
		if dead, err := service.Jobs.List(t.Context(), jobs.Filter{State: jobs.Dead, Limit: 10}); err != nil || len(dead) != 2 || len(box.lost) != 2 {
			t.Errorf("%+v and %+v %v", dead, box.lost, err)
		}
	})
}

// Of two mails for a new password the later one counts, though the first goes out after it.
func TestAMailThatIsSentAgainDoesNotEndALaterOne(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		service, box, clock := failing(t, url)
		box.slow.Lock()
		release := sync.OnceFunc(box.slow.Unlock)
		defer release()
		forgotten(t, service, box.tried)
		clock.Pass(time.Second)
		forgotten(t, service, box.tried)
		release()
		messages := sent(t, service)
		if len(messages) != 1 {
			t.Fatalf("%d mails", len(messages))
		}
		if err := service.ResetPassword(as(t, nil), messages[0].Token, "another ship is at sea", false); err != nil {
			t.Error(err)
		}
	})
}

// forgotten asks for a new password, and waits until the mail was tried.
func forgotten(t *testing.T, service *auth.Service, tried <-chan struct{}) {
	t.Helper()
	if err := service.ForgotPassword(as(t, nil), email); err != nil {
		t.Fatal(err)
	}
	<-tried
}

package auth_test

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/auth/password"
	"github.com/charterhq/charter/impl/auth/token"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/mail"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

const good = "a ship in port is safe"

// nobody reads the mail.
type nobody struct{}

func (nobody) Enqueue(mail.Message) error { return nil }

// world is a service, and what happens when it looks at its clock for the nth time from now: the moments at which
// something else can come between.
type world struct {
	*auth.Service

	left atomic.Int64
	then func()
}

func newWorld(t *testing.T, url string) *world {
	t.Helper()
	w, db := new(world), repositorytest.Open(t, url)
	tokens, err := token.New(db, token.Options{Issuer: "http://localhost", Audience: "http://localhost", Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	w.Service = auth.NewService(auth.Options{
		DB: db, Tokens: tokens, Mail: nobody{}, Logger: slog.New(slog.DiscardHandler), PublicURL: "http://localhost",
		Now: func() time.Time {
			if w.left.Add(-1) == 0 {
				w.then()
			}
			return time.Now()
		},
	})
	t.Cleanup(w.Close)
	return w
}

// after lets something happen at the nth look at the clock.
func (w *world) after(looks int, then func()) {
	w.then = then
	w.left.Store(int64(looks))
}

func (w *world) person(t *testing.T) repository.User {
	t.Helper()
	user := repository.User{Name: "Grace", Email: "grace@example.com", Role: "admin", Tags: []string{}}
	if err := w.AddPerson(t.Context(), &user, good); err != nil {
		t.Fatal(err)
	}
	return user
}

// However a sign-in with the old password and its end meet, no session is left.
func TestASignInDoesNotOutliveItsPassword(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		another, err := password.NewHasher(0).Hash(t.Context(), "another ship is at sea")
		if err != nil {
			t.Fatal(err)
		}
		user := w.person(t)
		happened := false // at the second look: the password was checked, and the session is about to be stored
		w.after(2, func() {
			happened = true
			err := w.DB.Write(t.Context(), func(tx *repository.Tx) error {
				_, err := tx.DeleteSessions(user.ID, uuid.Nil)
				return errors.Join(err, tx.SetPassword(user.ID, another))
			})
			if err != nil {
				t.Error(err)
			}
		})
		_, _, _, err = w.SignIn(t.Context(), user.Email, good)
		if problem := new(contract.Problem); !errors.As(err, &problem) || problem.Type.Code != "sign-in-failed" || !happened {
			t.Errorf("%v", err)
		}
		err = w.DB.Read(t.Context(), func(tx *repository.Tx) error {
			sessions, err := tx.Sessions(user.ID, nil, 10)
			if len(sessions) > 0 {
				t.Error("a session has outlived its password")
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// A request that was let in a moment before the credential was revoked leaves no key behind that lives on.
func TestNoKeyOutlivesItsMaker(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		operator := contract.WithPrincipal(t.Context(), &contract.Principal{Kind: "operator", ID: "test", Scopes: auth.AllScopes()})
		user := w.person(t)
		_, session, _, err := w.SignIn(t.Context(), user.Email, good)
		if err != nil {
			t.Fatal(err)
		}
		parent, _, err := w.CreateOrganisationKey(operator, auth.NewKey{Name: "parent", Scopes: []string{"users:read"}})
		if err != nil {
			t.Fatal(err)
		}
		person := &contract.Principal{Kind: contract.UserPrincipal, ID: user.ID.String(), User: user.ID.String(), Session: session.ID.String(), Scopes: auth.AllScopes()}
		for name, maker := range map[string]struct {
			principal *contract.Principal
			end       func() error
		}{
			"a key that is revoked":        {&contract.Principal{Kind: contract.KeyPrincipal, ID: parent.ID.String(), Scopes: parent.Scopes}, func() error { return w.RevokeKey(operator, parent.ID) }},
			"a session that is signed out": {person, func() error { return w.RevokeSession(contract.WithPrincipal(t.Context(), person), session.ID) }},
		} {
			if err := maker.end(); err != nil {
				t.Fatal(err)
			}
			_, _, err := w.CreateKey(contract.WithPrincipal(t.Context(), maker.principal), auth.NewKey{Name: "child", Scopes: []string{"users:read"}})
			if problem := new(contract.Problem); !errors.As(err, &problem) || problem.Type.Status != 401 {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// Guesses that come at once are counted like those that come one by one.
func TestGuessesAtOnceAreAllCounted(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		w.person(t)
		var waits, wrong atomic.Int64
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				_, _, _, err := w.SignIn(t.Context(), "grace@example.com", "a wrong password")
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
		if wrong.Load() < 5 || wrong.Load() > 7 || waits.Load()+wrong.Load() != 20 { // five are free, and a second may pass
			t.Errorf("%d guesses, %d waits", wrong.Load(), waits.Load())
		}
	})
}

func from(t *testing.T, w *world, address, email, word string) string {
	t.Helper()
	ctx := contract.WithCall(t.Context(), &contract.Call{Address: address})
	_, err := w.CreateTokens(ctx, email, word)
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
	w := newWorld(t, repositorytest.SQLite(t))
	w.person(t)
	if got := from(t, w, "192.0.2.1", "Grace@example.com", good); got != "signed in" {
		t.Fatal(got)
	}
	count := map[string]int{}
	for i := range 70 { // each from another network
		count[from(t, w, fmt.Sprintf("198.51.100.%d", i), "grace@example.com", "wrong")]++
	}
	if count["too-many-attempts"] == 0 {
		t.Errorf("many places may guess at one account: %v", count)
	}
	for i := range 40 { // the same place, other accounts
		from(t, w, "192.0.2.1", fmt.Sprintf("nobody%d@example.com", i), "wrong")
	}
	if got := from(t, w, "192.0.2.1", "nobody@example.com", "wrong"); got != "too-many-attempts" {
		t.Errorf("one place may try many accounts: %s", got)
	}
	if got := from(t, w, "192.0.2.1", "GRACE@example.com", good); got != "signed in" {
		t.Errorf("the owner is locked out: %s", got)
	}
	same := map[string]int{}
	for i := range 40 {
		same[from(t, w, fmt.Sprintf("2001:db8::%x", i), strings.Repeat("x", i+1)+"@example.com", "wrong")]++
	}
	if same["too-many-attempts"] == 0 {
		t.Errorf("each address of a network counts anew: %v", same)
	}
}

// Rows that strangers can make do not stay for good.
func TestWhatIsOverIsDropped(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		var late atomic.Int64
		repositorytest.Open(t, url) // migrates
		db, err := repository.Open(t.Context(), url, repository.Options{Now: func() time.Time { return time.Now().Add(time.Duration(late.Load())) }})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		tokens, err := token.New(db, token.Options{Issuer: "http://localhost", Audience: "http://localhost", Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		s := auth.NewService(auth.Options{DB: db, Tokens: tokens, Mail: nobody{}, Logger: slog.New(slog.DiscardHandler), PublicURL: "http://localhost", Registration: true})
		user := repository.User{Name: "Grace", Email: "grace@example.com", Role: "member", Tags: []string{}}
		if err := s.AddPerson(t.Context(), &user, good); err != nil {
			t.Fatal(err)
		}
		if _, err := s.CreateTokens(t.Context(), user.Email, good); err != nil {
			t.Fatal(err)
		}
		if err := s.Register(t.Context(), "Ada", "ada@example.com", good); err != nil {
			t.Fatal(err)
		}
		s.Close()
		count := func() (rows int64) {
			pool := db.Pools()["shared"]
			if pool == nil {
				pool = db.Pools()["read"]
			}
			err := pool.QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM sessions) + (SELECT count(*) FROM refresh_tokens)
				+ (SELECT count(*) FROM mail_tokens) + (SELECT count(*) FROM attempts)`).Scan(&rows)
			if err != nil {
				t.Fatal(err)
			}
			return rows
		}
		for _, step := range []struct {
			late time.Duration
			most func(before int64) bool
		}{
			{0, func(rows int64) bool { return rows == 6 }},              // session, refresh token, mail token, visitor, account, mailbox
			{25 * time.Hour, func(rows int64) bool { return rows == 3 }}, // session, refresh token, visitor
			{91 * 24 * time.Hour, func(rows int64) bool { return rows == 0 }},
		} {
			late.Store(int64(step.late))
			if err := s.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			if rows := count(); !step.most(rows) {
				t.Errorf("after %s there are %d rows", step.late, rows)
			}
		}
	})
}

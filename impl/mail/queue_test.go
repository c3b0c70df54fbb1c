package mail_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/mail"
	"github.com/charterhq/charter/impl/mail/mailtest"
)

// post is a sender that answers as the test says, and notes when it was asked.
type post struct {
	answer func(ctx context.Context, attempt int) error

	mu    sync.Mutex
	start time.Time
	at    []time.Duration // since start
}

func (p *post) Send(ctx context.Context, _ mail.Message) error {
	p.mu.Lock()
	p.at = append(p.at, time.Since(p.start))
	attempt := len(p.at)
	p.mu.Unlock()
	return p.answer(ctx, attempt)
}

func (p *post) attempts() []time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]time.Duration(nil), p.at...)
}

// queue is one whose metrics can be read; synctest's clock runs within.
func queue(answer func(ctx context.Context, attempt int) error) (*mail.Queue, *post, func(t *testing.T, want string)) {
	registry := prometheus.NewPedanticRegistry()
	sender := &post{answer: answer, start: time.Now()}
	return mail.NewQueue(sender, quiet(), registry), sender, func(t *testing.T, want string) {
		t.Helper()
		families, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		got := "\n"
		for _, family := range families {
			for _, metric := range family.GetMetric() {
				got += family.GetName()
				for _, label := range metric.GetLabel() {
					got += fmt.Sprintf("{%s=%q}", label.GetName(), label.GetValue())
				}
				got += fmt.Sprintf(" %v\n", metric.GetCounter().GetValue()+metric.GetGauge().GetValue())
			}
		}
		for line := range strings.Lines(want) {
			if !strings.Contains(got, "\n"+strings.TrimSpace(line)+"\n") {
				t.Errorf("no %q in %s", strings.TrimSpace(line), got)
			}
		}
	}
}

func TestAQueueSendsThroughARealServer(t *testing.T) {
	t.Parallel()
	server := mailtest.New(t, mailtest.Options{Extensions: []string{"STARTTLS"}})
	queue := mail.NewQueue(smtp(t, server, func(*mail.Config) {}), quiet(), prometheus.NewRegistry())
	for range 20 {
		if err := queue.Enqueue(message); err != nil {
			t.Fatal(err)
		}
	}
	if err := queue.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		checkMessage(t, server.Next(t).Message(t))
	}
	server.None(t)
}

func TestAMessageIsTriedAgainWithGrowingPausesAndGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		queue, sender, metrics := queue(func(context.Context, int) error { return errors.New("greylisted") })
		if err := queue.Enqueue(message); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour) // of the bubble's clock
		synctest.Wait()
		want := []time.Duration{0, time.Second, 11 * time.Second, 71 * time.Second, 371 * time.Second}
		got := sender.attempts()
		if len(got) != len(want) {
			t.Fatalf("it was tried at %v, want %v", got, want)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("it was tried at %v, want %v", got, want)
				break
			}
		}
		metrics(t, `charter_mail_failed_total{kind="verify"} 1
			charter_mail_retries_total 4
			charter_mail_waiting 0`)
		if err := queue.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestAMessageThatGoesThroughLaterIsSentOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		queue, sender, metrics := queue(func(_ context.Context, attempt int) error {
			if attempt < 3 {
				return errors.New("greylisted")
			}
			return nil
		})
		if err := queue.Enqueue(message); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		if got := sender.attempts(); len(got) != 3 {
			t.Errorf("it was tried at %v", got)
		}
		metrics(t, `charter_mail_sent_total{kind="verify"} 1
			charter_mail_retries_total 2
			charter_mail_waiting 0`)
		if err := queue.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestAMessageThatCannotBeSentIsTriedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		queue, sender, metrics := queue(func(context.Context, int) error { return &mail.UnsendableError{Reason: "no such user"} })
		if err := queue.Enqueue(message); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		if got := sender.attempts(); len(got) != 1 {
			t.Errorf("it was tried at %v", got)
		}
		metrics(t, `charter_mail_failed_total{kind="verify"} 1
			charter_mail_retries_total 0`)
		if err := queue.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestAFullQueueTakesNothingAndNobodyWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		queue, sender, metrics := queue(func(context.Context, int) error { <-release; return nil })
		for range 1000 {
			if err := queue.Enqueue(message); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if err := queue.Enqueue(message); !errors.Is(err, mail.ErrFull) {
			t.Errorf("got %v", err)
		}
		if got := sender.attempts(); len(got) != 2 {
			t.Errorf("%d are sent at once", len(got))
		}
		metrics(t, `charter_mail_refused_total 1
			charter_mail_waiting 1000`)
		close(release)
		if err := queue.Close(t.Context()); err != nil {
			t.Error(err)
		}
		metrics(t, `charter_mail_sent_total{kind="verify"} 1000
			charter_mail_waiting 0`)
		if err := queue.Enqueue(message); !errors.Is(err, mail.ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
	})
}

func TestClosingGivesWhatWaitsItsLastAttemptAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		queue, sender, metrics := queue(func(context.Context, int) error { return errors.New("greylisted") })
		if err := queue.Enqueue(message); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if err := queue.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if got := sender.attempts(); len(got) != 2 || got[1] != 0 {
			t.Errorf("it was tried at %v", got)
		}
		metrics(t, `charter_mail_failed_total{kind="verify"} 1
			charter_mail_waiting 0`)
		if err := queue.Close(t.Context()); err != nil {
			t.Errorf("again: %v", err)
		}
	})
}

// Whoever operates the server sees each failure with whom it concerns, and never the token.
func TestWhatIsNotSentIsNamedInTheLog(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log record
		fails := true
		sender := &post{start: time.Now(), answer: func(ctx context.Context, _ int) error {
			if fails {
				return errors.New("no mail server")
			}
			<-ctx.Done()
			return ctx.Err()
		}}
		queue := mail.NewQueue(sender, slog.New(slog.NewTextHandler(&log, nil)), prometheus.NewRegistry())
		concerned := message
		concerned.To, concerned.RequestID, concerned.Token = "ada@example.com", "request-1", "s3cret"
		enqueue := func() {
			if err := queue.Enqueue(concerned); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		enqueue()
		about := "kind=verify to=ada@example.com requestId=request-1 "
		requireLog(t, &log, "an e-mail could not be sent; it is tried again\" "+about+"attempts=1 after=1s cause=\"no mail server\"")
		time.Sleep(time.Hour)
		synctest.Wait()
		requireLog(t, &log, "an e-mail is given up\" "+about+"attempts=5 cause=\"no mail server\"")
		fails = false
		enqueue()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := queue.Close(ctx); err == nil {
			t.Error("nothing was lost")
		}
		requireLog(t, &log, "an e-mail is lost\" "+about+"attempts=0")
	})
}

// record keeps what is logged, and can be read while a worker writes.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (r *record) Write(line []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(line)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

func requireLog(t *testing.T, log *record, want string) {
	t.Helper()
	if text := log.String(); !strings.Contains(text, want) || strings.Contains(text, "s3cret") {
		t.Errorf("no %q in %s", want, text)
	}
}

func TestClosingEndsWithItsContextAndSaysWhatIsLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		queue, _, metrics := queue(func(ctx context.Context, _ int) error { <-ctx.Done(); return ctx.Err() })
		for range 5 {
			if err := queue.Enqueue(message); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start := time.Now()
		err := queue.Close(ctx)
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "5 e-mails") || time.Since(start) != time.Minute {
			t.Errorf("after %s: %v", time.Since(start), err)
		}
		metrics(t, "charter_mail_lost_total 5")
	})
}

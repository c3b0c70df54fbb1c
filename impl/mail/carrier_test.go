package mail_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/mail"
	"github.com/charterhq/charter/impl/mail/mailtest"
)

// answer is a sender that has one answer.
type answer struct{ err error }

func (a answer) Send(context.Context, mail.Message) error { return a.err }

// Whoever operates the server sees each failure with whom it concerns, and never the token.
func TestWhatIsNotSentIsNamedInTheLogAndCounted(t *testing.T) {
	t.Parallel()
	stopped, stop := context.WithCancel(t.Context())
	stop()
	refused, unsendable := errors.New("greylisted"), &mail.UnsendableError{Reason: "nobody is there"}
	for name, test := range map[string]struct {
		ctx     context.Context
		err     error
		run     jobs.Run
		log     string // the text and the cause; empty: nothing
		counted string
	}{
		"sent":             {t.Context(), nil, jobs.Run{Attempt: 1}, "", `charter_mail_sent_total{kind="verify"} 1`},
		"to be sent again": {t.Context(), refused, jobs.Run{Attempt: 2}, "an e-mail could not be sent; it is tried again|2|greylisted", "charter_mail_retries_total 1"},
		"at the end":       {t.Context(), refused, jobs.Run{Attempt: 9, Last: true}, "an e-mail is given up|9|greylisted", `charter_mail_failed_total{kind="verify"} 1`},
		"unsendable":       {t.Context(), unsendable, jobs.Run{Attempt: 1}, "an e-mail is given up|1|nobody is there", `charter_mail_failed_total{kind="verify"} 1`},
		"handed back":      {stopped, context.Canceled, jobs.Run{Attempt: 1}, "", "charter_mail_retries_total 0"},
	} {
		var log bytes.Buffer
		registry := prometheus.NewPedanticRegistry()
		concerned := message
		concerned.To, concerned.RequestID, concerned.Token = "ada@example.com", "request-1", "s3cret"
		err := mail.NewCarrier(answer{test.err}, slog.New(slog.NewTextHandler(&log, nil)), registry).Carry(test.ctx, concerned, test.run)
		if !errors.Is(err, test.err) {
			t.Errorf("%s: %v", name, err)
		}
		if errors.Is(err, jobs.ErrFutile) != (name == "unsendable") {
			t.Errorf("%s: whether another attempt can do better: %v", name, err)
		}
		if counted := gathered(t, registry); !strings.Contains(counted, test.counted+"\n") {
			t.Errorf("%s: no %q in %s", name, test.counted, counted)
		}
		if strings.Contains(log.String(), "s3cret") || test.log == "" && log.Len() > 0 {
			t.Errorf("%s: %s", name, log.String())
		}
		if text, rest, found := strings.Cut(test.log, "|"); found {
			attempts, cause, _ := strings.Cut(rest, "|")
			want := fmt.Sprintf("msg=%q kind=verify to=ada@example.com requestId=request-1 attempts=%s cause=", text, attempts)
			if !strings.Contains(log.String(), want) || !strings.Contains(log.String(), cause) {
				t.Errorf("%s: no %s in %s", name, want, log.String())
			}
		}
	}
}

// gathered are the counters, one a line.
func gathered(t *testing.T, registry *prometheus.Registry) (text string) {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			text += family.GetName()
			for _, label := range metric.GetLabel() {
				text += fmt.Sprintf("{%s=%q}", label.GetName(), label.GetValue())
			}
			text += fmt.Sprintf(" %v\n", metric.GetCounter().GetValue())
		}
	}
	return text
}

func TestACarrierSendsThroughARealServer(t *testing.T) {
	t.Parallel()
	server := mailtest.New(t, mailtest.Options{Extensions: []string{"STARTTLS"}})
	carrier := mail.NewCarrier(smtp(t, server, func(*mail.Config) {}), quiet(), prometheus.NewRegistry())
	for range 5 {
		if err := carrier.Carry(t.Context(), message, jobs.Run{Attempt: 1}); err != nil {
			t.Fatal(err)
		}
		checkMessage(t, server.Next(t).Message(t))
	}
	server.None(t)
}

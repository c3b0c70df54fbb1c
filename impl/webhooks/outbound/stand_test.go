package outbound_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/waittest"
	"github.com/charterhq/charter/impl/events"
	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/mail"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/webhooks/outbound"
	"github.com/charterhq/charter/impl/webhooks/send"
)

// stand is a service that delivers. Its clock is long past, so that every attempt that is to be made later is made at once.
type stand struct {
	*outbound.Service

	db      *repository.DB
	owner   repository.User
	ctx     context.Context // of the owner
	passed  atomic.Int64    // of the clock
	outbox  string
	metrics *prometheus.Registry
}

func (s *stand) now() time.Time {
	return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(s.passed.Load()))
}

func (s *stand) pass(d time.Duration) { s.passed.Add(int64(d)) }

// each runs a test on a stand with each kind of database.
func each(t *testing.T, test func(t *testing.T, s *stand)) {
	t.Helper()
	repositorytest.Each(t, func(t *testing.T, url string) { test(t, newStand(t, url)) })
}

func newStand(t *testing.T, url string, settings ...func(*outbound.Options)) *stand {
	t.Helper()
	repositorytest.Open(t, url) // migrates
	s := &stand{outbox: t.TempDir(), metrics: prometheus.NewRegistry()}
	var err error
	if s.db, err = repository.Open(t.Context(), url, repository.Options{Now: s.now}); err != nil {
		t.Fatal(err)
	}
	silent := slog.New(slog.DiscardHandler)
	where, err := mail.ParseURL("outbox:" + s.outbox)
	if err != nil {
		t.Fatal(err)
	}
	sender, err := where.Open(silent)
	if err != nil {
		t.Fatal(err)
	}
	queue := jobs.New(s.db, jobs.Options{Logger: silent})
	options := outbound.Options{
		DB: s.db, Jobs: queue, Grants: auth.Grants, Guard: send.Guard{AllowLoopback: true}, Mail: mail.NewCarrier(sender, silent, s.metrics), Logger: silent, Metrics: s.metrics,
		Timeout: 2 * time.Second, Now: s.now,
		Record: func(context.Context, *repository.Tx, string, string) error { return nil },
	}
	for _, set := range settings {
		set(&options)
	}
	s.Service = outbound.NewService(options)
	if err := errors.Join(queue.Open(t.Context()), queue.Start(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		failed := queue.Close(ctx)
		s.Close()
		if err := errors.Join(failed, s.db.Close()); err != nil {
			t.Error(err)
		}
	})
	s.owner = repository.User{Name: "Owner", Email: "owner@example.com", Role: "admin"}
	if err := s.db.Users().Create(t.Context(), &s.owner); err != nil {
		t.Fatal(err)
	}
	id := s.owner.ID.String()
	s.ctx = contract.WithPrincipal(t.Context(), &contract.Principal{Kind: contract.UserPrincipal, ID: id, User: id, Scopes: auth.AllScopes()})
	return s
}

// endpoint makes an endpoint with an answer, for all types of events.
func (s *stand) endpoint(t *testing.T, answer http.HandlerFunc) repository.WebhookEndpoint {
	t.Helper()
	return s.at(t, receiver(t, answer))
}

// receiver is the address of an endpoint with an answer.
func receiver(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return server.URL
}

func (s *stand) at(t *testing.T, url string) repository.WebhookEndpoint {
	t.Helper()
	endpoint, _, err := s.Create(s.ctx, repository.WebhookEndpoint{URL: url, Types: []string{"user.deleted"}, Signing: "v1"})
	if err != nil {
		t.Fatal(err)
	}
	return endpoint
}

// happen publishes so many events.
func (s *stand) happen(t *testing.T, count int) {
	t.Helper()
	var happened []events.Event
	for range count {
		happened = append(happened, events.UserDeleted(uuid.New()))
	}
	for some := range slices.Chunk(happened, 20) {
		if err := s.db.Write(t.Context(), func(tx *repository.Tx) error { return s.Publish(t.Context(), tx, some...) }); err != nil {
			t.Fatal(err)
		}
	}
}

// until waits until so many deliveries of an endpoint are in a state, and returns them.
func (s *stand) until(t *testing.T, endpoint repository.WebhookEndpoint, state string, want int) []repository.WebhookDelivery {
	t.Helper()
	var deliveries []repository.WebhookDelivery
	waittest.Until(t, fmt.Sprintf("%d deliveries are %s", want, state), func() bool {
		var err error
		deliveries, err = s.Deliveries(s.ctx, repository.WebhookDeliveryFilter{Endpoint: endpoint.ID, States: []string{state}, Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		return len(deliveries) == want
	})
	return deliveries
}

// mails are those that were sent.
func (s *stand) mails(t *testing.T) (texts []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(s.outbox, "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	return texts
}

// jobsOver waits until nothing is to be done.
func (s *stand) jobsOver(t *testing.T) {
	t.Helper()
	waittest.Until(t, "no job is left", func() bool {
		list, err := s.Jobs.List(t.Context(), jobs.Filter{Limit: 1000}) // all at once, as they go from state to state, and add others
		if err != nil {
			t.Fatal(err)
		}
		return !slices.ContainsFunc(list, func(job jobs.Listed) bool { return job.State != jobs.Done && job.State != jobs.Dead })
	})
}

// taking is an endpoint that takes what comes.
func taking(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.WriteHeader(http.StatusNoContent)
}

// sent is what a delivery of an endpoint shows.
func (s *stand) sent(t *testing.T, endpoint repository.WebhookEndpoint, delivery uuid.UUID) outbound.Sent {
	t.Helper()
	sent, err := s.Delivery(s.ctx, endpoint.ID, delivery)
	if err != nil {
		t.Fatal(err)
	}
	return sent
}

// metric is the value of a metric, with all labels together.
func (s *stand) metric(t *testing.T, name string) float64 {
	t.Helper()
	families, err := s.metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			if family.GetName() == name {
				sum += metric.GetCounter().GetValue() + metric.GetGauge().GetValue()
			}
		}
	}
	return sum
}

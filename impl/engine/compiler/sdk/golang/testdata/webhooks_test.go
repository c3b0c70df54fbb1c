package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"example.com/zoo"
)

const secret = "whsec_Q2hhcnRlciBzaWducyBpdHMgd2ViaG9va3MgLSBuZXc="

type delivery struct {
	Name, Body, Error, Event string
	Secrets                  []string
	Headers                  map[string]string
	Signs                    bool
	Now                      int64
}

// The argument is the file of the deliveries that all SDKs take and refuse alike.
func TestDeliveriesAreVerified(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(flag.Arg(0))
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Now, Tolerance int64
		Deliveries     []delivery
		BadSecrets     []string
	}
	if err := json.Unmarshal(text, &all); err != nil || len(all.Deliveries) == 0 {
		t.Fatal(err)
	}
	for _, one := range all.Deliveries {
		if one.Now == 0 {
			one.Now = all.Now
		}
		webhooks := zoo.Webhooks{Secrets: one.Secrets, Tolerance: time.Duration(all.Tolerance) * time.Second, Now: func() time.Time { return time.Unix(one.Now, 0) }}
		header := make(http.Header)
		for name, value := range one.Headers {
			header.Set(name, value)
		}
		one.check(t, webhooks, header)
	}
	for _, bad := range append(all.BadSecrets, "") {
		_, err := zoo.Webhooks{Secrets: []string{bad}}.Verify([]byte("{}"), http.Header{})
		if !errors.As(err, new(*zoo.RequestError)) || len(bad) > 8 && strings.Contains(err.Error(), bad) {
			t.Errorf("the secret %q: %v", bad, err)
		}
	}
}

func (d delivery) check(t *testing.T, webhooks zoo.Webhooks, header http.Header) {
	t.Helper()
	got, err := webhooks.Verify([]byte(d.Body), header)
	var refused *zoo.WebhookError
	switch {
	case d.Error != "":
		if !errors.As(err, &refused) || string(refused.Reason) != d.Error {
			t.Errorf("%s: %v", d.Name, err)
		}
	case err != nil:
		t.Errorf("%s: %v", d.Name, err)
	case got.ID != header.Get("Webhook-Id") || got.Name != d.Event || string(got.Payload.(json.RawMessage)) != d.Body:
		t.Errorf("%s: %+v", d.Name, got)
	}
	if d.Signs {
		_, made, err := zoo.SignWebhook([]byte(d.Body), zoo.WebhookMessage{ID: got.ID, Timestamp: got.Timestamp}, d.Secrets...)
		for name := range header {
			if err != nil || made.Get(name) != header.Get(name) {
				t.Errorf("%s is signed with %v, %v", d.Name, made, err)
			}
		}
	}
}

func TestAnEventHasTheTypeThatTheContractSays(t *testing.T) {
	t.Parallel()
	var taken []any
	handler := zoo.Webhooks{Secrets: []string{secret}}.Handler(func(_ context.Context, delivery *zoo.WebhookMessage) error {
		taken = append(taken, delivery.Payload)
		if _, known := delivery.Payload.(*zoo.AnimalGonePayload); known {
			return errors.New("not now")
		}
		return nil
	})
	for _, one := range []struct {
		payload any
		status  int
	}{
		{zoo.AnimalBorn{Data: zoo.Animal{Name: "Leo"}}, 204},
		{map[string]any{"type": "animal.sold"}, 204},
		{zoo.AnimalGonePayload{}, 500},
		{[]byte(`{"type":"animal.born","data":3}`), 400},
	} {
		body, header, err := zoo.SignWebhook(one.payload, zoo.WebhookMessage{}, secret)
		if err != nil {
			t.Fatal(err)
		}
		request := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(string(body)))
		request.Header = header
		answer := httptest.NewRecorder()
		if handler.ServeHTTP(answer, request); answer.Code != one.status {
			t.Errorf("%s: %d %s", body, answer.Code, answer.Body)
		}
	}
	born, ok := taken[0].(*zoo.AnimalBorn)
	if !ok || born.Type != "animal.born" || born.Data.Name != "Leo" || string(taken[1].(json.RawMessage)) != `{"type":"animal.sold"}` || len(taken) != 3 {
		t.Errorf("%+v", taken)
	}
}

package send_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/webhooks/send"
)

// The schedule is that of Standard Webhooks, with at most a tenth added by chance.
func TestSchedule(t *testing.T) {
	t.Parallel()
	want := []time.Duration{
		0, 5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
	}
	if len(want) != send.Attempts {
		t.Errorf("%d attempts", send.Attempts)
	}
	for attempt, delay := range want {
		different := make(map[time.Duration]bool)
		for range 50 {
			got, again := send.Schedule(attempt)
			if !again || got < delay || got > delay+delay/10 {
				t.Errorf("after %d attempts: %s, %t", attempt, got, again)
			}
			different[got] = true
		}
		if attempt > 0 && len(different) < 10 {
			t.Errorf("after %d attempts everybody waits as long", attempt)
		}
	}
	for _, attempt := range []int{send.Attempts, send.Attempts + 1, 1000} {
		if _, again := send.Schedule(attempt); again {
			t.Errorf("there is an attempt after %d", attempt)
		}
	}
}

// An endpoint that asks for time gets it, as far as it is sensible.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		status int
		text   string
		want   time.Duration
	}{
		"seconds":        {429, "120", 2 * time.Minute},
		"unavailable":    {503, "120", 2 * time.Minute},
		"a date":         {503, "Thu, 26 Nov 2026 10:10:00 GMT", 10 * time.Minute},
		"a date before":  {503, "Thu, 26 Nov 2026 09:00:00 GMT", 0},
		"a year":         {429, "31536000", 24 * time.Hour},
		"a year's date":  {429, "Fri, 26 Nov 2027 10:00:00 GMT", 24 * time.Hour},
		"beyond numbers": {429, "99999999999999999999", 0},
		"large":          {429, "18446744073709551615", 24 * time.Hour},
		"negative":       {429, "-5", 0},
		"words":          {429, "soon", 0},
		"nothing":        {429, "", 0},
		"another status": {500, "120", 0},
		"a good answer":  {200, "120", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			to := endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", test.text)
				w.WriteHeader(test.status)
			})
			made := sender(t, send.Options{Now: func() time.Time { return now }})
			if got := made.Send(t.Context(), to, message()).RetryAfter; got != test.want {
				t.Errorf("%s", got)
			}
		})
	}
}

func TestNextAttempt(t *testing.T) {
	t.Parallel()
	failed := send.Answer{Verdict: send.Failed, RetryAfter: time.Hour}
	if delay, again := failed.Next(1); !again || delay != time.Hour {
		t.Errorf("%s, %t", delay, again)
	}
	if delay, again := failed.Next(4); !again || delay < 2*time.Hour {
		t.Errorf("%s, %t", delay, again)
	}
	for _, over := range []send.Answer{{Verdict: send.Delivered}, {Verdict: send.Gone}} {
		if _, again := over.Next(1); again {
			t.Errorf("again after %s", over.Verdict)
		}
	}
	if _, again := failed.Next(send.Attempts); again {
		t.Error("again after the last")
	}
}

package pipeline_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

// quotaLedger keeps quotas as a database does, and counts how often it is asked.
type quotaLedger struct {
	used  map[string]int64
	asked int
	away  bool
}

func (l *quotaLedger) UseQuotas(_ context.Context, uses []pipeline.QuotaUse) error {
	l.asked++
	if l.away {
		return errors.New("gone")
	}
	passes := true
	for i := range uses {
		u := &uses[i]
		u.Used = l.used[u.Name+u.Whose+u.Ends.String()]
		u.OK = u.Used+u.Cost <= u.Limit
		passes = passes && (u.OK || u.Tried)
	}
	for i := range uses {
		if u := &uses[i]; passes && u.OK {
			u.Used += u.Cost
			l.used[u.Name+u.Whose+u.Ends.String()] = u.Used
		}
	}
	return nil
}

func quota(name string, units int64, period contract.Period) contract.Quota {
	return contract.Quota{Name: name, Limit: units, Period: period, By: contract.Key{Kind: contract.ByAPIKey}, Cost: 1, OnStoreFailure: contract.Local}
}

func newQuotaStand(t *testing.T, quotas ...contract.Quota) (*limitStand, *quotaLedger) {
	t.Helper()
	kept := &quotaLedger{used: make(map[string]int64)}
	return newLimitStand(t, contract.Policies{
		Security: secured, Quotas: quotas, RateLimits: []contract.RateLimit{limit("rate", 100, contract.ByPrincipal)},
	}, func(o *pipeline.Options) { o.Quotas = kept }), kept
}

// The stand's clock is at 23:59:30 of the 27th of February: half a minute before the next day, and a day and half a
// minute before the next month.
func TestAQuotaIsFullAgainWhenItsPeriodBegins(t *testing.T) {
	t.Parallel()
	s, kept := newQuotaStand(t, quota("day", 2, contract.Day), quota("month", 5, contract.Month))
	const policy = `"rate";q=100;w=60, "day";q=2;w=86400, "month";q=5`
	for i, test := range []struct {
		wait   time.Duration
		status int
		left   string
		retry  string
	}{
		{0, 204, `"day";r=1;t=30, "month";r=4;t=86430`, ""},
		{0, 204, `"day";r=0;t=30, "month";r=3;t=86430`, ""},
		{1500 * time.Millisecond, 429, `"day";r=0;t=29, "month";r=3;t=86429`, "29"},
		{28500 * time.Millisecond, 204, `"day";r=1;t=86400, "month";r=2;t=86400`, ""}, // midnight
		{0, 204, `"day";r=0;t=86400, "month";r=1;t=86400`, ""},
		{0, 429, `"day";r=0;t=86400, "month";r=1;t=86400`, "86400"},
		{24 * time.Hour, 204, `"day";r=1;t=86400, "month";r=4;t=2678400`, ""}, // March
	} {
		s.now = s.now.Add(test.wait)
		answer := s.get("X-Key: firm-1")
		_, left, _ := strings.Cut(answer.Header().Get("RateLimit"), ", ")
		if answer.Code != test.status || left != test.left || answer.Header().Get("RateLimit-Policy") != policy || answer.Header().Get("Retry-After") != test.retry {
			t.Errorf("request %d: %d %v", i+1, answer.Code, answer.Header())
		}
		if answer.Code == 429 && !strings.Contains(answer.Body.String(), `"violated-policies":["day"]`) {
			t.Error(answer.Body)
		}
	}
	if kept.asked != 5 {
		t.Errorf("the store was asked %d times: what is known to be used up needs no look", kept.asked)
	}
	if ok, limited := s.counted(t, "x-quota", "ok"), s.counted(t, "x-quota", "limited"); ok != 5 || limited != 2 {
		t.Errorf("%v are counted as ok, %v as limited", ok, limited)
	}
}

// Who has used up a quota, or may not call, costs nobody a write, and requests beyond a rate limit use no quota.
func TestWhatIsRefusedBeforeUsesNoQuota(t *testing.T) {
	t.Parallel()
	kept := &quotaLedger{used: make(map[string]int64)}
	s := newLimitStand(t, contract.Policies{
		Security: secured, Quotas: []contract.Quota{quota("day", 10, contract.Day)}, RateLimits: []contract.RateLimit{limit("rate", 1, contract.ByAll)},
	}, func(o *pipeline.Options) { o.Quotas = kept })
	for i, want := range []int{204, 429} {
		if answer := s.get("X-Key: firm-1"); answer.Code != want || strings.Contains(answer.Header().Get("RateLimit"), "day") != (i == 0) {
			t.Errorf("%d %v", answer.Code, answer.Header())
		}
	}
	s.get("X-Key: bad")
	if kept.asked != 1 {
		t.Errorf("the store was asked %d times", kept.asked)
	}
}

func TestAQuotaThatIsTriedOutRefusesNobody(t *testing.T) {
	t.Parallel()
	tried := quota("tried", 1, contract.Day)
	tried.Enforce = contract.Log
	s, _ := newQuotaStand(t, tried)
	for range 3 {
		if answer := s.get("X-Key: firm-1"); answer.Code != 204 || strings.Contains(answer.Header().Get("RateLimit-Policy"), "tried") {
			t.Errorf("%d %v", answer.Code, answer.Header())
		}
	}
	if got := wouldRefuse(t, s.registry, "x-quota"); got != 2 {
		t.Errorf("counted %v", got)
	}
}

func TestWhatAQuotaSaysHappensWhileItsStoreIsAway(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		failure  contract.StoreFailure
		enforce  contract.Enforcement
		statuses []int
		outcome  string
	}{
		"allow":           {contract.Allow, contract.On, []int{204, 204, 204}, "unlimited"},
		"local":           {contract.Local, contract.On, []int{204, 429, 429}, "local"}, // one was used before
		"deny":            {contract.Deny, contract.On, []int{503, 503, 503}, "denied"},
		"a denial, tried": {contract.Deny, contract.Log, []int{204, 204, 204}, "unlimited"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := quota("day", 2, contract.Day)
			q.OnStoreFailure, q.Enforce = test.failure, test.enforce
			s, kept := newQuotaStand(t, q)
			if answer := s.get("X-Key: firm-1"); answer.Code != 204 {
				t.Fatal(answer.Code)
			}
			kept.away = true
			for i, want := range test.statuses {
				if answer := s.get("X-Key: firm-1"); answer.Code != want {
					t.Errorf("request %d: %d %s", i+1, answer.Code, answer.Body)
				}
			}
			if s.counted(t, "x-quota", test.outcome) == 0 {
				t.Errorf("%s is not counted", test.outcome)
			}
			kept.away = false
			s.now = s.now.Add(time.Minute)
			if answer := s.get("X-Key: firm-1"); answer.Code != 204 || !strings.Contains(s.outcome, "ok") {
				t.Errorf("after it is back: %d %s", answer.Code, s.outcome)
			}
		})
	}
}

// What is remembered of quotas is bounded, and forgetting it lets nobody use more.
func TestWhatIsRememberedOfQuotasIsBounded(t *testing.T) {
	t.Parallel()
	q := quota("day", 1, contract.Day)
	q.By = contract.Key{Kind: contract.ByHeader, Header: "X-Tenant"}
	kept := &quotaLedger{used: make(map[string]int64)}
	s := newLimitStand(t, contract.Policies{Quotas: []contract.Quota{q}}, func(o *pipeline.Options) { o.Quotas = kept })
	s.get("X-Tenant: first")
	for i := range 70_000 {
		s.get("X-Tenant: " + time.Duration(i).String())
		s.log.Reset()
	}
	for range 2 {
		if answer := s.get("X-Tenant: first"); answer.Code != 429 {
			t.Error(answer.Code)
		}
	}
}

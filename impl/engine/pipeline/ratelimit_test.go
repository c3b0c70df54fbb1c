package pipeline_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/engine/pipeline/store/limits"
)

func TestAnswersSayWhatIsLeftAndRefusalsWhenToComeBack(t *testing.T) {
	t.Parallel()
	s := newLimitStand(t, contract.Policies{RateLimits: []contract.RateLimit{
		limit("burst", 2, contract.ByIP), limit(`da"ily`, 10, contract.ByPrincipal),
	}}, nil)
	const policy = `"burst";q=2;w=60, "da\"ily";q=10;w=60`
	for i, want := range []string{`"burst";r=1;t=30, "da\"ily";r=9;t=6`, `"burst";r=0;t=30, "da\"ily";r=8;t=6`} {
		answer := s.get()
		if answer.Code != 204 || answer.Header().Get("RateLimit") != want || answer.Header().Get("RateLimit-Policy") != policy || answer.Header().Get("Retry-After") != "" {
			t.Errorf("request %d: %d %v", i+1, answer.Code, answer.Header())
		}
	}
	s.now = s.now.Add(time.Millisecond) // 29.999 seconds to wait are 30
	answer := s.get()
	if answer.Code != 429 || answer.Header().Get("RateLimit") != `"burst";r=0;t=30` || answer.Header().Get("RateLimit-Policy") != policy || answer.Header().Get("Retry-After") != "30" {
		t.Errorf("%d %v", answer.Code, answer.Header())
	}
	var problem struct {
		Type, Code string
		Violated   []string `json:"violated-policies"` //nolint:tagliatelle // the name is the draft's
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &problem); err != nil || problem.Type != "/problems/quota-exceeded" || problem.Code != "quota-exceeded" || !slices.Equal(problem.Violated, []string{"burst"}) {
		t.Errorf("%s, %v", answer.Body, err)
	}
	s.now = s.now.Add(29998 * time.Millisecond)
	if answer := s.get(); answer.Code != 429 || answer.Header().Get("Retry-After") != "1" {
		t.Errorf("a moment too early: %d %v", answer.Code, answer.Header())
	}
	s.now = s.now.Add(time.Millisecond)
	if answer := s.get(); answer.Code != 204 {
		t.Errorf("in time: %d", answer.Code)
	}
	if ok, limited := s.counted(t, "x-rate-limit", "ok"), s.counted(t, "x-rate-limit", "limited"); ok != 3 || limited != 2 || s.served != 3 || s.outcome != "ok" {
		t.Errorf("%v are counted as ok, %v as limited, %d are served, the outcome is %q", ok, limited, s.served, s.outcome)
	}
}

// Who guesses at credentials is stopped before anybody looks at them; whoever is not let in takes nothing from those
// who may call.
func TestAddressesAreLimitedBeforeAnybodyLooksWhoCallsAndCallersAfter(t *testing.T) {
	t.Parallel()
	s := newLimitStand(t, contract.Policies{Security: secured, RateLimits: []contract.RateLimit{
		limit("all", 2, contract.ByAll), limit("address", 5, contract.ByIP),
	}}, nil)
	for range 5 {
		if answer := s.get("X-Key: bad"); answer.Code != 401 || strings.Contains(answer.Header().Get("RateLimit"), "all") {
			t.Fatalf("%d %v", answer.Code, answer.Header())
		}
	}
	if answer := s.get("X-Key: bad"); answer.Code != 429 || s.asked != 5 {
		t.Errorf("a guess too many: %d, %d were looked at", answer.Code, s.asked)
	}
	if ok, limited := s.counted(t, "x-rate-limit", "ok"), s.counted(t, "x-rate-limit", "limited"); ok != 5 || limited != 1 {
		t.Errorf("%v are counted as ok, %v as limited: what passes one limit and is refused before the next has passed", ok, limited)
	}
	for i, want := range []int{204, 204, 429} {
		answer := s.get("X-Key: alice", "from: 192.0.2.9:1")
		if answer.Code != want || !strings.HasPrefix(answer.Header().Get("RateLimit"), fmt.Sprintf(`"address";r=%d;t=12, "all";r=`, 4-i)) {
			t.Errorf("request %d: %d %v", i+1, answer.Code, answer.Header())
		}
	}
}

func TestWhoseRequestsABucketCounts(t *testing.T) {
	t.Parallel()
	header := contract.RateLimit{Name: "n", Limit: 1, Window: time.Hour, By: contract.Key{Kind: contract.ByHeader, Header: "X-Tenant"}, Cost: 1}
	for name, test := range map[string]struct {
		limit         contract.RateLimit
		first, second string
		same          bool
	}{
		"an address again":              {limit("n", 1, contract.ByIP), "from: 192.0.2.1:1", "from: 192.0.2.1:2", true},
		"another address":               {limit("n", 1, contract.ByIP), "from: 192.0.2.1:1", "from: 192.0.2.2:1", false},
		"a network of IPv6":             {limit("n", 1, contract.ByIP), "from: [2001:db8:0:1::1]:1", "from: [2001:db8:0:1:ffff:ffff:ffff:ffff]:1", true},
		"another network of IPv6":       {limit("n", 1, contract.ByIP), "from: [2001:db8:0:1::1]:1", "from: [2001:db8:0:2::1]:1", false},
		"an address in IPv6":            {limit("n", 1, contract.ByIP), "from: 192.0.2.1:1", "from: [::ffff:192.0.2.1]:1", true},
		"nobody knows from where":       {limit("n", 1, contract.ByIP), "from: @", "from: @", true},
		"an address says who it is":     {limit("n", 1, contract.ByIP), "X-Key: alice", "X-Key: firm-1", true},
		"a user and a key of hers":      {limit("n", 1, contract.ByPrincipal), "X-Key: alice", "X-Key: alice-1", true},
		"two keys of a user":            {limit("n", 1, contract.ByPrincipal), "X-Key: alice-2", "X-Key: alice-1", true},
		"a key made by a key":           {limit("n", 1, contract.ByPrincipal), "X-Key: firm-1", "X-Key: firm-2", true},
		"two who have signed in":        {limit("n", 1, contract.ByPrincipal), "X-Key: alice", "X-Key: firm-1", false},
		"somebody of another issuer":    {limit("n", 1, contract.ByPrincipal), "X-Key: abroad", "X-Key: abroad", true},
		"nobody has signed in":          {limit("n", 1, contract.ByPrincipal), "from: 192.0.2.1:1", "from: 192.0.2.1:1", true},
		"nobody, from somewhere else":   {limit("n", 1, contract.ByPrincipal), "from: 192.0.2.1:1", "from: 192.0.2.2:1", false},
		"each key":                      {limit("n", 1, contract.ByAPIKey), "X-Key: alice-2", "X-Key: alice-1", false},
		"each key of a family":          {limit("n", 1, contract.ByAPIKey), "X-Key: firm-1", "X-Key: firm-2", false},
		"no key is no way around":       {limit("n", 1, contract.ByAPIKey), "X-Key: alice", "X-Key: alice", true},
		"no credential is none either":  {limit("n", 1, contract.ByAPIKey), "from: 192.0.2.1:1", "from: 192.0.2.1:1", true},
		"a value of a header":           {header, "X-Tenant: a", "X-Tenant: a", true},
		"another value":                 {header, "X-Tenant: a", "X-Tenant: b", false},
		"no value":                      {header, "Nothing: a", "Nothing: b", true},
		"everybody":                     {limit("n", 1, contract.ByAll), "X-Key: alice", "from: 192.0.2.1:1", true},
		"a name that looks like a user": {header, "X-Tenant: user:alice", "X-Key: alice", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newLimitStand(t, contract.Policies{Security: secured, RateLimits: []contract.RateLimit{test.limit}}, nil)
			if answer := s.get(test.first); answer.Code != 204 {
				t.Fatalf("%d %s", answer.Code, answer.Body)
			}
			if answer := s.get(test.second); (answer.Code == 429) != test.same {
				t.Errorf("%d %s", answer.Code, answer.Body)
			}
		})
	}
}

// A program may have its own way to recognise callers, around the operations.
func TestCallersWhomAProgramRecognisesAreToldApart(t *testing.T) {
	t.Parallel()
	line := pipeline.New(pipeline.Options{
		Logger: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry(), Limits: limits.NewMemory(nil),
	})
	engine := gin.New()
	line.Install(engine)
	engine.Use(func(c *gin.Context) {
		principal := principals[c.GetHeader("X-Program-Key")]
		c.Request = c.Request.WithContext(contract.WithPrincipal(c.Request.Context(), &principal))
	})
	operation := contract.Operation{
		ID: "things", Method: "GET", Path: "/things", Check: func(*contract.Request) *contract.Problem { return nil },
		Policies: contract.Policies{RateLimits: []contract.RateLimit{limit("hourly", 1, contract.ByPrincipal)}},
	}
	handlers := gin.RoutesInfo{{Method: "GET", Path: "/things", HandlerFunc: func(c *gin.Context) { c.Status(204) }}}
	if err := line.Mount(engine, []contract.Operation{operation}, handlers); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		key  string
		want int
	}{{"alice", 204}, {"firm-1", 204}, {"alice", 429}} {
		request, answer := httptest.NewRequest("GET", "/things", nil), httptest.NewRecorder()
		request.Header.Set("X-Program-Key", step.key)
		if engine.ServeHTTP(answer, request); answer.Code != step.want {
			t.Errorf("%s: %d, want %d", step.key, answer.Code, step.want)
		}
	}
}

// A caller of several tenants is told which bucket was meant, and nobody the value that may be secret.
func TestAPartitionIsToldByAHash(t *testing.T) {
	t.Parallel()
	s := newLimitStand(t, contract.Policies{RateLimits: []contract.RateLimit{
		{Name: "n", Limit: 2, Window: time.Minute, By: contract.Key{Kind: contract.ByHeader, Header: "X-Tenant"}, Cost: 1},
	}}, nil)
	// The first 16 bytes of the SHA-256 of "abc" (FIPS 180-4).
	if got := s.get("X-Tenant: abc").Header().Get("RateLimit"); got != `"n";r=1;t=30;pk=:ungWv48Bz+pBQUDeXa4iIw==:` {
		t.Error(got)
	}
}

func TestARequestThatOneLimitRefusesTakesNothingFromTheOthers(t *testing.T) {
	t.Parallel()
	tight, costly := limit("tight", 1, contract.ByPrincipal), limit("costly", 10, contract.ByAll)
	costly.Cost = 4
	s := newLimitStand(t, contract.Policies{RateLimits: []contract.RateLimit{tight, costly}}, nil)
	for i, want := range []string{`"tight";r=0;t=60, "costly";r=6;t=6`, `"tight";r=0;t=60, "costly";r=6;t=6`} {
		if answer := s.get(); answer.Header().Get("RateLimit") != want || (answer.Code == 429) != (i == 1) {
			t.Errorf("request %d: %d %v", i+1, answer.Code, answer.Header())
		}
	}
	s.get("from: 192.0.2.7:1")
	answer := s.get("from: 192.0.2.7:1") // now both have too little
	if answer.Code != 429 || answer.Header().Get("Retry-After") != "60" || !strings.Contains(answer.Body.String(), `"violated-policies":["tight","costly"]`) {
		t.Errorf("%d %v %s", answer.Code, answer.Header(), answer.Body)
	}
}

func TestALimitThatIsTriedOutRefusesNobody(t *testing.T) {
	t.Parallel()
	tried, held := limit("tried", 1, contract.ByAll), limit("held", 3, contract.ByAll)
	tried.Enforce = contract.Log
	s := newLimitStand(t, contract.Policies{RateLimits: []contract.RateLimit{tried, held}}, nil)
	for i := range 4 {
		answer := s.get()
		if (answer.Code == 429) != (i == 3) || strings.Contains(answer.Header().Get("RateLimit")+answer.Header().Get("RateLimit-Policy"), "tried") {
			t.Errorf("request %d: %d %v", i+1, answer.Code, answer.Header())
		}
	}
	if got := wouldRefuse(t, s.registry, "x-rate-limit"); got != 3 || strings.Count(s.log.String(), "policy=x-rate-limit") != 3 {
		t.Errorf("counted %v: %s", got, s.log.String())
	}
}

func TestAClassOfKeysHasALimitOfItsOwn(t *testing.T) {
	t.Parallel()
	classed := limit("n", 1, contract.ByPrincipal)
	classed.Classes = []contract.LimitOfClass{{Class: "partner", Limit: 3}}
	s := newLimitStand(t, contract.Policies{Security: secured, RateLimits: []contract.RateLimit{classed}}, nil)
	for caller, want := range map[string]int{"partner": 3, "nameless": 1, "alice": 1} {
		passed := 0
		for range 5 {
			answer := s.get("X-Key: " + caller)
			if answer.Code == 204 {
				passed++
			}
			if policy := answer.Header().Get("RateLimit-Policy"); policy != fmt.Sprintf(`"n";q=%d;w=60`, want) {
				t.Errorf("%s is told %s", caller, policy)
			}
		}
		if passed != want {
			t.Errorf("%d requests of %s have passed", passed, caller)
		}
	}
}

// away is a store that cannot tell.
type away struct{}

func (away) Take(context.Context, []limits.Take, []limits.Left) error { return errors.New("gone") }

func TestWhatALimitSaysHappensWhileItsStoreIsAway(t *testing.T) {
	t.Parallel()
	on := func(name string, failure contract.StoreFailure, enforce contract.Enforcement) contract.RateLimit {
		l := limit(name, 1, contract.ByAll)
		l.OnStoreFailure, l.Enforce = failure, enforce
		return l
	}
	for name, test := range map[string]struct {
		limits   []contract.RateLimit
		statuses []int
		outcomes string
	}{
		"allow":           {[]contract.RateLimit{on("a", contract.Allow, contract.On)}, []int{204, 204}, "unlimited unlimited"},
		"local":           {[]contract.RateLimit{on("a", contract.Local, contract.On)}, []int{204, 429}, "local limited"},
		"deny":            {[]contract.RateLimit{on("a", contract.Deny, contract.On)}, []int{503, 503}, "denied denied"},
		"a denial, tried": {[]contract.RateLimit{on("a", contract.Deny, contract.Log)}, []int{204, 204}, "unlimited unlimited"},
		"allow and local": {[]contract.RateLimit{on("a", contract.Allow, contract.On), on("b", contract.Local, contract.On)}, []int{204, 429}, "local limited"},
		"local and deny":  {[]contract.RateLimit{on("a", contract.Local, contract.On), on("b", contract.Deny, contract.On)}, []int{503, 503}, "denied denied"},
		"local, tried":    {[]contract.RateLimit{on("a", contract.Local, contract.Log)}, []int{204, 204}, "local local"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newLimitStand(t, contract.Policies{RateLimits: test.limits}, func(o *pipeline.Options) { o.Limits = away{} })
			for i, want := range test.statuses {
				answer := s.get()
				if answer.Code != want {
					t.Errorf("request %d: %d %s", i+1, answer.Code, answer.Body)
				}
				if answer.Code == 503 && answer.Header().Get("Retry-After") == "" {
					t.Error("a denial does not say when to come back")
				}
				if answer.Code == 429 && !strings.Contains(answer.Header().Get("RateLimit"), ";r=0;t=60") {
					t.Error(answer.Header())
				}
			}
			for outcome := range strings.SplitSeq(test.outcomes, " ") {
				if want := strings.Count(test.outcomes, outcome); s.counted(t, "x-rate-limit", outcome) != float64(want) {
					t.Errorf("%s is counted %v times", outcome, s.counted(t, "x-rate-limit", outcome))
				}
			}
		})
	}
}

func TestALimitThatNobodyKeepsIsNotMounted(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		policies contract.Policies
		want     string
	}{
		"no store of limits": {contract.Policies{RateLimits: []contract.RateLimit{limit("n", 1, contract.ByIP)}}, "Options.Limits"},
		"no store of quotas": {contract.Policies{Quotas: []contract.Quota{{Name: "n", Limit: 1, Cost: 1}}}, "Options.Quotas"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			line := pipeline.New(pipeline.Options{Logger: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry()})
			operation := contract.Operation{ID: "things", Method: "GET", Path: "/things", Policies: test.policies}
			err := line.Mount(gin.New(), []contract.Operation{operation}, gin.RoutesInfo{{Method: "GET", Path: "/things", HandlerFunc: func(*gin.Context) {}}})
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "things") {
				t.Error(err)
			}
		})
	}
}

// Whoever is led elsewhere is not counted.
func TestARedirectIsNotLimited(t *testing.T) {
	t.Parallel()
	s := newLimitStand(t, contract.Policies{
		Redirect: &contract.Redirect{To: "/other", Status: 308}, RateLimits: []contract.RateLimit{limit("n", 1, contract.ByIP)},
		Quotas: []contract.Quota{quota("day", 1, contract.Day)},
	}, nil)
	for range 3 {
		if answer := s.get(); answer.Code != 308 || answer.Header().Get("RateLimit-Policy") != "" {
			t.Errorf("%d %v", answer.Code, answer.Header())
		}
	}
}

package pipeline_test

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

func TestWhatFailsIsUndoneAndCanBeTriedAgain(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(*gin.Context){
		"an answer of a failure": func(c *gin.Context) { c.String(http.StatusBadGateway, "no") },
		"a panic":                func(*gin.Context) { panic("no") },
	} {
		calls := 0
		book, handler, _ := writing(t, keyed(contract.On), func(c *gin.Context) {
			if calls++; calls == 1 {
				fail(c)
				return
			}
			c.String(http.StatusCreated, "done")
		})
		first, second := post(handler, "/things/1", "k", "a"), post(handler, "/things/1", "k", "a")
		if first.Code < 500 || second.Code != http.StatusCreated || second.Header().Get("Idempotent-Replayed") != "" {
			t.Errorf("%s: %d, then %d", name, first.Code, second.Code)
		}
		if book.undone != 1 || book.commits != 1 {
			t.Errorf("%s: undone %d times, kept %d times", name, book.undone, book.commits)
		}
	}
}

// A database that is away while a request fails keeps its key no longer than it is away.
func TestAKeyComesBackOnceItCanBeGivenBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fails := true
		book, handler, _ := writing(t, keyed(contract.On), func(c *gin.Context) {
			if fails {
				c.Status(http.StatusServiceUnavailable)
				return
			}
			c.Status(http.StatusCreated)
		})
		book.failsFree = 4
		if answer := post(handler, "/things/1", "k", "a"); answer.Code != http.StatusServiceUnavailable {
			t.Fatal(answer.Code)
		}
		fails = false
		if answer := post(handler, "/things/1", "k", "a"); answer.Code != http.StatusConflict {
			t.Errorf("while it is away: %d", answer.Code)
		}
		time.Sleep(2 * time.Second) // on the clock of the bubble
		synctest.Wait()
		if answer := post(handler, "/things/1", "k", "a"); answer.Code != http.StatusCreated {
			t.Errorf("once it is back: %d", answer.Code)
		}
	})
}

func TestAnAnswerGoesOutAfterWhatItTellsOfCounts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		failure error
		status  int
		code    string
	}{
		"the database is away":               {contract.Unavailable.New("Away."), 503, "unavailable"},
		"another has the key meanwhile":      {pipeline.ErrClaimEnded, 409, "idempotency-conflict"},
		"a failure that nobody has foreseen": {errors.New("secret"), 500, "internal-error"},
	} {
		book, handler, _ := writing(t, keyed(contract.On), func(c *gin.Context) {
			c.Header("Location", "/things/2")
			c.SetCookie("session", "of nobody", 0, "", "", true, true)
			c.String(http.StatusCreated, "done")
		})
		book.failsCommit = test.failure
		answer := post(handler, "/things/1", "k", "a")
		if body := answer.Body.String(); answer.Code != test.status || !strings.Contains(body, test.code) || strings.Contains(body, "done") || answer.Header().Get("Location")+answer.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s: %d %s", name, answer.Code, body)
		}
		if len(book.keys) != 0 {
			t.Errorf("%s: the key was not given back", name)
		}
	}
}

func TestAKeyIsHeldAsLongAsItsOperationMayTake(t *testing.T) {
	t.Parallel()
	fine := func(c *gin.Context) { c.Status(http.StatusNoContent) }
	timed := keyed(contract.On)
	timed.Timeout = &contract.Timeout{After: 20 * time.Second}
	for hold, policies := range map[time.Duration]contract.Policies{30 * time.Second: keyed(contract.On), 25 * time.Second: timed} {
		book, handler, _ := writing(t, policies, fine)
		if answer := post(handler, "/things/1", "k", "a"); answer.Code != http.StatusNoContent || book.hold != hold || book.keep != time.Hour {
			t.Errorf("%d: held for %s, kept for %s", answer.Code, book.hold, book.keep)
		}
	}
}

func TestKeysThatAreTriedOutRefuseAndReplayNothing(t *testing.T) {
	t.Parallel()
	calls := 0
	_, handler, registry := writing(t, keyed(contract.Log), func(c *gin.Context) {
		calls++
		c.Status(http.StatusNoContent)
	})
	for i, body := range []string{"a", "a", "b"} {
		if answer := post(handler, "/things/1", "k", body); answer.Code != http.StatusNoContent || answer.Header().Get("Idempotent-Replayed") != "" || calls != i+1 {
			t.Errorf("%s: %d after %d calls", body, answer.Code, calls)
		}
	}
	for outcome, want := range map[string]float64{"first": 1, "replayed": 1, "mismatch": 1} {
		if got := counted(t, registry, "charter_http_policy_total", outcome); got != want {
			t.Errorf("%s: %v", outcome, got)
		}
	}
	if got := counted(t, registry, "charter_http_would_refuse_total", "x-idempotency"); got != 1 {
		t.Errorf("would have refused %v", got)
	}
}

func TestWithoutAKeyNothingIsClaimed(t *testing.T) {
	t.Parallel()
	book, handler, _ := writing(t, keyed(contract.On), func(c *gin.Context) { c.Status(http.StatusNoContent) })
	book.failsClaim = contract.Unavailable.New("Away.")
	if answer := post(handler, "/things/1", "", "a"); answer.Code != http.StatusNoContent {
		t.Errorf("without a key: %d", answer.Code)
	}
	if answer := post(handler, "/things/1", "k", "a"); answer.Code != http.StatusServiceUnavailable {
		t.Errorf("a key that cannot be claimed: %d", answer.Code)
	}
}

// Who sends a key believes that the request is carried out once: one that is no key is no request without.
func TestAKeyOfQuotesAloneIsRefused(t *testing.T) {
	t.Parallel()
	for enforce, want := range map[contract.Enforcement]int{contract.On: http.StatusBadRequest, contract.Log: http.StatusNoContent} {
		_, handler, _ := writing(t, keyed(enforce), func(c *gin.Context) { c.Status(http.StatusNoContent) })
		if answer := post(handler, "/things/1", `""`, "a"); answer.Code != want || want == http.StatusBadRequest && !strings.Contains(answer.Body.String(), `"parameter":"Idempotency-Key"`) {
			t.Errorf("%v: %d %s", enforce, answer.Code, answer.Body)
		}
		if answer := post(handler, "/things/1", `"`, "a"); answer.Code != http.StatusNoContent {
			t.Errorf("%v: one mark is a key: %d", enforce, answer.Code)
		}
	}
}

func TestWhatWasDoneIsRecordedWithIt(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		audit contract.Audit
		path  string
		want  string
	}{
		"a resource of the contract": {contract.Audit{Action: "thing.used", Resource: "thing:{id}"}, "/things/a%2Fb", "thing:a/b"},
		"one that is no text":        {contract.Audit{Action: "thing.used", Resource: "thing:{id}"}, "/things/%ff%00" + strings.Repeat("%C3%A4", 300), "thing:\uFFFD" + strings.Repeat("ä", 245)},
		"an id, as all write it":     {contract.Audit{Action: "thing.used", Resource: "thing:{id}"}, "/things/019AAE5C-7A10-7C3E-8A52-3F0D9B1C2E4F", "thing:019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f"},
		"the place of what was made": {contract.Audit{Action: "thing.used"}, "/things/1", "/things/2"},
	} {
		book, handler, _ := writing(t, contract.Policies{Audit: &test.audit}, func(c *gin.Context) {
			c.Header("Location", "/things/2")
			c.Status(http.StatusCreated)
		})
		post(handler, test.path, "", "")
		if len(book.actions) != 1 || book.actions[0] != (pipeline.Action{Name: "thing.used", Resource: test.want, Status: 201}) {
			t.Errorf("%s: %v", name, book.actions)
		}
	}
	book, handler, _ := writing(t, contract.Policies{Audit: &contract.Audit{Action: "thing.used"}}, func(c *gin.Context) { c.Status(http.StatusConflict) })
	if post(handler, "/things/1", "", ""); len(book.actions) != 0 {
		t.Errorf("a refusal is recorded as done: %v", book.actions)
	}
}

func TestAnOperationWhosePolicyNeedsWritesIsNotServedWithout(t *testing.T) {
	t.Parallel()
	line := pipeline.New(pipeline.Options{Logger: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry()})
	operation := contract.Operation{ID: "things", Method: "POST", Path: "/things", Policies: keyed(contract.On)}
	err := line.Mount(gin.New(), []contract.Operation{operation}, gin.RoutesInfo{{Method: "POST", Path: "/things"}})
	if err == nil || !strings.Contains(err.Error(), "Options.Writes") {
		t.Errorf("%v", err)
	}
}

package pipeline_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

// withDeadline handles a request of an operation with a deadline of five seconds, and returns how often it was exceeded.
func withDeadline(ctx context.Context, t *testing.T, handler func(context.Context)) float64 {
	t.Helper()
	registry := prometheus.NewRegistry()
	line, engine := pipeline.New(pipeline.Options{Logger: slog.New(slog.DiscardHandler), Metrics: registry}), gin.New()
	line.Install(engine)
	operation := contract.Operation{
		ID: "things", Method: "GET", Path: "/things", Policies: contract.Policies{Timeout: &contract.Timeout{After: 5 * time.Second}},
		Check: func(*contract.Request) *contract.Problem { return nil },
	}
	handlers := gin.RoutesInfo{{Method: "GET", Path: "/things", HandlerFunc: func(c *gin.Context) { handler(c.Request.Context()) }}}
	if err := line.Mount(engine, []contract.Operation{operation}, handlers); err != nil {
		t.Fatal(err)
	}
	engine.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/things", nil))
	exceeded, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range exceeded {
		if family.GetName() == "charter_http_policy_total" {
			return family.GetMetric()[0].GetCounter().GetValue()
		}
	}
	t.Fatal("there is no metric of policies")
	return 0
}

// However a handler asks for the end of its request, it hears of the deadline, in its time and with its reason.
func TestTheEndOfARequestIsHeardOfInEveryWay(t *testing.T) {
	t.Parallel()
	for name, wait := range map[string]func(context.Context) error{
		"the context": func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
		"a child": func(ctx context.Context) error {
			child, cancel := context.WithCancel(ctx)
			defer cancel()
			<-child.Done()
			return errors.Join(child.Err(), context.Cause(child))
		},
		"a function": func(ctx context.Context) error {
			called := make(chan struct{})
			context.AfterFunc(ctx, func() { close(called) })
			<-called
			return ctx.Err()
		},
		"a look when it is over": func(ctx context.Context) error { time.Sleep(5 * time.Second); return ctx.Err() },
		"the first look is for the reason": func(ctx context.Context) error {
			time.Sleep(5 * time.Second)
			if cause := context.Cause(ctx); cause == nil || errors.Is(cause, context.DeadlineExceeded) {
				return cause
			}
			return ctx.Err()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				exceeded := withDeadline(t.Context(), t, func(ctx context.Context) {
					if until, bounded := ctx.Deadline(); !bounded || !until.Equal(start.Add(5*time.Second)) {
						t.Errorf("the deadline is %s", until)
					}
					if err := wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("it has ended with %v", err)
					}
				})
				if took := time.Since(start); took != 5*time.Second || exceeded != 1 {
					t.Errorf("after %s, counted %v", took, exceeded)
				}
			})
		})
	}
}

func TestAHandlerThatNeverAsksIsLateNevertheless(t *testing.T) {
	t.Parallel()
	for after, want := range map[time.Duration]float64{4 * time.Second: 0, 6 * time.Second: 1} {
		synctest.Test(t, func(t *testing.T) {
			if exceeded := withDeadline(t.Context(), t, func(context.Context) { time.Sleep(after) }); exceeded != want {
				t.Errorf("after %s it is counted %v times", after, exceeded)
			}
		})
	}
}

// What a handler has left behind hears that its request has ended, whether it asked before or did not.
func TestAContextThatIsKeptEndsWithItsRequest(t *testing.T) {
	t.Parallel()
	for _, asked := range []bool{true, false} {
		var kept context.Context
		exceeded := withDeadline(t.Context(), t, func(ctx context.Context) {
			kept = ctx //nolint:fatcontext // that is what the test is about
			if asked && ctx.Err() != nil {
				t.Error("it has ended before")
			}
		})
		<-kept.Done()
		if err := kept.Err(); !errors.Is(err, context.Canceled) || exceeded != 0 {
			t.Errorf("asked %v: it has ended with %v, and was late %v times", asked, err, exceeded)
		}
	}
}

func TestACallerWhoLeavesIsNotLate(t *testing.T) {
	t.Parallel()
	ctx, leave := context.WithCancel(t.Context())
	exceeded := withDeadline(ctx, t, func(ctx context.Context) {
		leave()
		if <-ctx.Done(); !errors.Is(ctx.Err(), context.Canceled) {
			t.Errorf("it has ended with %v", ctx.Err())
		}
	})
	if exceeded != 0 {
		t.Error("it counts as late")
	}
}

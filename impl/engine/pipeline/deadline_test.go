package pipeline_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

func TestAnOperationThatTakesTooLongIsAnsweredWith504(t *testing.T) {
	t.Parallel()
	for name, wait := range map[string]func(context.Context) error{
		"a handler that waits":                 func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
		"a handler whose own deadline is over": func(ctx context.Context) error { <-ctx.Done(); return context.DeadlineExceeded },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				timeout := contract.Policies{Timeout: &contract.Timeout{After: 5 * time.Second}}
				s := newStand(t, contract.Operation{Method: "GET", Policies: timeout}, func(line *pipeline.Pipeline, c *gin.Context) {
					line.Fail(c, wait(c.Request.Context()))
				})
				start := time.Now()
				answer := s.send(httptest.NewRequest("GET", "/things", nil))
				if took := time.Since(start); took != 5*time.Second {
					t.Errorf("the answer came after %s", took)
				}
				if answer.Code != 504 || !strings.Contains(answer.Body.String(), `"code":"deadline-exceeded"`) {
					t.Errorf("%d %s", answer.Code, answer.Body)
				}
			})
		})
	}
}

func TestAnAnswerInTimeIsNotLate(t *testing.T) {
	t.Parallel()
	timeout := contract.Policies{Timeout: &contract.Timeout{After: time.Hour}}
	s := newStand(t, contract.Operation{Method: "GET", Policies: timeout}, func(line *pipeline.Pipeline, c *gin.Context) {
		if _, bounded := c.Request.Context().Deadline(); !bounded {
			t.Error("the handler has no deadline")
		}
		line.Fail(c, errors.Join(errors.New("a query of its own was too slow"), context.DeadlineExceeded))
	})
	if answer := s.send(httptest.NewRequest("GET", "/things", nil)); answer.Code != 500 {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}

func TestADeadlineThatIsTriedOutEndsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		timeout := contract.Policies{Timeout: &contract.Timeout{After: time.Second, Enforce: contract.Log}}
		s := newStand(t, contract.Operation{Method: "GET", Policies: timeout}, func(_ *pipeline.Pipeline, c *gin.Context) {
			time.Sleep(2 * time.Second) // of the test's own clock
			if err := c.Request.Context().Err(); err != nil {
				t.Errorf("the context has ended: %v", err)
			}
			c.String(200, "done")
		})
		if answer := s.send(httptest.NewRequest("GET", "/things", nil)); answer.Code != 200 || answer.Body.String() != "done" {
			t.Errorf("%d %s", answer.Code, answer.Body)
		}
		if log := s.log.String(); !strings.Contains(log, "would have refused") || !strings.Contains(log, "policy=x-timeout") {
			t.Errorf("the log says %s", log)
		}
	})
}

// What a program does around an operation is part of its time, whether the deadline holds or is tried out.
func TestTheTimeOfAnOperationBeginsWithItsRequest(t *testing.T) {
	t.Parallel()
	for enforce, wanted := range map[contract.Enforcement]int{contract.On: 504, contract.Log: 200} {
		synctest.Test(t, func(t *testing.T) {
			var log bytes.Buffer
			line := pipeline.New(pipeline.Options{Logger: slog.New(slog.NewTextHandler(&log, nil)), Metrics: prometheus.NewRegistry()})
			engine := gin.New()
			line.Install(engine)
			engine.Use(func(*gin.Context) { time.Sleep(2 * time.Second) }) // of the test's own clock
			operation := contract.Operation{
				ID: "things", Method: "GET", Path: "/things",
				Policies: contract.Policies{Timeout: &contract.Timeout{After: 3 * time.Second, Enforce: enforce}},
				Check:    func(*contract.Request) *contract.Problem { return nil },
			}
			handlers := gin.RoutesInfo{{Method: "GET", Path: "/things", HandlerFunc: func(c *gin.Context) {
				time.Sleep(time.Second)
				if err := c.Request.Context().Err(); err != nil {
					line.Fail(c, err)
				}
			}}}
			if err := line.Mount(engine, []contract.Operation{operation}, handlers); err != nil {
				t.Fatal(err)
			}
			answer := httptest.NewRecorder()
			engine.ServeHTTP(answer, httptest.NewRequest("GET", "/things", nil))
			if answer.Code != wanted || strings.Contains(log.String(), "would have refused") != (enforce == contract.Log) {
				t.Errorf("%v: %d %s\n%s", enforce, answer.Code, answer.Body, log.String())
			}
		})
	}
}

// A body of which the rest never comes holds a connection for no longer than its operation may take.
func TestADeadlineEndsTheWaitForABody(t *testing.T) {
	t.Parallel()
	line := pipeline.New(pipeline.Options{Logger: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry()})
	engine := gin.New()
	line.Install(engine)
	operation := contract.Operation{
		ID: "things", Method: "POST", Path: "/things",
		Body:     &contract.Body{Required: true, Media: []contract.Media{{Type: "application/json"}}, Limit: 64},
		Policies: contract.Policies{Timeout: &contract.Timeout{After: 50 * time.Millisecond}},
		Check:    func(*contract.Request) *contract.Problem { return nil },
	}
	handlers := gin.RoutesInfo{{Method: "POST", Path: "/things", HandlerFunc: func(*gin.Context) { t.Error("the handler ran") }}}
	if err := line.Mount(engine, []contract.Operation{operation}, handlers); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(engine)
	defer server.Close()
	connection, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if _, err := connection.Write([]byte("POST /things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{")); err != nil {
		t.Fatal(err)
	}
	var answer bytes.Buffer
	if _, err := io.Copy(&answer, connection); err != nil { // the server ends the connection
		t.Fatal(err)
	}
	if !strings.HasPrefix(answer.String(), "HTTP/1.1 408 ") || !strings.Contains(answer.String(), "request-timeout") {
		t.Errorf("%s", answer.String())
	}
}

// slowDeadline is a connection whose deadline takes a while to be set.
type slowDeadline struct {
	*httptest.ResponseRecorder

	set bool
}

func (w *slowDeadline) SetReadDeadline(time.Time) error {
	time.Sleep(time.Second) // of the test's own clock
	w.set = true
	return nil
}

// Afterwards what leads to the connection is another request's: the wait for its body would end.
func TestADeadlineEndsNoWaitOnceItsRequestIsAnswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStand(t, contract.Operation{
			Method: "POST", Body: &contract.Body{Media: []contract.Media{{Type: "application/json"}}, Limit: 64},
			Policies: contract.Policies{Timeout: &contract.Timeout{After: 5 * time.Second}},
		}, func(line *pipeline.Pipeline, c *gin.Context) {
			<-c.Request.Context().Done()
			line.Fail(c, c.Request.Context().Err())
		})
		connection := &slowDeadline{ResponseRecorder: httptest.NewRecorder()}
		s.engine.ServeHTTP(connection, httptest.NewRequest("POST", "/things", nil))
		if connection.Code != 504 || !connection.set {
			t.Errorf("%d; the deadline is set: %v", connection.Code, connection.set)
		}
	})
}

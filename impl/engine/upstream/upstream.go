// Package upstream serves operations from other backends, as the contract's x-upstreams and x-upstream say. It stands
// on [httputil.ReverseProxy]; what it adds is what may pass, how long a backend is waited for, and what becomes of its
// failures.
package upstream

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Options says where the backends are, and what they report to.
type Options struct {
	// Upstreams are the backends of the contract.
	Upstreams []*contract.Upstream
	// Lookup finds the variables of the environment that the contract names; nil: those of the process.
	Lookup func(name string) (value string, found bool)
	// Logger gets what goes wrong. Required.
	Logger *slog.Logger
	// Metrics get what Prometheus reads; nil: nothing is counted.
	Metrics prometheus.Registerer
	// Traces get a span for each attempt to ask a backend; nil: none, and backends are told of the span of the request.
	Traces trace.TracerProvider
}

// Backends are those of a contract. Close them after use.
type Backends struct {
	byName map[string]*backend
}

// New finds the backends. The error names every address, and every header field, that is none.
func New(options Options) (*Backends, error) {
	if options.Lookup == nil {
		options.Lookup = os.LookupEnv
	}
	measures := newMeasures(options.Metrics)
	b := &Backends{byName: make(map[string]*backend, len(options.Upstreams))}
	var failed []error
	for _, declared := range options.Upstreams {
		one, err := newBackend(declared, options, measures.of(declared.Name))
		if err != nil {
			failed = append(failed, of(declared, err))
			continue
		}
		b.byName[declared.Name] = one
	}
	return b, errors.Join(failed...)
}

// Check finds what is wrong with the variables that backends need, without a connection to any: what [New] would say.
func Check(backends []*contract.Upstream, lookup func(name string) (value string, found bool)) error {
	var failed []error
	for _, declared := range backends {
		if _, _, err := settings(declared, lookup); err != nil {
			failed = append(failed, of(declared, err))
		}
	}
	return errors.Join(failed...)
}

func of(declared *contract.Upstream, err error) error {
	return fmt.Errorf("the backend %s: %w", declared.Name, err)
}

// Close closes the connections that are not in use.
func (b *Backends) Close() {
	for _, one := range b.byName {
		one.transport.CloseIdleConnections()
	}
}

// Handler serves an operation, as its x-upstream says. What it returns answers a request that was checked, or returns
// why it cannot: a [*contract.Problem], or the error of a context that has ended. It panics with
// [http.ErrAbortHandler] if an answer that has begun cannot be completed.
func (b *Backends) Handler(operation contract.Operation) (func(http.ResponseWriter, *http.Request, *contract.Request) error, error) {
	if operation.Upstream == nil {
		return nil, errNoRoute
	}
	to := b.byName[operation.Upstream.To.Name]
	if to == nil {
		return nil, fmt.Errorf("there is no backend %q", operation.Upstream.To.Name)
	}
	r, err := newRoute(operation, to)
	if err != nil {
		return nil, err
	}
	return r.serve, nil
}

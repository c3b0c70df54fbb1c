// Package pipeline is what runs around every handler: one file a policy, each a gin middleware. The
// chain of an operation is put together once, at start, in the order that the contract's meaning fixes;
// what an operation does not ask for is not in its chain.
package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"

	"github.com/charterhq/charter/impl/engine/accesslog"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline/store/answers"
	"github.com/charterhq/charter/impl/engine/pipeline/store/limits"
)

// Options says what a pipeline reports to.
type Options struct {
	// Logger gets a line for each request, and what goes wrong. Required. The line costs least with an
	// [accesslog.Handler].
	Logger *slog.Logger
	// Metrics get what Prometheus reads. Required; it has room for one pipeline.
	Metrics prometheus.Registerer

	// Traces get a span for each request; nil: none, and the traces of callers are only noted in the log.
	Traces trace.TracerProvider

	// Answers check what operations answer, by the operation's id. A wrong answer is logged and counted, and
	// goes out as it is. Nil: answers are not checked, which costs nothing.
	Answers map[string]AnswerCheck

	// StrictTransport tells browsers to come over TLS only, for a year (RFC 6797).
	StrictTransport bool
	// CORS says which pages of other origins may read answers; nil: none.
	CORS *contract.CORS

	// Authenticators recognise callers, by the name of the security scheme in the contract.
	Authenticators map[string]Authenticator
	// Scopes are all that a caller can have: an operation that needs another, which is misspelt or granted to nobody, is
	// an error of Mount. Nil: nobody knows them all.
	Scopes []string
	// Writes is where handlers write. It is required if an operation has x-idempotency or x-audit.
	Writes Writes
	// PlainCookies takes a cookie that the contract calls __Host-NAME as NAME too, over plain HTTP. For
	// development: browsers refuse the prefix there.
	PlainCookies bool

	// TrustedProxies are the networks of what stands before the server and says in Forwarded or X-Forwarded-For for
	// whom it calls. Nobody else is believed.
	TrustedProxies []netip.Prefix
	// Limits keeps the buckets of x-rate-limit. Required if an operation has one.
	Limits limits.Store
	// Quotas keeps what is used of x-quota. Required if an operation has one.
	Quotas Quotas
	// Now tells the time; nil: time.Now.
	Now func() time.Time

	// Upstreams are the backends. Required by contracts with x-upstream.
	Upstreams Upstreams

	// Cache keeps answers, and what has made them stale. Required by contracts with x-cache.
	Cache *answers.Store

	// Inbox keeps deliveries. Required if an operation has x-webhook.
	Inbox Inbox
	// Lookup finds the values of the variables that x-webhook names. Required as Inbox is.
	Lookup func(name string) (value string, found bool)
}

// Pipeline makes the chains of a server's operations.
type Pipeline struct {
	logger  *slog.Logger
	lines   *accesslog.Handler // the logger's; nil: it is another
	metrics *metrics
	none    observed // requests that fit no operation
	answers map[string]AnswerCheck
	always  []field
	cors    *cors // nil: pages of other origins read nothing

	deprecated *callers // who uses what ends

	authenticators map[string]Authenticator
	plainCookies   bool
	scopes         []string // nil: not known
	writes         Writes
	tracer         trace.Tracer // nil: no spans are made

	proxies []netip.Prefix
	limits  limits.Store
	local   limits.Store // for when limits is away; nil: it never is
	quotas  *quotas      // nil: nobody keeps them
	now     func() time.Time

	inbox     Inbox
	lookup    func(string) (string, bool)
	upstreams Upstreams // nil: there are none
	rests     []*rest   // the most exact first, once all are there

	answerStore   *answers.Store
	flying        sync.WaitGroup  // what goes on beside requests
	revalidations chan struct{}   // holds a value for each answer that is made in the background
	unfreed       chan struct{}   // holds a value for each idempotency key that could not be given back yet
	open          context.Context //nolint:containedctx // it ends when the pipeline is closed
	end           context.CancelFunc
}

// New makes a pipeline.
func New(options Options) *Pipeline {
	if options.Now == nil {
		options.Now = time.Now
	}
	metrics := newMetrics(options.Metrics)
	p := &Pipeline{
		logger: options.Logger, metrics: metrics, deprecated: newCallers(metrics.deprecated), answers: options.Answers, always: always(options.StrictTransport), cors: newCORS(options.CORS),
		authenticators: options.Authenticators, plainCookies: options.PlainCookies, scopes: options.Scopes, writes: options.Writes,
		inbox: options.Inbox, lookup: options.Lookup,
		upstreams: options.Upstreams, answerStore: options.Cache, revalidations: make(chan struct{}, maxRevalidations), unfreed: make(chan struct{}, maxUnfreed),
		proxies: options.TrustedProxies, limits: options.Limits, quotas: newQuotas(options.Quotas), now: options.Now,
	}
	if _, here := options.Limits.(*limits.Memory); options.Limits != nil && !here {
		near := limits.NewNear(options.Limits, nil)
		p.limits, p.local = near, near.Here()
	}
	p.lines, _ = options.Logger.Handler().(*accesslog.Handler)
	if options.Traces != nil {
		p.tracer = options.Traces.Tracer(tracerName)
	}
	p.none.id = noOperation
	p.open, p.end = context.WithCancel(context.Background())
	return p
}

// Close ends what goes on in the background, and waits for it. It is for when no requests come any more.
func (p *Pipeline) Close() {
	p.end()
	p.flying.Wait()
}

// Install puts what every request passes, known operation or not, into the engine, and makes it answer
// unknown paths and methods with problems.
func (p *Pipeline) Install(engine *gin.Engine) {
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	engine.ContextWithFallback = true // what generated handlers ask for is in the request's context
	engine.UseEscapedPath = true      // an encoded slash is part of a parameter, not a separator
	engine.UnescapePathValues = false // what separates the parts of a parameter is not encoded
	if p.tracer != nil {
		engine.Use(p.requestID, p.trace)
	} else {
		engine.Use(p.requestID, p.noteTrace)
	}
	engine.Use(p.observe, p.recover)
	if p.cors != nil {
		engine.Use(p.shareAnswers)
	}
	engine.Use(p.headers)
	engine.NoRoute(p.noRoute)
	engine.NoMethod(p.noMethod)
}

// Mount puts each operation's chain before its handler. Handlers come as the routes of another engine
// on which generated code has registered them. The error names every operation without a
// handler, and every handler without an operation.
func (p *Pipeline) Mount(engine *gin.Engine, operations []contract.Operation, handlers gin.RoutesInfo) error {
	pending := make(map[string]gin.RouteInfo, len(handlers))
	names := make(placeNames)
	for _, route := range handlers {
		pending[route.Method+" "+unnamed(route.Path)] = route
		names.note(route.Path)
	}
	var failed []error
	heads := make(map[string]bool) // paths for which the contract says what HEAD does
	for _, operation := range operations {
		heads[operation.Path] = heads[operation.Path] || operation.Method == http.MethodHead
	}
	for _, operation := range operations {
		path := ginPath(operation.Path)
		key := operation.Method + " " + unnamed(path)
		route, ok := pending[key]
		if served, err := p.served(operation); err != nil {
			failed = append(failed, fmt.Errorf("the operation %s: %w", operation.ID, err))
			delete(pending, key)
			continue
		} else if served != nil {
			route, ok = gin.RouteInfo{Path: names.of(path), HandlerFunc: served}, true
		}
		if !ok {
			failed = append(failed, fmt.Errorf("the operation %s (%s %s) has no handler", operation.ID, operation.Method, operation.Path))
			continue
		}
		delete(pending, key)
		chain, err := p.chain(operation)
		if err != nil {
			failed = append(failed, fmt.Errorf("the operation %s: %w", operation.ID, err))
			continue
		}
		handler, err := p.cache(operation, route.HandlerFunc)
		if err != nil {
			failed = append(failed, fmt.Errorf("the operation %s: %w", operation.ID, err))
			continue
		}
		chain = append(chain, handler)
		p.handle(engine, operation.Method, route.Path, operation.CatchAll, chain...)
		if operation.Method == http.MethodGet && !heads[operation.Path] { // RFC 9110, section 9.1: a server supports HEAD where it supports GET
			p.handle(engine, http.MethodHead, route.Path, operation.CatchAll, chain...)
		}
	}
	for _, route := range pending {
		failed = append(failed, fmt.Errorf("the handler of %s %s has no operation in the contract", route.Method, route.Path))
	}
	p.mountPreflights(engine, operations, names)
	p.catchRests(engine)
	return errors.Join(append(failed, hidden(operations)...)...)
}

// served is what answers an operation that the contract serves whole; nil: a handler does.
func (p *Pipeline) served(operation contract.Operation) (gin.HandlerFunc, error) {
	switch {
	case operation.Redirect != nil:
		return p.redirect(operation), nil
	case operation.Webhook != nil:
		return p.receive(operation)
	case operation.Upstream != nil:
		return p.upstream(operation)
	}
	return nil, nil
}

// A policy makes the middleware of one operation; nil: the operation does not ask for it, and it costs nothing.
type policy func(contract.Operation) (gin.HandlerFunc, error)

// policies are in the order of a request's way, which is part of a contract's meaning.
func (p *Pipeline) policies() []policy {
	return []policy{
		p.identify,
		p.errors,
		p.deprecate,
		p.deadline,
		p.checkAnswers,
		p.limitAddresses,
		p.verify,
		p.authenticate,
		p.limitCallers,
		p.quota,
		p.conditional,
		p.negotiate,
		p.validate,
		p.invalidate,
		p.transact,
	}
}

// chain is the operation's middleware.
func (p *Pipeline) chain(operation contract.Operation) ([]gin.HandlerFunc, error) {
	var chain []gin.HandlerFunc
	for _, policy := range p.policies() {
		handler, err := policy(operation)
		if err != nil {
			return nil, err
		}
		if handler != nil {
			chain = append(chain, handler)
		}
	}
	return chain, nil
}

// identify names the operation for the log and the metrics.
func (p *Pipeline) identify(operation contract.Operation) (gin.HandlerFunc, error) {
	of := &observed{id: operation.ID}
	return func(c *gin.Context) { passageOf(c).operation = of }, nil
}

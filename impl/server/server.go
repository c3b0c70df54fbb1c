// Package server puts the parts together: configuration in, handlers out.
package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/charterhq/charter/gen"
	"github.com/charterhq/charter/gen/api"
	operations "github.com/charterhq/charter/gen/contract"
	"github.com/charterhq/charter/impl/about"
	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/auth/issuer"
	"github.com/charterhq/charter/impl/auth/token"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/docs"
	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/engine/pipeline/store/answers"
	"github.com/charterhq/charter/impl/engine/pipeline/store/limits"
	"github.com/charterhq/charter/impl/engine/upstream"
	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/mail"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/search"
	"github.com/charterhq/charter/impl/server/demonstration"
	"github.com/charterhq/charter/impl/users"
	"github.com/charterhq/charter/impl/webhooks"
	"github.com/charterhq/charter/impl/webhooks/outbound"
)

// ErrMigrate says that a PostgreSQL database has not the tables this version needs.
var ErrMigrate = errors.New("the database needs migrations; run `api migrate` first")

// Server is the API over one database.
type Server struct {
	config   Config
	logger   *slog.Logger
	db       *repository.DB
	metrics  *prometheus.Registry
	draining atomic.Bool
	handler  http.Handler
	seeded   *seeded // nil: the database was not empty

	limits   limits.Store
	quotas   *quotaTable
	traces   *sdktrace.TracerProvider // nil: nobody wants them
	mail     *mail.Carrier
	tokens   *token.Tokens
	auth     *auth.Service
	issuers  *issuer.Issuers // nil: none is trusted
	answers  *answers.Store
	jobs     *jobs.Queue
	inbox    *webhooks.Service
	outbound *outbound.Service
	line     *pipeline.Pipeline

	upstreams     *upstream.Backends
	demonstration *demonstration.Backend // nil: there is none

	upkeep     sync.WaitGroup     // rotates keys, and drops what is over
	stopUpkeep context.CancelFunc // ends it; nil: it has not begun
}

// features is all handlers of the contract. The compiler holds it against the generated interface, so an
// operation without a handler is an error that names it.
type features struct {
	users.Handlers
	authHandlers
	searchHandlers
	aboutHandlers
	webhookHandlers
	endpointHandlers
	jobHandlers
}

type (
	authHandlers   = auth.Handlers
	searchHandlers = search.Handlers
	aboutHandlers  = about.Handlers

	webhookHandlers  = webhooks.Handlers
	endpointHandlers = outbound.Handlers
	jobHandlers      = jobs.Handlers
)

var _ api.StrictServerInterface = features{}

// New opens the database and makes the handlers. On SQLite it migrates the database; on PostgreSQL it
// returns [ErrMigrate] if that is still to do. Close the server after use.
func New(ctx context.Context, config Config, logger *slog.Logger) (*Server, error) {
	if err := config.Check(); err != nil {
		return nil, err
	}
	db, err := repository.Open(ctx, config.DatabaseURL, repository.Options{})
	if err != nil {
		return nil, fmt.Errorf("CHARTER_DATABASE_URL: %w", err)
	}
	s := &Server{config: config, logger: logger, db: db, metrics: prometheus.NewRegistry()}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Server) prepare(ctx context.Context) error {
	if err := s.migrate(ctx); err != nil {
		return err
	}
	present, _, err := s.db.Users().List(ctx, repository.UserFilter{Limit: 1})
	if err != nil {
		return fmt.Errorf("the tables do not fit this program (is a migration missing in impl/repository/migrations?): %w", err)
	}
	if err := s.db.FreeAbandonedKeys(ctx); err != nil {
		return err
	}
	if err := s.startTracing(ctx); err != nil {
		return err
	}
	if err := s.identity(ctx); err != nil {
		return err
	}
	if s.config.Environment == Production {
		if err := s.refuseSeeded(ctx); err != nil {
			return err
		}
	}
	s.metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for name, pool := range s.db.Pools() {
		s.metrics.MustRegister(collectors.NewDBStatsCollector(pool, name))
	}
	if err := s.openAnswers(); err != nil {
		return err
	}
	s.quotas = s.newQuotaTable()
	if err := s.openLimits(); err != nil {
		return err
	}
	if err := s.openJobs(ctx); err != nil {
		return err
	}
	if err := s.openUpstreams(); err != nil {
		return err
	}
	engine, err := s.routes()
	if err != nil {
		return err
	}
	s.handler = closeWhileDraining(pipeline.Compress(engine), &s.draining)
	if s.config.Environment == Development && len(present) == 0 { // last: a start that fails must not keep what only a first one shows
		if s.seeded, err = s.seed(ctx); err != nil {
			return fmt.Errorf("seeding the empty database: %w", err)
		}
	}
	return s.jobs.Start(ctx)
}

func (s *Server) migrate(ctx context.Context) error {
	if s.db.Dialect() == repository.SQLite {
		_, err := s.db.Migrate(ctx)
		return err
	}
	pending, err := s.db.Pending(ctx)
	if err == nil && pending > 0 {
		err = ErrMigrate
	}
	return err
}

// routes registers every operation with its chain, and the documentation beside them.
func (s *Server) routes() (*gin.Engine, error) {
	gin.SetMode(gin.ReleaseMode)
	proxies, err := s.config.proxies()
	if err != nil {
		return nil, err
	}
	options := pipeline.Options{
		Upstreams: s.upstreams, Cache: s.answers, Logger: s.logger, Metrics: s.metrics, Authenticators: s.auth.Authenticators(), Scopes: auth.AllScopes(), PlainCookies: s.config.plainCookies(),
		Inbox: s.inbox, Lookup: s.config.found, Writes: writes{s.db, s.auth}, TrustedProxies: proxies, Limits: s.limits, Quotas: s.quotas,
		CORS: operations.CORS, StrictTransport: strings.HasPrefix(s.config.PublicURL, "https://"),
	}
	if s.traces != nil {
		options.Traces = s.traces
	}
	if s.config.ChecksResponses() {
		options.Answers = operations.Answers
	}
	line := pipeline.New(options)
	s.line = line
	repo := s.db.Users()
	strict := api.NewStrictHandlerWithOptions(features{
		users.NewHandlers(users.NewService(s.db, s.auth)),
		auth.NewHandlers(s.auth),
		search.NewHandlers(search.NewService(repo)),
		about.NewHandlers(s.db.Ping, &s.draining),
		webhooks.NewHandlers(s.inbox),
		outbound.NewHandlers(s.outbound),
		jobs.NewHandlers(s.jobs),
	}, nil, api.StrictGinServerOptions{
		RequestErrorHandlerFunc:  line.FailRequest,
		HandlerErrorFunc:         func(c *gin.Context, err error) { line.Fail(c, whenUnavailable(err)) },
		ResponseErrorHandlerFunc: line.FailAnswer,
	})
	bare := gin.New() // only a list of generated handlers; each gets its chain below
	api.RegisterHandlersWithOptions(bare, strict, api.GinServerOptions{
		ErrorHandler: func(c *gin.Context, err error, _ int) { line.FailRequest(c, err) },
	})

	engine := gin.New()
	line.Install(engine)
	docs.RegisterLazily(engine, docs.Options{
		Document: gen.JSON, DocumentPath: "/openapi.json", YAMLPath: "/openapi.yaml",
		Types: slices.Concat(auth.ProblemTypes(), users.ProblemTypes(), outbound.ProblemTypes()), Operations: operations.Operations, Snippets: gen.Snippets, Fail: line.Fail,
	})
	engine.Match([]string{http.MethodGet, http.MethodHead}, "/", func(c *gin.Context) { c.Redirect(http.StatusFound, "/docs") }) // where a newcomer looks first
	return engine, line.Mount(engine, operations.Operations, bare.Routes())
}

// whenUnavailable tells a database that is away from a fault of the server.
func whenUnavailable(err error) error {
	if errors.Is(err, repository.ErrUnavailable) {
		return contract.Unavailable.Wrap(err, "The database is not available. Try again in a few seconds.")
	}
	return err
}

// Handler is the API.
func (s *Server) Handler() http.Handler { return s.handler }

// Close waits for what goes on in the background, and closes the database. Jobs that wait are done by who opens it next.
func (s *Server) Close() error {
	failed := s.closeJobs()
	if s.stopUpkeep != nil {
		s.stopUpkeep()
		s.upkeep.Wait()
	}
	if s.auth != nil {
		s.auth.Close()
	}
	if s.issuers != nil {
		s.issuers.Close()
	}
	failed = errors.Join(failed, s.closeAnswers(), s.closeUpstreams())
	s.stopTracing()
	if s.quotas != nil {
		s.quotas.circuit.Close()
	}
	if closer, ok := s.limits.(io.Closer); ok {
		failed = errors.Join(failed, closer.Close())
	}
	failed = errors.Join(failed, s.db.Close())
	s.logger.Info("stopped")
	return failed
}

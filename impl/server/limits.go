package server

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/engine/pipeline/store/circuit"
	"github.com/charterhq/charter/impl/engine/pipeline/store/limits"
	"github.com/charterhq/charter/impl/repository"
)

// limitTimeout bounds how long a request waits for the limits to be counted. Only those wait so long that find out that
// Redis is away: for the others the circuit is open then.
const limitTimeout = 100 * time.Millisecond

// openLimits makes the store of the rate limits: in memory, or in the Redis server that replicas share. That it is away
// keeps no server from starting.
func (s *Server) openLimits() error {
	if s.config.CacheURL == "" {
		s.limits = limits.NewMemory(nil)
		return nil
	}
	options, err := redis.ParseURL(s.config.CacheURL)
	if err != nil {
		return errors.New("CHARTER_CACHE_URL must be redis://HOST:PORT; rediss:// is over TLS") // the cause may hold a password
	}
	options.MaxRetries = -1 // what was taken, and the answer lost, would be taken twice
	options.DialTimeout, options.ReadTimeout, options.WriteTimeout, options.PoolTimeout = limitTimeout, limitTimeout, limitTimeout, limitTimeout
	options.DialerRetries, options.ContextTimeoutEnabled = 1, true
	quietRedis()
	client := redis.NewClient(options)
	s.limits = &guardedLimits{
		store: limits.NewRedis(client, nil),
		circuit: circuit.New(circuit.Options{
			Name: "the Redis server of the rate limits", Logger: s.logger,
			Probe: func(ctx context.Context) error { return client.Ping(ctx).Err() },
		}),
		close: client.Close,
	}
	return nil
}

// quietRedis keeps the client from writing lines of its own beside the log: that a server is away, the circuit says.
var quietRedis = sync.OnceFunc(func() { redis.SetLogger(silence{}) })

type silence struct{}

// Printf writes nothing.
func (silence) Printf(context.Context, string, ...any) {}

// guardedLimits ask no store that is away.
type guardedLimits struct {
	store   limits.Store
	circuit *circuit.Circuit
	close   func() error
}

// Take is that of the store. A caller who leaves says nothing about the store, so the context does not count.
func (g *guardedLimits) Take(ctx context.Context, takes []limits.Take, left []limits.Left) error {
	return g.circuit.Do(func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limitTimeout)
		defer cancel()
		return g.store.Take(ctx, takes, left)
	})
}

// Close ends the probes, and the connections.
func (g *guardedLimits) Close() error {
	g.circuit.Close()
	return g.close()
}

// quotaTable keeps quotas in the database.
type quotaTable struct {
	db      *repository.DB
	circuit *circuit.Circuit
}

func (s *Server) newQuotaTable() *quotaTable {
	return &quotaTable{s.db, circuit.New(circuit.Options{
		Name: "the database of the quotas", Logger: s.logger, Probe: s.db.Ping,
	})}
}

// UseQuotas is as in [pipeline.Quotas].
func (q *quotaTable) UseQuotas(ctx context.Context, uses []pipeline.QuotaUse) error {
	rows := make([]repository.QuotaUse, len(uses))
	for i, use := range uses {
		rows[i] = repository.QuotaUse{Name: use.Name, Whose: use.Whose, Ends: use.Ends, Cost: use.Cost, Limit: use.Limit, Tried: use.Tried}
	}
	ctx = context.WithoutCancel(ctx) // a caller who leaves says nothing about the database
	if err := q.circuit.Do(func() error { return q.db.UseQuotas(ctx, rows) }); err != nil {
		return fmt.Errorf("using quotas: %w", err)
	}
	for i, row := range rows {
		uses[i].Used, uses[i].OK = row.Used, row.Fits
	}
	return nil
}

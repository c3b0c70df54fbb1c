package server

import (
	"context"
	"fmt"
	"time"

	"github.com/charterhq/charter/impl/engine/pipeline/store/circuit"
	"github.com/charterhq/charter/impl/engine/pipeline/store/limits"
	"github.com/charterhq/charter/impl/engine/pipeline/store/redis"
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
	client, err := redis.Open(s.config.CacheURL, limitTimeout)
	if err != nil {
		return fmt.Errorf("CHARTER_CACHE_URL: %w", err)
	}
	guarded := &guardedLimits{store: limits.NewRedis(client, nil), close: client.Close}
	guarded.circuit = circuit.New(circuit.Options{
		Name: "the Redis server of the rate limits", Logger: s.logger, Probe: guarded.probe,
	})
	s.limits = guarded
	return nil
}

// guardedLimits ask no store that is away.
type guardedLimits struct {
	store   limits.Store
	circuit *circuit.Circuit
	close   func() error
}

// Take is that of the store. A caller who leaves says nothing about the store, so the context does not count.
func (g *guardedLimits) Take(ctx context.Context, takes []limits.Take, left []limits.Left) error {
	return g.circuit.Do(func() error { return g.take(context.WithoutCancel(ctx), takes, left) })
}

func (g *guardedLimits) take(ctx context.Context, takes []limits.Take, left []limits.Left) error {
	ctx, cancel := context.WithTimeout(ctx, limitTimeout)
	defer cancel()
	return g.store.Take(ctx, takes, left)
}

// probe does what requests do, with a bucket of its own: a server that answers to PING may yet be full, read-only, or too
// slow.
func (g *guardedLimits) probe(ctx context.Context) error {
	size, err := limits.NewSize(1, time.Second)
	if err != nil {
		return err
	}
	return g.take(ctx, []limits.Take{{Name: "probe", Kind: "probe", Size: size, Cost: 1}}, make([]limits.Left, 1))
}

// Close ends the probes, and the connections.
func (g *guardedLimits) Close() error {
	g.circuit.Close()
	return g.close()
}

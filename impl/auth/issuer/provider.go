package issuer

import (
	"context"
	"crypto"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/charterhq/charter/impl/auth/jws"
)

// How old the keys of a provider become.
const (
	fresh = 15 * time.Minute // from then on they are fetched again, while the known ones are used
	stale = time.Hour        // from then on they are fetched before they are used
	keep  = 24 * time.Hour   // so long they are used while the provider cannot be asked
)

const (
	// unknownInterval bounds how often tokens with keys that nobody knows make us ask a provider.
	unknownInterval = 10 * time.Second
	// The pause after a failure doubles with each one.
	firstPause = time.Second
	lastPause  = time.Minute
)

// provider keeps the keys of an issuer.
type provider struct {
	config Config
	client *http.Client
	owner  *owner
	now    func() time.Time
	logger *slog.Logger
	flight singleflight.Group // one fetch for all who wait

	mutex sync.RWMutex
	state state
}

// state is replaced as a whole.
type state struct {
	keys      []publicKey
	fetchedAt time.Time
	triedAt   time.Time
	failures  int   // in a row
	failure   error // the last of them
}

func (p *provider) current() state {
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	return p.state
}

// key returns the key that a token names, for the algorithm that it names.
func (p *provider) key(ctx context.Context, id, algorithm string) (crypto.PublicKey, error) {
	if !slices.Contains(algorithms, algorithm) {
		return nil, fmt.Errorf("%w: alg is %q, and must be one of %s", ErrToken, jws.Cut(algorithm), strings.Join(algorithms, ", "))
	}
	known := p.current()
	if key, ok := match(known.keys, id, algorithm); ok {
		switch age := p.now().Sub(known.fetchedAt); {
		case age < fresh:
			return key, nil
		case age < stale, age < keep && known.failures > 0:
			p.start()
			return key, nil
		}
	}
	err := p.refresh(ctx)
	known = p.current()
	if key, ok := match(known.keys, id, algorithm); ok && p.now().Sub(known.fetchedAt) < keep {
		return key, nil
	}
	if err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("%w: the issuer has no key %q for %s", ErrToken, jws.Cut(id), algorithm)
}

// start begins to fetch the keys, unless that was tried a moment ago.
func (p *provider) start() <-chan singleflight.Result {
	if recent, err := p.recent(); recent {
		done := make(chan singleflight.Result, 1)
		done <- singleflight.Result{Err: err}
		return done
	}
	return p.flight.DoChan("", func() (any, error) {
		recent, err := p.recent() // while this one was on its way
		if !recent {
			p.owner.run(func(ctx context.Context) { err = p.fetch(ctx) })
		}
		return nil, err
	})
}

// refresh fetches the keys, unless that was tried a moment ago: then it returns what came of it.
func (p *provider) refresh(ctx context.Context) error {
	select {
	case result := <-p.start():
		return result.Err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// recent tells whether the provider must not be asked again yet, and what came of it the last time.
func (p *provider) recent() (bool, error) {
	known := p.current()
	pause := unknownInterval
	if known.failures > 0 {
		pause = min(firstPause<<min(known.failures-1, 10), lastPause)
	}
	age := p.now().Sub(known.triedAt)
	return age >= 0 && age < pause, known.failure
}

// fetch asks the provider, and remembers what came of it.
func (p *provider) fetch(ctx context.Context) error {
	keys, err := discover(ctx, p.client, p.config.Issuer)
	next := p.current() // nobody else changes it meanwhile
	failed := next.failures > 0
	next.triedAt = p.now()
	if err != nil {
		next.failures++
		next.failure = fmt.Errorf("%w: %w", ErrUnavailable, err)
	} else {
		next = state{keys: keys, fetchedAt: next.triedAt, triedAt: next.triedAt}
	}
	p.mutex.Lock()
	p.state = next
	p.mutex.Unlock()
	switch {
	case err != nil && ctx.Err() == nil:
		p.logger.WarnContext(ctx, "the keys of a trusted issuer cannot be fetched", "failures", next.failures, "error", err)
	case err == nil && failed:
		p.logger.InfoContext(ctx, "the keys of a trusted issuer can be fetched again")
	}
	return next.failure
}

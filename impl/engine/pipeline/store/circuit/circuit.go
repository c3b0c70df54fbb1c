// Package circuit keeps requests from waiting for what is away: after a failure nobody asks until it is back, which is
// found out in the background.
package circuit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// ErrOpen says that nobody was asked: the last one was not answered, and nothing has been heard since.
var ErrOpen = errors.New("it is away")

// Options say what stands behind a circuit.
type Options struct {
	Name   string // in the log: "Redis"
	Logger *slog.Logger
	// Probe asks for a sign of life. It ends with its context.
	Probe func(context.Context) error
	// Interval is the time between two probes, and how long each may take; 0: [Interval].
	Interval time.Duration
}

// Interval is the time between two probes where nobody says otherwise.
const Interval = 200 * time.Millisecond

// Circuit is closed as long as what stands behind it answers, and open from the first failure until a probe succeeds.
type Circuit struct {
	options Options
	open    atomic.Bool

	mutex   sync.Mutex // of what follows
	ends    context.CancelFunc
	probing sync.WaitGroup
	closed  bool
}

// New makes a circuit that is closed. [Circuit.Close] it after use.
func New(options Options) *Circuit {
	if options.Interval == 0 {
		options.Interval = Interval
	}
	return &Circuit{options: options}
}

// Do runs ask, unless the circuit is open: then it returns [ErrOpen] at once. An error of ask opens the circuit.
func (c *Circuit) Do(ask func() error) error {
	if c.open.Load() {
		return fmt.Errorf("%s: %w", c.options.Name, ErrOpen)
	}
	err := ask()
	if err != nil {
		c.trip(err)
	}
	return err
}

// Open tells whether nobody is asked at present.
func (c *Circuit) Open() bool { return c.open.Load() }

func (c *Circuit) trip(cause error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.closed || !c.open.CompareAndSwap(false, true) {
		return
	}
	c.options.Logger.Warn(c.options.Name+" is away, and is not asked until it is back", slog.Any("cause", cause))
	ctx, cancel := context.WithCancel(context.Background())
	c.ends = cancel
	c.probing.Go(func() {
		defer cancel()
		c.probe(ctx)
	})
}

// probe closes the circuit when there is a sign of life.
func (c *Circuit) probe(ctx context.Context) {
	tick := time.NewTicker(c.options.Interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if c.alive(ctx) {
			c.options.Logger.Info(c.options.Name + " is back")
			c.open.Store(false)
			return
		}
	}
}

func (c *Circuit) alive(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, c.options.Interval)
	defer cancel()
	return c.options.Probe(ctx) == nil
}

// Close ends what goes on in the background. The circuit stays as it is.
func (c *Circuit) Close() {
	c.mutex.Lock()
	c.closed = true
	if c.ends != nil {
		c.ends()
	}
	c.mutex.Unlock()
	c.probing.Wait()
}

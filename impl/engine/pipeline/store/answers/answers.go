// Package answers keeps answers that are given again: in this process, and where replicas share a Redis, there for all of
// them. It knows which of them are stale because something was written meanwhile, on any replica.
//
// An answer is kept together with a [Mark], which says how often each of its groups had been made stale before the answer
// was asked for. An answer whose mark is not what it was is as good as gone: so it makes no difference whether a write
// comes before the answer is kept, after it, or at the same moment.
package answers

import (
	"log/slog"
	"math"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
	"github.com/prometheus/client_golang/prometheus"
)

// Answer is one answer. Requests share it: nobody changes it.
type Answer struct {
	Status int
	Fields []Field // of its header
	Body   []byte
	ETag   string // empty: it has none
	Made   time.Time

	// Unfit says that this is none, but the note that answers to the same request cannot be given to anybody else.
	Unfit bool
}

// Field is a field of a header.
type Field struct {
	Name   string // as [http.CanonicalHeaderKey] has it
	Values []string
}

// FieldsOf lists the fields of a header.
func FieldsOf(header http.Header) []Field {
	fields := make([]Field, 0, len(header))
	for name, values := range header {
		fields = append(fields, Field{name, slices.Clip(values)})
	}
	return fields
}

const (
	// MaxAnswer is the size of the largest body that is kept, in bytes.
	MaxAnswer = 1 << 20
	// DefaultMaxBytes bounds what a process keeps.
	DefaultMaxBytes = 64 << 20
	// overhead is about what an answer takes besides its texts, in bytes.
	overhead = 512
)

// Options says where answers are kept.
type Options struct {
	// URL is of the Redis that the replicas share, redis://HOST:PORT; empty: there is this process alone.
	URL string
	// Namespace tells apart the answers of servers that share a Redis and do not answer the same, such as two versions of
	// one API. What is made stale is so in all of them.
	Namespace string
	// MaxBytes bounds what this process keeps, about; 0: [DefaultMaxBytes].
	MaxBytes uint64
	// Logger is told when Redis is away, from the start or later, and when it is there. Nil: nobody is.
	Logger *slog.Logger
	// Metrics get the size of what is kept, and whether Redis is there. Nil: nobody asks.
	Metrics prometheus.Registerer
}

// Store keeps answers.
type Store struct {
	local       *otter.Cache[string, *kept]
	generations generations
	epoch       atomic.Uint64
	shared      *shared // nil: there is this process alone
}

// kept is an answer in this process.
type kept struct {
	answer *Answer
	mark   Mark
	until  time.Duration // from when it was kept
}

// Open opens a store. It does not wait for Redis. Close it after use.
func Open(options Options) (*Store, error) {
	if options.MaxBytes == 0 {
		options.MaxBytes = DefaultMaxBytes
	}
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	local, err := otter.New(&otter.Options[string, *kept]{
		MaximumWeight: options.MaxBytes,
		Weigher:       weight,
		ExpiryCalculator: otter.ExpiryWritingFunc(func(entry otter.Entry[string, *kept]) time.Duration {
			return entry.Value.until
		}),
	})
	if err != nil {
		return nil, err
	}
	s := &Store{local: local}
	if options.URL != "" {
		if s.shared, err = share(options, s.Forget); err != nil {
			local.StopAllGoroutines()
			return nil, err
		}
		s.shared.heard = s.makeStale
		s.shared.start()
	}
	if options.Metrics != nil {
		options.Metrics.MustRegister(s.gauges()...)
	}
	return s, nil
}

// Close stops what goes on in the background.
func (s *Store) Close() error {
	s.local.StopAllGoroutines()
	if s.shared == nil {
		return nil
	}
	return s.shared.close()
}

func weight(key string, entry *kept) uint32 {
	size := overhead + len(key) + len(entry.answer.Body)
	for _, field := range entry.answer.Fields {
		size += len(field.Name)
		for _, value := range field.Values {
			size += len(value)
		}
	}
	return uint32(min(size, math.MaxUint32))
}

// Held returns the answer that this process has for a key, unless it was made stale; nil if it has none.
func (s *Store) Held(key string) *Answer {
	entry, ok := s.local.GetIfPresent(key)
	if !ok || !s.Good(&entry.mark) {
		return nil
	}
	return entry.answer
}

// Keep keeps an answer in this process, for as long as it is of use.
func (s *Store) Keep(key string, mark *Mark, answer *Answer, lifetime time.Duration) {
	if lifetime > 0 && len(answer.Body) <= MaxAnswer && s.Good(mark) {
		s.local.Set(key, &kept{answer, *mark, lifetime})
	}
}

// Drop forgets what this process has for a key.
func (s *Store) Drop(key string) { s.local.Invalidate(key) }

// Forget forgets all that this process has, also what is being asked for.
func (s *Store) Forget() {
	s.epoch.Add(1)
	s.local.InvalidateAll()
}

// gauges are the metrics.
func (s *Store) gauges() []prometheus.Collector {
	all := []prometheus.Collector{
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "charter_cache_bytes", Help: "How much memory the cached answers of this process take, about.",
		}, func() float64 { return float64(s.local.WeightedSize()) }),
	}
	if s.shared == nil {
		return all
	}
	return append(all, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "charter_cache_shared", Help: "1 if the Redis that replicas share for cached answers is there, 0 if it is away.",
	}, func() float64 {
		if s.shared.linked() {
			return 1
		}
		return 0
	}))
}

package pipeline

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
)

// deprecate tells callers that an operation, or a parameter that they use, ends: by Deprecation (RFC 9745), Sunset (RFC
// 8594) and a Link to what comes after it (RFC 5829). Who still calls is counted once the request is answered.
func (p *Pipeline) deprecate(operation contract.Operation) (gin.HandlerFunc, error) {
	if operation.Deprecation == nil && len(operation.DeprecatedParameters) == 0 {
		return nil, nil
	}
	names, calls := contract.Template(operation.Path).Parameters(), p.deprecated.of(operation.ID)
	var always []field
	if operation.Deprecation != nil {
		header := make(http.Header)
		tell(header, operation.Deprecation)
		for name, value := range header {
			always = append(always, field{name, slices.Clip(value)})
		}
	}
	return func(c *gin.Context) {
		told := operation.Deprecation
		for i := range operation.DeprecatedParameters {
			if parameter := &operation.DeprecatedParameters[i]; sends(c.Request, parameter) {
				told = sooner(told, &parameter.Deprecation)
			}
		}
		switch told {
		case nil:
			return
		case operation.Deprecation:
			header := c.Writer.Header()
			for _, field := range always {
				header[field.name] = field.value
			}
		default:
			tell(c.Writer.Header(), told)
		}
		if operation.Deprecation != nil && operation.Deprecation.Successor != nil {
			path := operation.Deprecation.Successor.Path.Fill(func(name string) string { return inPlace(c, names, name) })
			c.Writer.Header().Add("Link", "<"+path+`>; rel="successor-version"`)
		}
		passageOf(c).uses = calls
	}, nil
}

// tell sets the header fields of a deprecation.
func tell(header http.Header, of *contract.Deprecation) {
	since := int64(0) // RFC 9745 has no word for "we do not say since when", but a date in the past means the same
	if !of.Since.IsZero() {
		since = of.Since.Unix()
	}
	header.Set("Deprecation", "@"+strconv.FormatInt(since, 10))
	if !of.Sunset.IsZero() {
		header.Set("Sunset", of.Sunset.UTC().Format(http.TimeFormat))
	}
}

// sooner puts two deprecations into one: since the earlier time, until the earlier one.
func sooner(a, b *contract.Deprecation) *contract.Deprecation {
	if a == nil {
		return b
	}
	return &contract.Deprecation{Since: earlier(a.Since, b.Since), Sunset: earlierKnown(a.Sunset, b.Sunset)}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// earlierKnown is the earlier of two times of which zero is none.
func earlierKnown(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// sends tells whether a request has a parameter. A parameter of the path is always there.
func sends(r *http.Request, parameter *contract.DeprecatedParameter) bool {
	switch parameter.In {
	case "query":
		for name := range r.URL.Query() {
			// Of an object every part has a name of its own: name[part].
			if name == parameter.Name || strings.HasPrefix(name, parameter.Name+"[") {
				return true
			}
		}
		return false
	case "header":
		return len(r.Header.Values(parameter.Name)) > 0
	case "cookie":
		return len(r.CookiesNamed(parameter.Name)) > 0
	default:
		return true
	}
}

// maxDeprecatedCallers bounds how many callers the metric tells apart: each is a time series.
const maxDeprecatedCallers = 1000

// Callers in the metric who have no name of their own.
const (
	anonymousCaller = "anonymous"
	otherCallers    = "other"
)

// callers counts requests by who sends them.
type callers struct {
	requests *prometheus.CounterVec // by operation and caller

	mutex sync.Mutex
	known map[string]bool // callers who have a name in the metric
}

func newCallers(requests *prometheus.CounterVec) *callers {
	return &callers{requests: requests, known: make(map[string]bool)}
}

// name is what the metric calls a caller.
func (s *callers) name(caller *contract.Principal) string {
	name := caller.String()
	if name == "" {
		name = anonymousCaller
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if !s.known[name] && len(s.known) >= maxDeprecatedCallers {
		return otherCallers
	}
	s.known[name] = true
	return name
}

// callersOf counts the requests of one operation.
type callersOf struct {
	all       *callers
	operation string

	mutex    sync.Mutex                                              // held by who replaces the map
	counters atomic.Pointer[map[deprecatedCaller]prometheus.Counter] // never written to: a caller who is new makes another
}

// deprecatedCaller names a counter. The name of a caller in one piece would be memory for each request.
type deprecatedCaller struct {
	kind contract.PrincipalKind
	id   string
}

func (s *callers) of(operation string) *callersOf {
	o := &callersOf{all: s, operation: operation}
	o.counters.Store(&map[deprecatedCaller]prometheus.Counter{})
	return o
}

func (o *callersOf) count(caller *contract.Principal) {
	var call deprecatedCaller
	if caller != nil {
		call = deprecatedCaller{caller.Kind, caller.ID}
	}
	counter := (*o.counters.Load())[call]
	if counter == nil {
		counter = o.find(call, caller)
	}
	counter.Inc()
}

// find is the counter of a caller, or of all others. Those of callers who have a name in the metric are kept.
func (o *callersOf) find(call deprecatedCaller, caller *contract.Principal) prometheus.Counter {
	name := o.all.name(caller)
	counter := o.all.requests.WithLabelValues(o.operation, validText(name, "\uFFFD")) // it panics on what is no text
	if name == otherCallers {
		return counter
	}
	o.mutex.Lock()
	defer o.mutex.Unlock()
	counters := maps.Clone(*o.counters.Load())
	counters[call] = counter
	o.counters.Store(&counters)
	return counter
}

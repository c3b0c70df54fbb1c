package standalone

import (
	"context"
	"iter"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Options say how a handler meets requests that it does not hand on. The zero value is ready to use.
type Options struct {
	// Base is what stands in URLs before the paths of the contract: /v1.
	Base string
	// Unknown gets requests that are to no operation, as they came; nil: they are answered with 404, or 405 and the
	// methods that the path has.
	Unknown http.Handler
	// Refuse answers a request that is wrong; nil: [WriteProblem] does.
	Refuse func(w http.ResponseWriter, r *http.Request, problem *contract.Problem)
}

// NewHandler hands the requests to next that are right. [FromContext] has what was found in them, and their bodies can
// be read as ever.
func NewHandler(operations []*Operation, options Options, next http.Handler) http.Handler {
	if options.Refuse == nil {
		options.Refuse = func(w http.ResponseWriter, _ *http.Request, problem *contract.Problem) { WriteProblem(w, problem) }
	}
	h := &handler{Options: options, next: next, bySize: make(map[int][]*Operation)}
	for _, operation := range operations {
		if operation.Rest != OneSegment {
			h.open = append(h.open, operation)
			continue
		}
		size := len(operation.segments)
		h.bySize[size] = append(h.bySize[size], operation)
	}
	slices.SortStableFunc(h.open, moreExact)
	for _, list := range h.bySize {
		slices.SortStableFunc(list, moreExact)
	}
	return h
}

// handler has the operations with the most exact path first.
type handler struct {
	Options

	next   http.Handler
	bySize map[int][]*Operation // by the number of their path's segments
	open   []*Operation         // those whose last parameter takes the rest of the path
}

// moreExact orders paths by their first segment that is more exact than the other's (OpenAPI 3.1, section 4.8.8.1:
// texts before parameters).
func moreExact(a, b *Operation) int {
	for i := range min(len(a.segments), len(b.segments)) {
		if order := b.segments[i].exactness() - a.segments[i].exactness(); order != 0 {
			return order
		}
	}
	return len(b.segments) - len(a.segments)
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	operation, path, allowed := h.find(r)
	if operation == nil {
		h.unknown(w, r, allowed)
		return
	}
	if operation.taker != nil {
		r = r.Clone(r.Context()) // what is changed in it is nobody else's
	}
	found, problem := operation.validate(w, r, path.get)
	if problem != nil {
		h.Refuse(w, r, problem)
		return
	}
	defer func() { _ = found.Close() }() // the file has no name any more
	h.next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestKey{}, found)))
}

// find looks for the operation of a request, and for the methods of its path.
func (h *handler) find(r *http.Request) (*Operation, values, map[string]bool) {
	path, ok := strings.CutPrefix(r.URL.EscapedPath(), h.Base)
	if !ok || !strings.HasPrefix(path, "/") {
		return nil, nil, nil
	}
	segments := strings.Split(path, "/")[1:]
	allowed := make(map[string]bool)
	var head *Operation // that of GET
	var of values
	for operation := range h.candidates(len(segments)) {
		found, ok := operation.match(segments)
		if !ok {
			continue
		}
		if operation.Method == r.Method {
			return operation, found, nil
		}
		if operation.Method == http.MethodGet && r.Method == http.MethodHead && head == nil {
			head, of = operation, found
		}
		allowed[operation.Method] = true
	}
	return head, of, allowed
}

// candidates are the operations whose paths may have so many segments, the most exact path first.
func (h *handler) candidates(size int) iter.Seq[*Operation] {
	return func(yield func(*Operation) bool) {
		closed, open := h.bySize[size], h.open
		for len(closed)+len(open) > 0 {
			from := &closed
			if len(closed) == 0 || len(open) > 0 && moreExact(open[0], closed[0]) < 0 {
				from = &open
			}
			if !yield((*from)[0]) {
				return
			}
			*from = (*from)[1:]
		}
	}
}

func (h *handler) unknown(w http.ResponseWriter, r *http.Request, allowed map[string]bool) {
	switch {
	case h.Unknown != nil:
		h.Unknown.ServeHTTP(w, r)
		return
	case len(allowed) == 0:
		h.Refuse(w, r, contract.NoSuchOperation.New("The API has no operation at this path."))
		return
	}
	if allowed[http.MethodGet] {
		allowed[http.MethodHead] = true
	}
	allow := strings.Join(slices.Sorted(maps.Keys(allowed)), ", ")
	if r.Method == http.MethodOptions {
		w.Header().Set("Allow", allow)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	problem := contract.MethodNotAllowed.New("The path has no such method; Allow lists those it has.")
	problem.Header = http.Header{"Allow": {allow}}
	h.Refuse(w, r, problem)
}

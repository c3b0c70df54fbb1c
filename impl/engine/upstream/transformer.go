package upstream

import (
	"context"
	"fmt"
	"runtime"

	"github.com/itchyny/gojq"
)

// transformsAtOnce is how many answers of a backend are transformed at a time, for each processor.
const transformsAtOnce = 8

// transformer runs programs over the answers of a backend. Some functions of jq cannot be interrupted, and take minutes
// over an answer that is made for it: nobody waits for those longer than for others, and each keeps its place until it
// ends, so that a backend has no more of them than there are places.
type transformer struct{ places chan struct{} }

func newTransformer() transformer {
	return transformer{make(chan struct{}, transformsAtOnce*runtime.GOMAXPROCS(0))}
}

// transformed is what becomes of an answer.
type transformed struct {
	data []byte
	err  error
}

// run makes the caller's answer of the backend's.
func (t transformer) run(ctx context.Context, program *gojq.Code, data []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, transformTime, errTransformTime)
	defer cancel()
	select {
	case t.places <- struct{}{}:
	case <-ctx.Done():
		return nil, because(ctx, ctx.Err())
	}
	done := make(chan transformed, 1)
	go func() {
		defer func() { <-t.places }()
		done <- t.attempt(ctx, program, data)
	}()
	select {
	case made := <-done:
		return made.data, made.err
	case <-ctx.Done():
		return nil, because(ctx, ctx.Err())
	}
}

// attempt has a panic of a program be its failure: it is not in the goroutine of the request, where one is recovered from.
func (transformer) attempt(ctx context.Context, program *gojq.Code, data []byte) (made transformed) {
	defer func() {
		if cause := recover(); cause != nil {
			made = transformed{err: fmt.Errorf("the transformation panicked: %v", cause)}
		}
	}()
	made.data, made.err = transform(ctx, program, data)
	return made
}

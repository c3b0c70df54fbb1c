package upstream

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/itchyny/gojq"
)

// What a transformation may take.
const (
	transformTime   = time.Second
	maxTransformed  = 8 << 20 // bytes of the backend's answer, which is in memory; likewise of one that is wrapped or kept
	maxTransformOut = 8 << 20 // bytes of what is made of it
	maxDepth        = 10_000  // arrays and objects in one another, as in JSON that is read
)

var (
	errTransformNone = errors.New("the transformation has no result")
	errTransformMany = errors.New("the transformation has more than one result")
	errTransformSize = fmt.Errorf("the result of the transformation has more than %d bytes, or %d levels", maxTransformOut, maxDepth)
)

// compile makes a program of a text in jq. It can read nothing but its input: no environment, no files, no modules.
func compile(text string) (*gojq.Code, error) {
	query, err := gojq.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("its transform cannot be read: %w", err)
	}
	program, err := gojq.Compile(query)
	if err != nil {
		return nil, fmt.Errorf("its transform cannot run: %w", err)
	}
	return program, nil
}

// transform makes the caller's answer of the backend's, until ctx ends.
func transform(ctx context.Context, program *gojq.Code, data []byte) ([]byte, error) {
	input, err := decode(data)
	if err != nil {
		return nil, err
	}
	results := program.RunWithContext(ctx, input)
	result, found := results.Next()
	if !found {
		return nil, errTransformNone
	}
	if err, failed := result.(error); failed {
		return nil, because(ctx, err)
	}
	if next, more := results.Next(); more {
		if err, failed := next.(error); failed {
			return nil, because(ctx, err)
		}
		return nil, errTransformMany
	}
	if left := maxTransformOut; !fits(result, &left, maxDepth) {
		return nil, errTransformSize
	}
	written, err := gojq.Marshal(result)
	switch {
	case err != nil:
		return nil, fmt.Errorf("writing the result of the transformation: %w", err)
	case len(written) > maxTransformOut:
		return nil, errTransformSize
	}
	return written, nil
}

// fits tells whether a value is not certainly too long when it is written. A short program makes values that have
// themselves as parts many times: in memory they are small, and written they are not.
func fits(value any, left *int, depth int) bool {
	*left-- // each has a byte, or a comma beside it
	switch value := value.(type) {
	case string:
		*left -= len(value)
	case []any:
		for _, one := range value {
			if *left < 0 || depth == 0 || !fits(one, left, depth-1) {
				return false
			}
		}
	case map[string]any:
		for name, one := range value {
			*left -= len(name)
			if *left < 0 || depth == 0 || !fits(one, left, depth-1) {
				return false
			}
		}
	}
	return *left >= 0
}

var errTransformTime = errors.New("the transformation takes too long")

// because is why a program has ended: not by its own mistake, if its time is over.
func because(ctx context.Context, err error) error {
	if errors.Is(context.Cause(ctx), errTransformTime) {
		return errTransformTime
	}
	return fmt.Errorf("the transformation failed: %w", err)
}

// decode reads JSON, and keeps numbers as they are.
func decode(data []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, errGarbage
	}
	if decoder.More() {
		return nil, errGarbage
	}
	return value, nil
}

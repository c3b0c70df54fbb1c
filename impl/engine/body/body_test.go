package body_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/iotest"

	"github.com/charterhq/charter/impl/engine/body"
	"github.com/charterhq/charter/impl/engine/contract"
)

const limit = 1 << 20

var texts = contract.Body{Media: []contract.Media{{Type: "text/plain"}}, Limit: limit}

// open takes a body of text of an announced length.
func open(from io.Reader, announced int64) ([]byte, *contract.Problem) {
	request := &contract.Request{HTTP: &http.Request{
		Header: http.Header{"Content-Type": {"text/plain"}}, Body: io.NopCloser(from), ContentLength: announced,
	}}
	problem := body.NewTaker(&texts, nil).Open(nil, request)
	return request.Body, problem
}

func TestBodiesAreReadWholeWhateverWasAnnounced(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 1, 511, 512, 513, 128 << 10, 300_000, limit} {
		sent := bytes.Repeat([]byte("b"), size)
		for _, announced := range []int{-1, 0, 1, size, size + 1, limit} {
			for name, reader := range readers(sent) {
				if announced > limit {
					continue
				}
				if data, problem := open(reader, int64(announced)); problem != nil || !bytes.Equal(data, sent) {
					t.Errorf("%d bytes, %d announced, %s: got %d, %v", size, announced, name, len(data), problem)
				}
			}
		}
	}
}

func readers(sent []byte) map[string]io.Reader {
	return map[string]io.Reader{
		"at once":           bytes.NewReader(sent),
		"with the end":      iotest.DataErrReader(bytes.NewReader(sent)),
		"half of it a time": iotest.HalfReader(bytes.NewReader(sent)),
	}
}

func TestABodyBeyondTheLimitIsRefusedWhateverWasAnnounced(t *testing.T) {
	t.Parallel()
	for _, size := range []int{limit + 1, 3 * limit} {
		for _, announced := range []int64{-1, 0, 1, limit, limit + 1} {
			for name, reader := range readers(bytes.Repeat([]byte("b"), size)) {
				data, problem := open(reader, announced)
				if problem == nil || !errors.Is(problem, contract.ContentTooLarge.New("")) || data != nil {
					t.Errorf("%d bytes, %d announced, %s: got %d, %v", size, announced, name, len(data), problem)
				}
			}
		}
	}
}

func TestAFailureToReadIsAProblemWithItsCause(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for _, announced := range []int64{-1, 3, 10} {
		_, problem := open(io.MultiReader(bytes.NewReader([]byte("abc")), iotest.ErrReader(broken)), announced)
		if problem == nil || !errors.Is(problem, contract.MalformedBody.New("")) || !errors.Is(problem.Cause, broken) {
			t.Errorf("%d announced: %v", announced, problem)
		}
	}
}

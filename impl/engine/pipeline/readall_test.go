package pipeline_test

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"github.com/charterhq/charter/impl/engine/pipeline"
)

func TestBodiesAreReadWholeWhateverWasAnnounced(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 1, 511, 512, 513, 128 << 10, 300_000} {
		body := bytes.Repeat([]byte("b"), size)
		for _, announced := range []int{-1, 0, 1, size, size + 1, 1 << 30} {
			for name, reader := range map[string]io.Reader{
				"at once":           bytes.NewReader(body),
				"with the end":      iotest.DataErrReader(bytes.NewReader(body)),
				"half of it a time": iotest.HalfReader(bytes.NewReader(body)),
			} {
				if data, err := pipeline.ReadAll(reader, int64(announced)); err != nil || !bytes.Equal(data, body) {
					t.Errorf("%d bytes, %d announced, %s: got %d, %v", size, announced, name, len(data), err)
				}
			}
		}
	}
}

func TestAFailureToReadIsHandedOn(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for _, announced := range []int64{-1, 3, 10} {
		if _, err := pipeline.ReadAll(io.MultiReader(bytes.NewReader([]byte("abc")), iotest.ErrReader(broken)), announced); !errors.Is(err, broken) {
			t.Errorf("%d announced: %v", announced, err)
		}
	}
}

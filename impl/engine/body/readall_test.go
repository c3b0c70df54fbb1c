package body_test

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"github.com/charterhq/charter/impl/engine/body"
)

func TestBodiesAreReadWholeWhateverWasAnnounced(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 1, 511, 512, 513, 128 << 10, 300_000} {
		sent := bytes.Repeat([]byte("b"), size)
		for _, announced := range []int{-1, 0, 1, size, size + 1, 1 << 30} {
			for name, reader := range map[string]io.Reader{
				"at once":           bytes.NewReader(sent),
				"with the end":      iotest.DataErrReader(bytes.NewReader(sent)),
				"half of it a time": iotest.HalfReader(bytes.NewReader(sent)),
			} {
				if data, err := body.ReadAll(reader, int64(announced)); err != nil || !bytes.Equal(data, sent) {
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
		if _, err := body.ReadAll(io.MultiReader(bytes.NewReader([]byte("abc")), iotest.ErrReader(broken)), announced); !errors.Is(err, broken) {
			t.Errorf("%d announced: %v", announced, err)
		}
	}
}

package password //nolint:testpackage // it puts a function of its own in the place of argon2id, to hold hashes back

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

// heldBack is a Hasher whose hashes run until the test lets them go.
func heldBack(parallel int) (hasher *Hasher, release chan struct{}, most *atomic.Int64) {
	hasher, release, most = NewHasher(parallel), make(chan struct{}), &atomic.Int64{}
	var running atomic.Int64
	hasher.derive = func(_, _ []byte, _, _ uint32, _ uint8, size uint32) []byte {
		now := running.Add(1)
		defer running.Add(-1)
		for seen := most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
		}
		<-release
		return make([]byte, size)
	}
	return hasher, release, most
}

func TestAFloodOfSignInsRunsFewHashesAtOnceAndTurnsTheRestAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const parallel, callers = 3, 500
		hasher, release, most := heldBack(parallel)
		var done sync.WaitGroup
		var hashed, busy atomic.Int64
		for range callers {
			done.Go(func() {
				switch _, err := hasher.Hash(t.Context(), "down the rabbit hole"); {
				case err == nil:
					hashed.Add(1)
				case errors.Is(err, ErrBusy):
					busy.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		synctest.Wait() // until each of them runs, waits or has been turned away
		const served = parallel + parallel*waitersPerHash
		if got := busy.Load(); got != callers-served {
			t.Errorf("%d were turned away at once, want %d", got, callers-served)
		}
		close(release)
		done.Wait()
		if hashed.Load() != served || most.Load() != parallel {
			t.Errorf("%d were hashed, want %d; %d at once, want %d", hashed.Load(), served, most.Load(), parallel)
		}
		if _, err := hasher.Hash(t.Context(), "down the rabbit hole"); err != nil {
			t.Errorf("after the flood: %v", err)
		}
	})
}

func TestAWaitEndsWithItsContextAndGivesItsPlaceBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hasher, release, _ := heldBack(1)
		var first, rest sync.WaitGroup
		first.Go(func() {
			if _, err := hasher.Hash(t.Context(), "down the rabbit hole"); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		gone := errors.New("the client has gone")
		ctx, cancel := context.WithCancelCause(t.Context())
		for range waitersPerHash {
			rest.Go(func() {
				if _, err := hasher.Verify(ctx, "", "down the rabbit hole"); !errors.Is(err, context.Canceled) {
					t.Errorf("got %v", err)
				}
			})
		}
		synctest.Wait()
		if _, err := hasher.Hash(t.Context(), "down the rabbit hole"); !errors.Is(err, ErrBusy) {
			t.Errorf("one more: %v", err)
		}
		cancel(gone)
		rest.Wait()
		if waiting := hasher.waiting.Load(); waiting != 0 {
			t.Errorf("%d wait", waiting)
		}
		if _, err := hasher.Hash(ctx, "down the rabbit hole"); !errors.Is(err, context.Canceled) {
			t.Errorf("with a context that has ended: %v", err)
		}
		close(release)
		first.Wait()
	})
}

func TestWhoHasNoHashTakesTheSameWork(t *testing.T) {
	t.Parallel()
	type work struct {
		salt, memory, iterations, parallelism, size int
	}
	var seen []work
	hasher := NewHasher(1)
	derive := hasher.derive
	hasher.derive = func(password, salt []byte, iterations, memory uint32, parallelism uint8, size uint32) []byte {
		seen = append(seen, work{len(salt), int(memory), int(iterations), int(parallelism), int(size)})
		return derive(password, salt, iterations, memory, parallelism, size)
	}
	hash, err := hasher.Hash(t.Context(), "down the rabbit hole")
	if err != nil {
		t.Fatal(err)
	}
	for _, stored := range []string{hash, ""} {
		if _, err := hasher.Verify(t.Context(), stored, "down the rabbit hole"); err != nil {
			t.Fatal(err)
		}
	}
	if len(seen) != 3 || seen[0] != seen[1] || seen[1] != seen[2] {
		t.Errorf("hash, verify and verify of nobody did %v", seen)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$argon2id$v=19$m=4294967295,t=4294967295,p=255$$")
	f.Fuzz(func(t *testing.T, text string) {
		hash, err := parse(text)
		if err != nil {
			if !errors.Is(err, ErrHash) {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		if hash.String() != text {
			t.Errorf("%q is read as %q", text, hash)
		}
		if hash.memory > maxMemory || hash.iterations > maxIterations || hash.parallelism > maxParallelism || len(hash.key) > maxKey || len(hash.salt) > maxSalt {
			t.Errorf("%q asks for more than is sane", text)
		}
	})
}

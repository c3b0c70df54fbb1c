// Package password keeps passwords: it hashes them with argon2id, a bounded number at once, compares them in
// constant time, and says which ones are too easy to guess.
package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"runtime"
	"sync/atomic"

	"golang.org/x/crypto/argon2"
)

// The parameters of new hashes: those that OWASP's password storage cheat sheet recommends for argon2id.
const (
	memory      = 19456 // KiB
	iterations  = 2
	parallelism = 1
	saltSize    = 16 // bytes (RFC 9106, section 3.1)
	keySize     = 32 // bytes
)

// waitersPerHash bounds how many wait for each hash that runs. A hash takes some 35 ms, so that the last of
// them waits about a second.
const waitersPerHash = 32

// ErrBusy says that too many passwords are being hashed: the caller should try again a little later.
var ErrBusy = errors.New("too many passwords are being hashed")

// Hasher hashes passwords and verifies them. A hash takes 19 MiB while it runs, so a Hasher bounds how many run at
// once and how many wait. It is safe for concurrent use.
type Hasher struct {
	running chan struct{} // one value for each hash that runs
	waiting atomic.Int64
	derive  func(password, salt []byte, iterations, memory uint32, parallelism uint8, size uint32) []byte
}

// NewHasher makes a Hasher that runs at most so many hashes at once. 0 means one for each processor, and at
// least two.
func NewHasher(parallel int) *Hasher {
	if parallel <= 0 {
		parallel = max(2, runtime.GOMAXPROCS(0))
	}
	return &Hasher{running: make(chan struct{}, parallel), derive: argon2.IDKey}
}

// Hash returns what to store of a password, in the PHC string format. It fails with [ErrBusy], or with the
// context's error if that ends before it is this hash's turn.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	hash := phc{memory: memory, iterations: iterations, parallelism: parallelism, salt: make([]byte, saltSize), key: make([]byte, keySize)}
	rand.Read(hash.salt) // it never fails
	key, err := h.run(ctx, hash, password)
	if err != nil {
		return "", err
	}
	hash.key = key
	return hash.String(), nil
}

// Result says how a password compares with a hash.
type Result struct {
	Match bool
	// Outdated says that the hash was made with other parameters than those of today: hash the password again
	// while it is known. It is false where the password does not match.
	Outdated bool
}

// nobody stands in for the hash of those who have none. Its key is that of no password.
var nobody = phc{memory: memory, iterations: iterations, parallelism: parallelism, salt: make([]byte, saltSize), key: make([]byte, keySize)}

// Verify compares a password with a hash that [Hasher.Hash] has made. An empty hash takes as long as another and
// never matches: it is for accounts that do not exist, or have no password yet. A hash that is none is an error
// that [ErrHash] is in; otherwise it fails as Hash does.
func (h *Hasher) Verify(ctx context.Context, hash, password string) (Result, error) {
	stored := nobody
	if hash != "" {
		var err error
		if stored, err = parse(hash); err != nil {
			return Result{}, err
		}
	}
	key, err := h.run(ctx, stored, password)
	if err != nil {
		return Result{}, err
	}
	match := subtle.ConstantTimeCompare(key, stored.key) == 1 && hash != ""
	return Result{Match: match, Outdated: match && stored.outdated()}, nil
}

// run derives a key when there is room for it.
func (h *Hasher) run(ctx context.Context, hash phc, password string) ([]byte, error) {
	if err := h.enter(ctx); err != nil {
		return nil, err
	}
	defer func() { <-h.running }()
	return h.derive([]byte(normalize(password)), hash.salt, hash.iterations, hash.memory, hash.parallelism, uint32(len(hash.key))), nil //nolint:gosec // at most maxKey
}

func (h *Hasher) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case h.running <- struct{}{}:
		return nil
	default:
	}
	if h.waiting.Add(1) > int64(waitersPerHash*cap(h.running)) {
		h.waiting.Add(-1)
		return ErrBusy
	}
	defer h.waiting.Add(-1)
	select {
	case h.running <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

package token

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/singleflight"

	"github.com/charterhq/charter/impl/auth/jws"
	"github.com/charterhq/charter/impl/repository"
)

// lookInterval bounds how often tokens with keys that nobody knows make a replica ask the database.
const lookInterval = time.Second

// PublicKey is what others check tokens with (RFC 8037, section 2: kty OKP, crv Ed25519).
type PublicKey struct {
	ID string // kid
	X  string // the key, in base64url
}

// key is a key that is good at present, or will be.
type key struct {
	id        string
	private   ed25519.PrivateKey
	public    ed25519.PublicKey
	signsFrom time.Time
	endsAt    time.Time
}

// keys are those in the database, remembered. All that is remembered is replaced at each look, so that a key that
// was removed there is good no longer.
type keys struct {
	db     *repository.DB
	period time.Duration
	now    func() time.Time
	logger *slog.Logger
	flight singleflight.Group // one look, or one rotation, for all who wait
	asking sync.Mutex         // so that an older answer of the database is not remembered after a newer one

	mutex    sync.RWMutex
	known    []key // by the time they sign from
	lookedAt time.Time
	failure  error // of the last look
}

func newKeys(db *repository.DB, options Options) *keys {
	return &keys{db: db, period: options.Period, now: options.Now, logger: options.Logger}
}

// verifying returns the key that a token names.
func (k *keys) verifying(ctx context.Context, id string) (ed25519.PublicKey, error) {
	if parsed, err := uuid.Parse(id); err != nil || parsed.String() != id {
		return nil, fmt.Errorf("%w: its kid is %q, and ours are UUIDs", ErrToken, jws.Cut(id))
	}
	if public := k.find(id); public != nil {
		return public, nil
	}
	if err := k.look(ctx); err != nil {
		return nil, err
	}
	if public := k.find(id); public != nil {
		return public, nil
	}
	return nil, fmt.Errorf("%w: no key of ours has the kid %s", ErrToken, id)
}

func (k *keys) find(id string) ed25519.PublicKey {
	k.mutex.RLock()
	defer k.mutex.RUnlock()
	for _, key := range k.known {
		if key.id == id && key.endsAt.After(k.now()) {
			return key.public
		}
	}
	return nil
}

// signing returns the newest key that signs, and may sign what is good until then.
func (k *keys) signing(ctx context.Context, until time.Time) (key, error) {
	if signer, ok := k.signer(until); ok {
		return signer, nil
	}
	if err := k.rotate(ctx); err != nil {
		return key{}, err
	}
	if signer, ok := k.signer(until); ok {
		return signer, nil
	}
	return key{}, errors.New("no key may sign: the clocks of this machine and of the database disagree")
}

func (k *keys) signer(until time.Time) (key, bool) {
	k.mutex.RLock()
	defer k.mutex.RUnlock()
	now := k.now()
	for _, key := range slices.Backward(k.known) {
		if !key.signsFrom.After(now) && !key.endsAt.Before(until.Add(Leeway)) {
			return key, true
		}
	}
	return key{}, false
}

// public lists the keys, those that will sign as well. The first is made if there is none.
func (k *keys) public(ctx context.Context) ([]PublicKey, error) {
	if _, ok := k.signer(k.now()); !ok {
		if err := k.rotate(ctx); err != nil {
			return nil, err
		}
	}
	k.mutex.RLock()
	defer k.mutex.RUnlock()
	public := make([]PublicKey, 0, len(k.known))
	for _, key := range k.known {
		if key.endsAt.After(k.now()) {
			public = append(public, PublicKey{ID: key.id, X: base64.RawURLEncoding.EncodeToString(key.public)})
		}
	}
	return public, nil
}

// look reads the keys, unless that was done a moment ago: then it returns what came of it.
func (k *keys) look(ctx context.Context) error {
	if recent, err := k.looked(); recent {
		return err
	}
	_, err, _ := k.flight.Do("look", func() (any, error) {
		if recent, err := k.looked(); recent { // while this one was on its way
			return nil, err
		}
		return nil, k.read(ctx)
	})
	return err
}

func (k *keys) looked() (bool, error) {
	k.mutex.RLock()
	defer k.mutex.RUnlock()
	age := k.now().Sub(k.lookedAt)
	return age >= 0 && age < lookInterval, k.failure
}

// read reads the keys. Others wait for it, so it goes on when the caller leaves.
func (k *keys) read(ctx context.Context) error {
	k.asking.Lock()
	defer k.asking.Unlock()
	var rows []repository.SigningKey
	err := k.db.Read(context.WithoutCancel(ctx), func(tx *repository.Tx) (err error) {
		rows, err = tx.SigningKeys()
		return err
	})
	return k.remember(rows, err)
}

// remember keeps what a look has found; if it failed, what was known before stays.
func (k *keys) remember(rows []repository.SigningKey, err error) error {
	var known []key
	if err == nil {
		known, err = prepare(rows)
	}
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.lookedAt, k.failure = k.now(), err
	if err == nil {
		k.known = known
	}
	return err
}

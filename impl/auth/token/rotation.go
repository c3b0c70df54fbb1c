package token

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/repository"
)

const (
	// DefaultPeriod is how long a key signs.
	DefaultPeriod = 30 * 24 * time.Hour
	// Lead is how long before it signs a key is published. Others may remember the list of keys for so long.
	Lead = time.Hour

	maxLifetime = 24 * time.Hour // of a token
	// late is how much later than planned a key may be relieved: for so long no replica may have reached the database.
	late = 24 * time.Hour
)

// KeySet lists the keys by which tokens can be checked, the oldest first.
func (t *Tokens) KeySet(ctx context.Context) ([]PublicKey, error) {
	set, err := t.keys.public(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the keys of access tokens: %w", err)
	}
	return set, nil
}

// Run makes new keys when it is time, and learns of those that other replicas make, until the context ends. A failure
// is logged, and tried again.
func (t *Tokens) Run(ctx context.Context) {
	ticker := time.NewTicker(t.options.Interval)
	defer ticker.Stop()
	for {
		if err := t.Renew(ctx); err != nil && ctx.Err() == nil {
			t.options.Logger.WarnContext(ctx, "access tokens go on with the keys that are known", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Renew does once what [Tokens.Run] does again and again.
func (t *Tokens) Renew(ctx context.Context) error {
	if err := t.keys.renew(ctx); err != nil {
		return fmt.Errorf("renew the keys of access tokens: %w", err)
	}
	return nil
}

// renew reads the keys, and makes one if it is time.
func (k *keys) renew(ctx context.Context) error {
	if err := k.read(ctx); err != nil {
		return err
	}
	k.mutex.RLock()
	known := k.known
	k.mutex.RUnlock()
	if _, due := due(known, k.now(), k.period); !due {
		return nil
	}
	return k.rotate(ctx)
}

// due tells whether it is time to make a key, and from when that signs. Known keys are sorted by the time they sign from.
func due(known []key, now time.Time, period time.Duration) (time.Time, bool) {
	now = now.UTC().Truncate(time.Second)
	signs := func(key key) bool {
		return !key.signsFrom.After(now) && !key.endsAt.Before(now.Add(maxLifetime+Leeway))
	}
	if !slices.ContainsFunc(known, signs) {
		return now, true // the first one, or the first after a long time: nobody could have published it
	}
	next := known[len(known)-1].signsFrom.Add(period)
	if now.Before(next.Add(-Lead)) {
		return time.Time{}, false
	}
	if earliest := now.Add(Lead); next.Before(earliest) {
		next = earliest
	}
	return next, true
}

// rotate makes a key if it is time, drops those that have ended, and remembers the rest. Of replicas that do so at
// once, the first makes the key, and the others find it.
func (k *keys) rotate(ctx context.Context) error {
	_, err, _ := k.flight.Do("rotate", func() (any, error) {
		k.asking.Lock()
		defer k.asking.Unlock()
		var rows []repository.SigningKey
		var made *repository.SigningKey
		err := k.db.Write(context.WithoutCancel(ctx), func(tx *repository.Tx) (err error) {
			rows, made, err = k.relieve(tx)
			return err
		})
		if err == nil && made != nil {
			k.logger.InfoContext(ctx, "a new key for access tokens", "kid", made.ID.String(), "signsFrom", made.SignsFrom)
		}
		return nil, k.remember(rows, err)
	})
	return err
}

// relieve does in a transaction what rotate says. It returns the keys there are, and the one it has made.
func (k *keys) relieve(tx *repository.Tx) ([]repository.SigningKey, *repository.SigningKey, error) {
	if err := tx.LockSigningKeys(); err != nil {
		return nil, nil, err
	}
	rows, err := tx.SigningKeys()
	if err != nil {
		return nil, nil, err
	}
	known, err := prepare(rows)
	if err != nil {
		return nil, nil, err
	}
	now := k.now()
	signsFrom, due := due(known, now, k.period)
	if !due {
		return rows, nil, nil
	}
	made, err := generate(now, signsFrom, k.period)
	if err != nil {
		return nil, nil, err
	}
	if err := tx.DropSigningKeys(); err != nil {
		return nil, nil, err
	}
	return append(rows, made), &made, tx.AddSigningKey(made)
}

// generate makes a key. It ends when no token can be good any more that it has signed, be it relieved late.
func generate(now, signsFrom time.Time, period time.Duration) (repository.SigningKey, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return repository.SigningKey{}, fmt.Errorf("make signing key: %w", err)
	}
	seed := make([]byte, ed25519.SeedSize)
	rand.Read(seed) // never fails
	return repository.SigningKey{
		ID: id, Seed: seed, CreatedAt: now.UTC().Truncate(time.Second), SignsFrom: signsFrom,
		EndsAt: signsFrom.Add(period + late + maxLifetime + Leeway),
	}, nil
}

// prepare makes keys of rows, sorted by the time they sign from.
func prepare(rows []repository.SigningKey) ([]key, error) {
	known := make([]key, len(rows))
	for i, row := range rows {
		if len(row.Seed) != ed25519.SeedSize {
			return nil, fmt.Errorf("the signing key %s has %d bytes, not %d", row.ID, len(row.Seed), ed25519.SeedSize)
		}
		private := ed25519.NewKeyFromSeed(row.Seed)
		known[i] = key{
			id: row.ID.String(), private: private, public: ed25519.PublicKey(private[ed25519.SeedSize:]), // RFC 8032, section 5.1.5
			signsFrom: row.SignsFrom, endsAt: row.EndsAt,
		}
	}
	slices.SortStableFunc(known, func(a, b key) int { return a.signsFrom.Compare(b.signsFrom) })
	return known, nil
}

package auth

import (
	"context"
	"crypto/sha256"
	"sync"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/charterhq/charter/impl/engine/contract"
)

const (
	// remembered is how long a credential that was found good is not looked up again: the longest that another
	// replica needs to know of a revocation.
	remembered = 900 * time.Millisecond
	// rememberedCredentials bounds the memory that this takes, at about 300 bytes each.
	rememberedCredentials = 100_000
	// recentCredentials is how many credentials have a place where they are found without a search. Those that share one
	// take turns.
	recentCredentials = 256
	// keptRevocations is how long a revocation is known: longer than a lookup that began before it may take.
	keptRevocations = time.Minute
)

// cache remembers for a moment whom credentials belong to. A revocation in this process counts at once, for
// lookups under way too: each entry knows when its lookup began.
type cache struct {
	entries *otter.Cache[[sha256.Size]byte, entry]
	recent  [recentCredentials]atomic.Pointer[recent] // what is asked again and again costs least
	now     func() time.Time

	count   atomic.Uint64 // of revocations
	mutex   sync.RWMutex
	revoked map[string]revocation // by subject
	pruned  time.Time
}

// recent is an entry that was found.
type recent struct {
	entry

	key [sha256.Size]byte
}

type entry struct {
	principal *contract.Principal
	subjects  [3]string // what of can be revoked; some are empty
	began     uint64    // the count of revocations when the lookup began
	until     time.Time // when it is to be looked up again, at the latest when the credential itself ends
}

type revocation struct {
	count uint64 // which one it is
	at    time.Time
}

func newCache(now func() time.Time) *cache {
	return &cache{
		entries: otter.Must(&otter.Options[[sha256.Size]byte, entry]{
			MaximumSize:      rememberedCredentials,
			ExpiryCalculator: otter.ExpiryWriting[[sha256.Size]byte, entry](remembered),
		}),
		now:     now,
		revoked: make(map[string]revocation),
	}
}

// close ends what goes on in the background.
func (c *cache) close() { c.entries.StopAllGoroutines() }

// lookup finds out whom a credential belongs to, and until when.
type lookup func(ctx context.Context, credential string) (entry, error)

// roomyCredential is the length that keys and sessions do not exceed with their scheme; tokens do.
const roomyCredential = 128

// get returns whom a credential belongs to.
func (c *cache) get(ctx context.Context, scheme, credential string, look lookup) (*contract.Principal, error) {
	text := append(append(append(make([]byte, 0, roomyCredential), scheme...), ':'), credential...)
	key := sha256.Sum256(text) // what is good in one place is not in another
	place := &c.recent[key[0]]
	if last := place.Load(); last != nil && last.key == key && c.isGood(&last.entry) {
		return last.principal, nil
	}
	if known, found := c.entries.GetIfPresent(key); found && c.isGood(&known) {
		place.Store(&recent{known, key})
		return known.principal, nil
	}
	began, asked := c.count.Load(), c.now()
	fresh, err := look(ctx, credential)
	if err != nil {
		return nil, err
	}
	fresh.began = began
	fresh.until = earlier(fresh.until, asked.Add(remembered)) // the answer is as old as the question
	c.entries.Set(key, fresh)
	return fresh.principal, nil
}

// isGood tells whether an entry still says whom its credential belongs to.
func (c *cache) isGood(known *entry) bool { return c.now().Before(known.until) && !c.isRevoked(known) }

func (c *cache) isRevoked(known *entry) bool {
	if known.began == c.count.Load() {
		return false // nothing was revoked since
	}
	c.mutex.RLock()
	defer c.mutex.RUnlock()
	for _, subject := range known.subjects {
		if subject == "" {
			continue
		}
		if revocation, found := c.revoked[subject]; found && revocation.count > known.began {
			return true
		}
	}
	return false
}

// revoke forgets whatever belongs to a subject. It is called after the database knows.
func (c *cache) revoke(subjects ...string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	now := c.now()
	for _, subject := range subjects {
		c.revoked[subject] = revocation{c.count.Add(1), now}
	}
	if now.Sub(c.pruned) < keptRevocations {
		return
	}
	c.pruned = now
	for subject, revocation := range c.revoked {
		if now.Sub(revocation.at) > keptRevocations {
			delete(c.revoked, subject)
		}
	}
}

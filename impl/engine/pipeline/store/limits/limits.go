// Package limits keeps the buckets of rate limits, by GCRA (the generic cell rate algorithm, ITU-T I.371): in the
// memory of one process, or in Redis for all that share it.
package limits

import (
	"context"
	"time"
)

// Store keeps buckets. It is safe for concurrent use.
type Store interface {
	// Take takes from all buckets, or from none if one that is not [Take.Tried] has too little; nobody else's take
	// comes between. What is left in each goes into left, which is as long as takes. An error says that the store
	// cannot tell; nothing is taken then, or it is not known.
	Take(ctx context.Context, takes []Take, left []Left) error
}

// Take is what a request takes of one bucket. No two of a request are of the same bucket.
type Take struct {
	Name  string // of the limit
	Kind  string // of Whose: user, key, ip
	Whose string // requests the bucket counts
	Size  Size
	Cost  int64 // how much is taken, from 1 to the limit

	// Tried says that the limit is tried out: it takes if it has enough, and keeps no other from taking if not.
	Tried bool
}

// Left is what a bucket has after a request.
type Left struct {
	OK        bool          // it had enough
	Remaining int64         // whole units that are left
	More      time.Duration // until there is one more; 0: it is full
	Retry     time.Duration // until there is enough for the same request; 0 if OK

	used int64 // parts, see Size
}

// Refused tells whether one of the limits that are not tried has refused.
func Refused(takes []Take, left []Left) bool {
	for i := range takes {
		if !takes[i].Tried && !left[i].OK {
			return true
		}
	}
	return false
}

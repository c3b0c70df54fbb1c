package pipeline

import (
	"context"
	"time"
)

// maxUnfreed bounds the keys that are tried to be given back at once; freeRetry is the time between two attempts.
const (
	maxUnfreed = 100
	freeRetry  = 250 * time.Millisecond
)

// freeLater gives a key back once the database is there again: until then whoever sends the request again is told that
// it is being handled. A key that cannot be given back in time comes back by itself.
func (p *Pipeline) freeLater(key Claimed, hold time.Duration) {
	select {
	case p.unfreed <- struct{}{}:
	default:
		return
	}
	p.flying.Go(func() {
		defer func() { <-p.unfreed }()
		ctx, cancel := context.WithTimeout(p.open, hold)
		defer cancel()
		tick := time.NewTicker(freeRetry)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if p.writes.Free(ctx, key) == nil {
				return
			}
		}
	})
}

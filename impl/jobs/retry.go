package jobs

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river/rivertype"
)

// Pauses between attempts: they double, from 2 s to 6 hours, and each is shorter by chance, so that what has failed at
// once does not come back at once.
const (
	firstPause   = 2 * time.Second
	longestPause = 6 * time.Hour
)

// retries says when a job that has failed is tried again.
type retries struct{}

// NextRetry is for River.
func (retries) NextRetry(job *rivertype.JobRow) time.Time {
	return time.Now().Add(pause(len(job.Errors)+1, rand.Float64())) //nolint:gosec // nobody gains by guessing it
}

// pause is how long a job waits that has failed so many times; chance is within [0, 1).
func pause(failures int, chance float64) time.Duration {
	longest := float64(firstPause) * math.Pow(2, float64(min(max(failures, 1), 20)-1))
	return time.Duration(min(longest, float64(longestPause)) * (0.5 + chance/2))
}

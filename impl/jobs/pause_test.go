package jobs // as nobody waits for two days to see them pass

import (
	"testing"
	"time"
)

// A job that fails again and again is dead after about two days.
func TestAttemptsTakeAboutTwoDays(t *testing.T) {
	t.Parallel()
	for chance, within := range map[float64][2]time.Duration{0: {30 * time.Hour, 36 * time.Hour}, 0.5: {46 * time.Hour, 50 * time.Hour}, 0.999: {60 * time.Hour, 66 * time.Hour}} {
		var total time.Duration
		for failures := 1; failures < defaultAttempts; failures++ {
			total += pause(failures, chance)
		}
		if total < within[0] || total > within[1] {
			t.Errorf("with the chance %g: %s", chance, total)
		}
	}
}

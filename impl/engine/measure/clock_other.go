//go:build !linux

package measure

import "time"

var began = time.Now()

// Now is the time since the program began.
func Now() time.Duration { return time.Since(began) }

// Of is the time since the program began.
func Of(int) (time.Duration, error) { return Now(), nil }

// Package clocktest gives tests a time that they move themselves.
package clocktest

import (
	"sync"
	"time"
)

// Clock is a time that stands still until the test moves it. It is safe for concurrent use.
type Clock struct {
	mutex sync.Mutex
	now   time.Time
}

// New is a clock that shows the given time.
func New(now time.Time) *Clock { return &Clock{now: now} }

// Now is the time.
func (c *Clock) Now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.now
}

// Pass lets some time pass.
func (c *Clock) Pass(d time.Duration) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.now = c.now.Add(d)
}

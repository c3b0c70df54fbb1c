package upstream

import "sync"

// What may be sent again: a fifth of what is sent, and a few requests beyond that. A backend that fails gets little more
// to do by it.
const (
	budgetShare   = 0.2
	budgetReserve = 10.0
)

// budget is what is left to send requests again. The zero value is full.
type budget struct {
	mutex sync.Mutex
	spent float64
}

// earn notes a request.
func (b *budget) earn() {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.spent = max(b.spent-budgetShare, 0)
}

// spend tells whether a request may be sent again, and notes that it is.
func (b *budget) spend() bool {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.spent+1 > budgetReserve {
		return false
	}
	b.spent++
	return true
}

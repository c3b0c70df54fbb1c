package contract

import (
	"fmt"
	"time"
)

// RateLimit is one bucket of x-rate-limit, kept by GCRA (the generic cell rate algorithm): Limit requests pass at
// once, and after them one more whenever another Window divided by Limit has passed. So over any time no more pass than
// Limit, and Limit for each Window that has gone by.
type RateLimit struct {
	Name           string // of the bucket; operations that give the same name share it
	Limit          int64  // how much fits into a window
	Window         time.Duration
	By             Key
	Cost           int64 // what one request takes of the limit; at least 1
	OnStoreFailure StoreFailure
	Enforce        Enforcement

	// Classes have limits of their own: of callers whose key has the class ([Principal].Class).
	Classes []LimitOfClass
}

// LimitOfClass is the limit of those whose key has a class. The window is the same.
type LimitOfClass struct {
	Class string
	Limit int64
}

// exact bounds how finely a bucket is counted: below it the floating numbers of Redis's scripts are exact.
const exact = 1 << 53

// LimitTick returns how finely time is told for a bucket of limit units in a window: a tick is as short as can be so that
// ticks times units are counted exactly, everywhere. A bucket that is too large for that is an error, in words for the
// contract.
func LimitTick(limit int64, window time.Duration) (time.Duration, error) {
	for _, tick := range []time.Duration{time.Microsecond, time.Millisecond, time.Second} {
		if ticks := int64(window / tick); limit > 0 && ticks > 0 && window%tick == 0 && limit < exact/ticks {
			return tick, nil
		}
	}
	return 0, fmt.Errorf("%d in %v is more than can be counted exactly: write a smaller limit over a shorter window", limit, window)
}

// Quota is one bucket of x-quota: an amount that is durable, and full again when the period of the calendar
// (UTC) begins.
type Quota struct {
	Name           string
	Limit          int64
	Period         Period
	By             Key
	Cost           int64
	OnStoreFailure StoreFailure
	Enforce        Enforcement
}

// Key says whose requests a bucket counts.
type Key struct {
	Kind   KeyKind
	Header string // of ByHeader: its name
}

// String is as contracts write it.
func (k Key) String() string {
	if k.Kind == ByHeader {
		return "header:" + k.Header
	}
	return string(k.Kind)
}

// KeyKind is what a bucket is told apart by.
type KeyKind string

// What a bucket can be told apart by.
const (
	ByPrincipal KeyKind = "principal" // who has signed in, all their keys together; a caller who has not is told apart by address
	ByIP        KeyKind = "ip"        // the address of the caller, of IPv6 its first 64 bits
	ByAPIKey    KeyKind = "key"       // the API key; a caller without one is told apart as by principal
	ByHeader    KeyKind = "header"    // the value of a header
	ByAll       KeyKind = "all"       // one bucket for everybody
)

// StoreFailure says what happens to a request when the store of the buckets is away.
type StoreFailure string

// What can happen to such a request.
const (
	Allow StoreFailure = "allow" // it passes
	Deny  StoreFailure = "deny"  // 503
	Local StoreFailure = "local" // this process counts on its own until the store is back
)

// Period is a span of the calendar, in UTC.
type Period string

// The periods of a quota.
const (
	Day   Period = "day"
	Month Period = "month"
)

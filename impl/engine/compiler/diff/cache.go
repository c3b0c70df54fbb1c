package diff

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/contract"
)

// cache compares how old an answer may be, and how often clients have to ask.
func (j judge) cache() {
	old, new := j.old.Cache, j.new.Cache
	switch {
	case old == nil && new == nil:
	case old == nil:
		j.say(Dangerous, "cache-added", "answers can be "+policy.FormatDuration(new.MaxAge+new.StaleWhileRevalidate)+" old now", "", "")
	case new == nil:
		j.moreRequests("cache-removed", "answers must not be used again any more; before, they could be for "+policy.FormatDuration(old.MaxAge), "")
	default:
		j.ages(old, new)
		j.selection(old, new)
	}
}

func (j judge) ages(old, new *contract.Cache) {
	switch {
	case new.MaxAge < old.MaxAge:
		j.moreRequests("cache-max-age-shortened", agePredicate("answers can be used again", old.MaxAge, new.MaxAge), "maxAge")
	case new.MaxAge > old.MaxAge:
		j.say(Dangerous, "cache-max-age-lengthened", agePredicate("answers can be old", old.MaxAge, new.MaxAge), "", "maxAge")
	}
	j.stale("cache-stale-while-revalidate", "while a new answer is fetched, the old one can be used", "staleWhileRevalidate", old.StaleWhileRevalidate, new.StaleWhileRevalidate, Safe)
	// Who counted on old answers gets errors sooner.
	j.stale("cache-stale-if-error", "when no new answer can be had, the old one can be used", "staleIfError", old.StaleIfError, new.StaleIfError, Dangerous)
}

func (j judge) stale(id, what, field string, old, new time.Duration, shorter Level) {
	switch {
	case new < old:
		j.say(shorter, id+"-shortened", agePredicate(what, old, new), "", field)
	case new > old:
		j.say(Dangerous, id+"-lengthened", agePredicate(what, old, new), "", field)
	}
}

func agePredicate(what string, old, new time.Duration) string {
	return fmt.Sprintf("%s for %s, before for %s", what, policy.FormatDuration(new), policy.FormatDuration(old))
}

// moreRequests judges a change that makes clients ask more often: that is dangerous where requests are counted.
func (j judge) moreRequests(id, text, field string) {
	if len(j.new.RateLimits)+len(j.new.Quotas) > 0 {
		j.say(Dangerous, id, text+"; clients ask more often, and sooner reach their limits", "", field)
		return
	}
	j.say(Safe, id, text+"; clients ask more often, which nothing limits", "", field)
}

// selection compares which answers are whose.
func (j judge) selection(old, new *contract.Cache) {
	before, after := sortedFold(old.Vary), sortedFold(new.Vary)
	if !slices.Equal(before, after) {
		level := Dangerous
		if !slices.ContainsFunc(before, func(name string) bool { return !slices.Contains(after, name) }) {
			level = Safe // answers are told apart by more
		}
		j.say(level, "cache-vary-changed", fmt.Sprintf("answers vary with %s, before with %s", orNothing(after), orNothing(before)), "", "vary")
	}
	switch {
	case !old.Shared && new.Shared:
		j.say(Dangerous, "cache-shared", "an answer to one caller can go to others now", "", "shared")
	case old.Shared && !new.Shared:
		j.say(Safe, "cache-not-shared", "an answer to one caller does not go to others any more", "", "shared")
	}
}

func sortedFold(names []string) []string {
	lower := make([]string, len(names))
	for i, name := range names {
		lower[i] = strings.ToLower(name)
	}
	slices.Sort(lower)
	return lower
}

func orNothing(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return list(names)
}

// invalidates compares what a write makes stale. What it does not any more is seen late.
func (j judge) invalidates() {
	for _, group := range j.old.Invalidates {
		if !slices.Contains(j.new.Invalidates, group) {
			j.say(Dangerous, "invalidation-removed", "the group "+code(string(group))+" does not become stale any more: what was written may be seen late", "", "")
		}
	}
	for _, group := range j.new.Invalidates {
		if !slices.Contains(j.old.Invalidates, group) {
			j.say(Safe, "invalidation-added", "the group "+code(string(group))+" becomes stale now", "", "")
		}
	}
}

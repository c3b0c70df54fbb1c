package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// rateLimit reads x-rate-limit.
func (r *reader) rateLimit(o *at) {
	var window time.Duration
	var classes []contract.LimitOfClass
	r.eachBucket(o, "x-rate-limit", func(b *block) (span, suffix string) {
		window = b.duration("window", "")
		b.countable("limit", document.Get(b.node, "limit"), window)
		classes = b.classes(window)
		if window == 0 {
			return FormatDuration(0), ""
		}
		return FormatDuration(window) + ofClasses(classes), ""
	}, func(c counted) {
		o.RateLimits = append(o.RateLimits, contract.RateLimit{
			Name: c.name, Limit: c.limit, Window: window, By: c.by, Cost: c.cost, OnStoreFailure: c.onStoreFailure, Enforce: c.enforce,
			Classes: classes,
		})
	})
}

// classes are the limits of callers whose key has a class.
func (b *block) classes(window time.Duration) []contract.LimitOfClass {
	below := b.below("classes")
	if below.node == nil {
		return nil
	}
	cost := max(integer(document.Get(b.node, "cost")), 1)
	var classes []contract.LimitOfClass
	for key, node := range document.Entries(below.node) {
		limit := below.count(key.Value, 0)
		below.countable(key.Value, node, window)
		if limit > 0 && cost > limit {
			b.wrongf(node, "one request costs %d, and the limit of the class is %d: none would ever pass", cost, limit)
		}
		classes = append(classes, contract.LimitOfClass{Class: key.Value, Limit: limit})
	}
	for _, by := range texts(document.Get(b.node, "by")) {
		if kind := contract.KeyKind(by); kind != contract.ByPrincipal && kind != contract.ByAPIKey {
			key, _ := entry(b.node, "classes")
			b.wrongf(key, "classes are of callers who show a key, and what is counted by %s has none: count by principal or key", by)
		}
	}
	return classes
}

// countable holds that a limit can be counted exactly.
func (b *block) countable(name string, node *yaml.Node, window time.Duration) {
	if limit := integer(document.Get(b.node, name)); limit > 0 && window > 0 {
		_, err := contract.LimitTick(limit, window)
		b.tell(node, err)
	}
}

// integer is a whole number, or 0 where there is none.
func integer(node *yaml.Node) int64 {
	value, _ := strconv.ParseInt(scalar(node), 10, 64) // what is no number, the schema of contracts has told
	return value
}

// ofClasses says what the limits of classes are, for the size of a bucket.
func ofClasses(classes []contract.LimitOfClass) string {
	texts := make([]string, len(classes))
	for i, c := range classes {
		texts[i] = fmt.Sprintf(", %d for the class %s", c.Limit, c.Class)
	}
	slices.Sort(texts)
	return strings.Join(texts, "")
}

package pipeline

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/charterhq/charter/impl/engine/contract"
)

// The names of the fields as net/http writes them (draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4).
const (
	rateLimitField       = "Ratelimit"
	rateLimitPolicyField = "Ratelimit-Policy"
)

// limitFields are values of RateLimit-Policy. Those limits that are only tried out hold for nobody yet.
type limitFields struct {
	byClass map[string][]string // of the caller's key
	others  []string            // for callers without a class that the limits know
}

func newLimitFields(operation contract.Operation) limitFields {
	fields := limitFields{make(map[string][]string), limitField(operation, "")}
	for _, l := range operation.RateLimits {
		for _, c := range l.Classes {
			fields.byClass[c.Class] = limitField(operation, c.Class)
		}
	}
	return fields
}

// of is what a caller is told; nil: nothing.
func (f *limitFields) of(class string) []string {
	if class != "" {
		if value, known := f.byClass[class]; known {
			return value
		}
	}
	return f.others
}

// limitField writes RateLimit-Policy, a list of strings with parameters (RFC 9651). The window of a limit is left out
// where it is no whole number of seconds, as that of a month is: months differ.
func limitField(operation contract.Operation, class string) []string {
	var text []byte
	add := func(name string, limit int64, window time.Duration) {
		if text != nil {
			text = append(text, ", "...)
		}
		text = append(quoted(text, name), ";q="...)
		text = strconv.AppendInt(text, limit, 10)
		if window > 0 && window%time.Second == 0 {
			text = append(text, ";w="...)
			text = strconv.AppendInt(text, int64(window/time.Second), 10)
		}
	}
	for _, l := range operation.RateLimits {
		if l.Enforce == contract.On {
			limit := l.Limit
			if at := slices.IndexFunc(l.Classes, func(c contract.LimitOfClass) bool { return c.Class == class }); at >= 0 {
				limit = l.Classes[at].Limit
			}
			add(l.Name, limit, l.Window)
		}
	}
	for _, q := range operation.Quotas {
		if q.Enforce == contract.On {
			add(q.Name, q.Limit, map[contract.Period]time.Duration{contract.Day: 24 * time.Hour}[q.Period])
		}
	}
	if text == nil {
		return nil
	}
	return []string{string(text)}
}

// limitItem is what RateLimit says of one limit.
type limitItem struct {
	begin     string // the name, and the begin of what is left
	partition bool   // a caller may have several buckets of it, and is told which this is
}

func newLimitItem(name string, by contract.Key) limitItem {
	return limitItem{string(quoted(nil, name)) + ";r=", by.Kind == contract.ByHeader}
}

// roomyItems is the length, in bytes, that RateLimit seldom exceeds.
const roomyItems = 96

// tell adds what is left of one limit, and in how many seconds there is more.
func (i limitItem) tell(to *strings.Builder, remaining int64, more time.Duration, whose string) {
	if to.Len() == 0 {
		to.Grow(roomyItems)
	} else {
		to.WriteString(", ")
	}
	var digits [len("-9223372036854775808")]byte
	to.WriteString(i.begin)
	to.Write(strconv.AppendInt(digits[:0], max(remaining, 0), 10))
	to.WriteString(";t=")
	to.Write(strconv.AppendInt(digits[:0], seconds(more), 10))
	if i.partition { // a sequence of bytes (RFC 9651, section 3.3.5)
		to.WriteString(";pk=:")
		to.WriteString(whose)
		to.WriteByte(':')
	}
}

// tellLeft sets RateLimit to what the limits have told so far, unless that is nothing.
func (p *passage) tellLeft(header http.Header) {
	if p.left.Len() == 0 {
		return
	}
	isSet := p.fields[rateLimitPlace] != "" // then the header has that place already
	value := p.field(rateLimitPlace, p.left.String())
	if !isSet {
		header[rateLimitField] = value
	}
}

// quoted appends a string of structured fields (RFC 9651, section 3.3.3). Names of limits are in ASCII.
func quoted(text []byte, name string) []byte {
	text = append(text, '"')
	for _, c := range []byte(name) {
		if c == '"' || c == '\\' {
			text = append(text, '\\')
		}
		text = append(text, c)
	}
	return append(text, '"')
}

// seconds are whole, and never less than what they stand for.
func seconds(d time.Duration) int64 { return int64((d + time.Second - 1) / time.Second) }

func wholeSeconds(d time.Duration) string { return strconv.FormatInt(max(seconds(d), 1), 10) }

// setPolicies sets RateLimit-Policy, unless there is nothing to say.
func setPolicies(header http.Header, value []string) {
	if value != nil {
		header[rateLimitPolicyField] = value
	}
}

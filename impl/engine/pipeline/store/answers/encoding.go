package answers

import (
	"encoding/binary"
	"errors"
	"strings"
	"time"
)

// An answer in Redis: the version of this format, the generations that it is good for, and the answer. Texts and
// lists begin with their length.
const format = 1

var errFormat = errors.New("not an answer of this format")

// encode writes an answer with the generations of its groups.
func encode(answer *Answer, generations []string) []byte {
	to := make([]byte, 0, overhead+len(answer.Body))
	to = append(to, format)
	to = appendTexts(to, generations)
	to = binary.BigEndian.AppendUint64(to, uint64(answer.Made.UnixNano()))
	to = binary.AppendUvarint(to, uint64(answer.Status)) //nolint:gosec // a status is not negative
	to = appendText(to, answer.ETag)
	to = binary.AppendUvarint(to, uint64(len(answer.Fields)))
	for _, field := range answer.Fields {
		to = appendTexts(appendText(to, field.Name), field.Values)
	}
	return append(to, answer.Body...)
}

func appendText(to []byte, text string) []byte {
	return append(binary.AppendUvarint(to, uint64(len(text))), text...)
}

func appendTexts(to []byte, texts []string) []byte {
	to = binary.AppendUvarint(to, uint64(len(texts)))
	for _, text := range texts {
		to = appendText(to, text)
	}
	return to
}

// decode reads what encode has written.
func decode(data string) (*Answer, []string, error) {
	r := &reading{rest: data}
	if r.byte() != format {
		return nil, nil, errFormat
	}
	generations := r.texts()
	answer := &Answer{Made: time.Unix(0, r.time()), Status: int(r.number()), ETag: r.text()} //nolint:gosec // bounded by the check below
	for range r.count() {
		answer.Fields = append(answer.Fields, Field{r.text(), r.texts()})
	}
	if r.failed || answer.Status < 100 || answer.Status > 999 {
		return nil, nil, errFormat
	}
	answer.Body = []byte(r.rest)
	return answer, generations, nil
}

// reading takes data apart. Once something is not there, it has failed, and gives nothing any more.
type reading struct {
	rest   string
	failed bool
}

func (r *reading) take(size uint64) string {
	if r.failed || size > uint64(len(r.rest)) {
		r.failed = true
		return ""
	}
	taken := r.rest[:size]
	r.rest = r.rest[size:]
	return taken
}

func (r *reading) byte() byte {
	if one := r.take(1); !r.failed {
		return one[0]
	}
	return 0
}

func (r *reading) time() int64 {
	if eight := r.take(8); !r.failed {
		return int64(binary.BigEndian.Uint64([]byte(eight))) //nolint:gosec // as it was written
	}
	return 0
}

func (r *reading) number() uint64 {
	var value uint64
	for shift := 0; shift < 63; shift += 7 {
		next := r.byte()
		value |= uint64(next&0x7f) << shift
		if next < 0x80 {
			return value
		}
	}
	r.failed = true
	return 0
}

// count is the length of a list. Each of its items takes at least a byte.
func (r *reading) count() uint64 {
	count := r.number()
	if count > uint64(len(r.rest)) {
		r.failed = true
		return 0
	}
	return count
}

func (r *reading) text() string { return r.take(r.number()) }

func (r *reading) texts() []string {
	var all []string
	for range r.count() {
		all = append(all, r.text())
	}
	return all
}

// notice is what replicas tell each other: who says it, and the groups that are stale. Neither has line breaks.
func notice(from string, groups []string) string {
	return from + "\n" + strings.Join(groups, "\n")
}

func readNotice(text string) (from string, groups []string) {
	from, list, found := strings.Cut(text, "\n")
	if !found || list == "" {
		return from, nil
	}
	return from, strings.Split(list, "\n")
}

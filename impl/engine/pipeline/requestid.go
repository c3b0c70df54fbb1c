package pipeline

import (
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/engine/contract"
)

// requestIDHeader carries the id of a request, in both directions.
const requestIDHeader = "X-Request-Id"

const (
	maxRequestID = 128
	maxUserAgent = 300
)

// requestID begins the passage of a request. It takes the caller's id if it is fit for a log, and makes one otherwise.
func (p *Pipeline) requestID(c *gin.Context) {
	id, userAgent := first(c.Request.Header[requestIDHeader]), first(c.Request.Header["User-Agent"])
	passage := begin(c)
	if !validRequestID(id) {
		id = newRequestID(passage.began)
	}
	c.Writer.Header()[requestIDHeader] = passage.field(requestIDPlace, id)
	passage.call = contract.Call{
		RequestID: id, Address: p.addressText(c.Request), UserAgent: validText(userAgent[:min(len(userAgent), maxUserAgent)], ""),
		TLS: c.Request.TLS != nil,
	}
	if values := c.Request.Header["Authorization"]; len(values) > 0 {
		passage.call.Authorization = strings.Join(values, ", ") // two of them are none
	}
}

// newRequestID is a UUID of version 7 (RFC 9562, section 5.7): ids sort by time, here to a quarter of a microsecond. They are
// names and no secrets: the generator need not be one for secrets, which costs more.
func newRequestID(now time.Time) string {
	const fractions = 1 << 12 // of a millisecond, in place of the first random bits (section 6.2, method 3)
	nanoseconds := now.UnixNano()
	high := uint64(nanoseconds/int64(time.Millisecond))<<16 | 7<<12 | uint64(nanoseconds%int64(time.Millisecond)*fractions/int64(time.Millisecond))
	low := rand.Uint64()>>2 | 1<<63 //nolint:gosec // see above
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], high)
	binary.BigEndian.PutUint64(id[8:], low)
	return id.String()
}

func validRequestID(id string) bool {
	if id == "" || len(id) > maxRequestID {
		return false
	}
	for _, c := range []byte(id) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_', c == '.':
		default:
			return false
		}
	}
	return true
}

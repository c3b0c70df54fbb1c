package pipeline

import (
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/engine/contract"
)

// RequestIDHeader carries the id of a request, in both directions.
const RequestIDHeader = "X-Request-Id"

const (
	maxRequestID = 128
	maxUserAgent = 300
)

// requestID puts what is known of the request into its context. It takes the caller's id if it is fit for a log, and makes one otherwise.
func (p *Pipeline) requestID(c *gin.Context) {
	id := c.GetHeader(RequestIDHeader)
	if !validRequestID(id) {
		id = uuid.Must(uuid.NewV7()).String() // fails only if the system has no randomness
	}
	c.Header(RequestIDHeader, id)
	userAgent := c.GetHeader("User-Agent")
	c.Request = c.Request.WithContext(contract.WithCall(c.Request.Context(), &contract.Call{
		RequestID: id, Address: p.addressText(c.Request), UserAgent: strings.ToValidUTF8(userAgent[:min(len(userAgent), maxUserAgent)], ""),
		TLS: c.Request.TLS != nil, Authorization: strings.Join(c.Request.Header["Authorization"], ", "), // two of them are none
	}))
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

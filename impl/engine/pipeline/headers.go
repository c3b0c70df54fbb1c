package pipeline

import (
	"fmt"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
)

// MaxHeaderBytes bounds the header fields of a request. The HTTP server's own bound must be higher,
// because beyond that it answers without a problem document.
const MaxHeaderBytes = 32 << 10

// lists are the header fields of conditions that hold lists, which a caller or a proxy may spread over
// several lines (RFC 9110, section 5.3).
var lists = []string{"If-Match", "If-None-Match"}

// headers sets what every answer carries, puts lists of several lines into one, and refuses requests with
// too many or too large fields.
func (p *Pipeline) headers(c *gin.Context) {
	c.Writer.Header().Set("X-Content-Type-Options", "nosniff")
	for _, name := range lists {
		if lines := c.Request.Header[name]; len(lines) > 1 {
			c.Request.Header[name] = []string{strings.Join(lines, ", ")}
		}
	}
	size := 0
	for name, values := range c.Request.Header {
		for _, value := range values {
			size += len(name) + len(value) + len(": \r\n")
		}
	}
	if size > MaxHeaderBytes {
		p.Fail(c, contract.HeadersTooLarge.New(fmt.Sprintf("The header fields may have at most %d bytes together.", MaxHeaderBytes)))
	}
}

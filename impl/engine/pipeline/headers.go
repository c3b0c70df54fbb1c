package pipeline

import (
	"fmt"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
)

// MaxHeaderBytes bounds the header fields of a request. The HTTP server's own bound must be higher,
// because beyond that it answers without a problem document.
const MaxHeaderBytes = 32 << 10

// headers sets what every answer carries, and refuses requests with too many or too large fields.
func (p *Pipeline) headers(c *gin.Context) {
	c.Writer.Header().Set("X-Content-Type-Options", "nosniff")
	size := 0
	for name, values := range c.Request.Header {
		for _, value := range values {
			size += len(name) + len(value) + len(": \r\n")
		}
	}
	if size > MaxHeaderBytes {
		p.Fail(c, contract.HeadersTooLarge.New(fmt.Sprintf("The header fields may have %d bytes together.", MaxHeaderBytes)))
	}
}

package pipeline

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/gin-gonic/gin"
)

// recover answers a request whose handler panicked, and logs where it did.
func (p *Pipeline) recover(c *gin.Context) {
	defer func() {
		value := recover()
		if value == nil {
			return
		}
		if err, ok := value.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(value) // the handler asks net/http to drop the connection
		}
		p.Fail(c, fmt.Errorf("panic: %v\n%s", value, debug.Stack()))
	}()
	c.Next()
}

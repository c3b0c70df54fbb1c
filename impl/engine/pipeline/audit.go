package pipeline

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/engine/contract"
)

// audit is what x-audit says of an operation: what is recorded of a write, besides what its handler records.
type audit struct {
	action string
	of     contract.Template
}

func newAudit(operation contract.Operation) *audit {
	if operation.Audit == nil || operation.Audit.Action == "" {
		return nil
	}
	return &audit{operation.Audit.Action, operation.Audit.Resource}
}

// maxResource bounds what is recorded of a resource, in bytes: values of a request may be in it.
const maxResource = 500

// resource is what was written to: what the contract says, or the place of what was made.
func (a *audit) resource(c *gin.Context, answer http.Header) string {
	resource := a.of.Fill(func(name string) string {
		value, _ := textOf(checkedOf(c), name)
		if id, err := uuid.Parse(value); err == nil && len(value) == len(id.String()) {
			return id.String() // who looks for it finds it, whichever case the caller has used (RFC 9562, section 4)
		}
		return value
	})
	if a.of == "" {
		resource = answer.Get("Location")
	}
	resource = strings.ReplaceAll(resource, "\x00", "") // PostgreSQL keeps no text with it, nor with half a character
	return strings.ToValidUTF8(resource[:min(len(resource), maxResource)], "")
}

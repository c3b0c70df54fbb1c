package pipeline

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
)

// audit is what x-audit says of an operation: what is recorded of a write.
type audit struct {
	action string
	of     contract.Template
	names  []string // of the path's parameters
}

func newAudit(operation contract.Operation) *audit {
	if operation.Audit == nil {
		return nil
	}
	return &audit{operation.Audit.Action, operation.Audit.Resource, contract.Template(operation.Path).Parameters()}
}

// maxResource bounds what is recorded of a resource, in bytes: values of a request may be in it.
const maxResource = 500

// resource is what was written to: what the contract says, or the place of what was made.
func (a *audit) resource(c *gin.Context, answer http.Header) string {
	resource := a.of.Fill(func(name string) string { return requestValue(c, a.names, name) })
	if a.of == "" {
		resource = answer.Get("Location")
	}
	return resource[:min(len(resource), maxResource)]
}

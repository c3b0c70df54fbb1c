package pipeline

import (
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
)

// redirect answers with another place (x-redirect). Values of the request cannot lead to another host, and are one
// segment of the path, or one value of the query, as which they are encoded.
func (p *Pipeline) redirect(operation contract.Operation) gin.HandlerFunc {
	path, query, _ := strings.Cut(string(operation.Redirect.To), "?")
	status := operation.Redirect.Status
	return func(c *gin.Context) {
		climbs := false
		location := contract.Template(path).Fill(func(name string) string {
			value, _ := textOf(checkedOf(c), name)
			// Browsers take even encoded dots for a step (RFC 3986, section 5.2.4; WHATWG URL, section 4.4).
			climbs = climbs || value == "." || value == ".."
			return url.PathEscape(value)
		})
		if climbs {
			p.Fail(c, contract.NotFound.New("There is no place of this name."))
			return
		}
		if query != "" {
			location += "?" + contract.Template(query).Fill(func(name string) string {
				value, _ := textOf(checkedOf(c), name)
				return url.QueryEscape(value)
			})
		}
		c.Writer.Header().Set("Location", location)
		c.Status(status)
		c.Writer.WriteHeaderNow()
	}
}

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
		location := contract.Template(path).Fill(func(name string) string {
			value, _ := textOf(checkedOf(c), name)
			return url.PathEscape(value)
		})
		if climbs(location) {
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

// climbs tells whether a segment of a path is a step, which values of the request have made: dots alone (RFC 3986, section
// 5.2.4).
func climbs(path string) bool {
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "." || segment == ".." {
			return true
		}
	}
	return false
}

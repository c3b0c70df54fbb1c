package pipeline

import (
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/mediatype"
)

// negotiate chooses the media type of the answer where an operation has several (RFC 9110, section 12.5.1).
// The handler finds it with [contract.AnswerType].
func (p *Pipeline) negotiate(operation contract.Operation) (gin.HandlerFunc, error) {
	if len(operation.Offers) == 0 {
		return nil, nil
	}
	offers := mediatype.ParseAll(operation.Offers...)
	detail := "The answer can be of type " + strings.Join(operation.Offers, " or ") + "."
	return func(c *gin.Context) {
		c.Writer.Header().Add("Vary", "Accept") // also to the refusal: RFC 9110, section 12.5.5
		index, chosen := mediatype.Negotiate(c.Request.Header.Values("Accept"), offers)
		if index < 0 {
			p.Fail(c, contract.NotAcceptable.New(detail))
			return
		}
		contract.SetAnswerType(c.Request.Context(), chosen.String())
	}, nil
}

package pipeline

import (
	"encoding/json"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
)

// checkedOf is the request as it was checked.
func checkedOf(c *gin.Context) *contract.Request { return passageOf(c).checked }

// textOf is the value of a parameter, wherever it stands, as templates of the contract name it; and whether it is no
// text by its type, but a number or the like. It is empty where the request has none.
func textOf(request *contract.Request, name string) (text string, isNumber bool) {
	if request == nil {
		return "", false
	}
	for _, in := range []contract.Location{contract.InPath, contract.InQuery, contract.InHeader, contract.InCookie} {
		value := request.Parameters.Get(in, name)
		switch {
		case value == nil:
		case value[0] == '"' && json.Unmarshal(value, &text) == nil:
			return text, false
		default:
			return string(value), true
		}
	}
	return "", false
}

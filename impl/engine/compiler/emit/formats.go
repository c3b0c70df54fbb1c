package emit

import (
	"bytes"
	"fmt"
	"regexp"
)

// formatted are the formats of fmt that oapi-codegen makes of the name of a property.
var formatted = regexp.MustCompile(`fmt\.Errorf\("error marshaling '(.*)': %w", err\)`)

// asFormats doubles each percent sign that the contract has in a format: it is one to write, and says nothing to fmt.
func asFormats(code []byte) []byte {
	return formatted.ReplaceAllFunc(code, func(call []byte) []byte {
		name := formatted.FindSubmatch(call)[1]
		return fmt.Appendf(nil, `fmt.Errorf("error marshaling '%s': %%w", err)`, bytes.ReplaceAll(name, []byte("%"), []byte("%%")))
	})
}

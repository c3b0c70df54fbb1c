package emit

import (
	"bytes"
	"regexp"
)

var (
	// formatted are the formats of fmt that oapi-codegen makes of what the contract says: of a path, and of the name of a
	// property.
	formatted   = regexp.MustCompile(`fmt\.Errorf\("error (?:reading|marshaling) '.*': %w", err\)|\toperationPath := fmt\.Sprintf\("[^"]*"`)
	inPath      = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)
	errorFormat = []byte("': %w\", err)")
)

// asFormats doubles each percent sign that the contract has in a format: it is one to write, and says nothing to fmt.
func asFormats(code []byte) []byte {
	return formatted.ReplaceAllFunc(code, func(call []byte) []byte {
		if name, isError := bytes.CutSuffix(call, errorFormat); isError {
			return append(bytes.ReplaceAll(name, []byte("%"), []byte("%%")), errorFormat...)
		}
		return inPath.ReplaceAll(call, []byte("%$0"))
	})
}

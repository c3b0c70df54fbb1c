package emit

import (
	"bytes"
	"fmt"
	"go/format"
	"regexp"
)

// ofField is how oapi-codegen's types that read JSON themselves tell which of their properties is wrong.
var ofField = regexp.MustCompile(`fmt\.Errorf\("error (?:reading '((?:[^'\\]|\\.)*)'|unmarshaling field %s): %w", (?:fieldName, )?err\)`)

// exactly makes types that read JSON themselves read it as the body around them is read: oapi-codegen writes
// encoding/json, to which ROLE is role, and which rounds numbers of any type.
func exactly(code []byte) ([]byte, error) {
	if !bytes.Contains(code, []byte("json.Unmarshal(")) {
		return code, nil
	}
	code = bytes.ReplaceAll(code, []byte("json.Unmarshal("), []byte("decode.Unmarshal("))
	code = ofField.ReplaceAllFunc(code, func(call []byte) []byte {
		if name := ofField.FindSubmatch(call)[1]; name != nil {
			return fmt.Appendf(nil, `decode.At("%s", err)`, name)
		}
		return []byte("decode.At(fieldName, err)")
	})
	start := bytes.Index(code, []byte("\nimport (\n"))
	end := bytes.Index(code, []byte("\n)\n"))
	if start < 0 || end < start {
		return nil, errTemplate
	}
	code = append(code[:end:end], append([]byte("\n\n\t\""+engine+"decode\""), code[end:]...)...)
	formatted, err := format.Source(code)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errTemplate, err)
	}
	return formatted, nil
}

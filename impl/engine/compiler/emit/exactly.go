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

// ofHeader is how oapi-codegen writes a field of an answer's header: a time as Go prints it, and a null not at all, but
// with a panic.
var ofHeader = regexp.MustCompile(`w\.Header\(\)\.Set\(("[^"\n]*"), fmt\.Sprint\(\*?(response\.Headers\.\w+?)(?:\.MustGet\(\))?\)\)`)

// asWritten makes the fields of headers what the contract says they are.
func asWritten(code []byte) ([]byte, error) {
	code = ofHeader.ReplaceAll(code, []byte("if err := contract.SetHeader(w.Header(), $1, $2); err != nil {\nreturn err\n}"))
	if bytes.Contains(code, []byte("fmt.Sprint(response.Headers.")) || bytes.Contains(code, []byte("fmt.Sprint(*response.Headers.")) {
		return nil, errTemplate
	}
	formatted, err := format.Source(code)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errTemplate, err)
	}
	return formatted, nil
}

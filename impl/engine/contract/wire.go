package contract

import (
	"fmt"
	"strconv"
	"strings"
)

// WirePath is a path of the contract, or a part of one, as a request has it (RFC 3986, section 2): what has to be
// percent-encoded is, what need not be is not, and hexadecimal digits are in upper case. What stands in braces stays.
// Two paths that are one for callers have one WirePath.
func WirePath(path string) string {
	var wire strings.Builder
	named := false
	for i := 0; i < len(path); i++ {
		c := path[i]
		decoded, encoded := byte(0), false
		if c == '%' && i+2 < len(path) {
			value, err := strconv.ParseUint(path[i+1:i+3], 16, 8)
			decoded, encoded = byte(value), err == nil
		}
		switch {
		case named || c == '{':
			named = c != '}'
			wire.WriteByte(c)
		case encoded && unreserved(decoded):
			wire.WriteByte(decoded)
			i += 2
		case encoded:
			wire.WriteString(strings.ToUpper(path[i : i+3]))
			i += 2
		case unreserved(c) || strings.IndexByte("/:@!$&'()*+,;=", c) >= 0:
			wire.WriteByte(c)
		default:
			fmt.Fprintf(&wire, "%%%02X", c)
		}
	}
	return wire.String()
}

func unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

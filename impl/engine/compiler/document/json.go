package document

import (
	"encoding/json"
	"errors"
	"path"
	"strings"
)

// checkJSON holds a file whose name ends in .json to JSON (RFC 8259): other programs read it as that, and refuse what
// YAML takes beyond it, such as a comma at the end of a list.
func (d *Document) checkJSON(text string) error {
	if d.json || text == "" || !strings.EqualFold(path.Ext(d.Name), ".json") {
		return nil
	}
	wrong := (*json.SyntaxError)(nil)
	if !errors.As(json.Unmarshal([]byte(text), new(json.RawMessage)), &wrong) {
		return nil
	}
	at := max(0, min(int(wrong.Offset), len(text))-1)
	before := text[:at]
	line := strings.Count(before, "\n") + 1
	column := len([]rune(before[strings.LastIndex(before, "\n")+1:])) + 1
	reason := "this is YAML, and not JSON as the name of the file says; mend it, or name the file .yaml"
	if c := text[at]; (c == ']' || c == '}') && strings.HasSuffix(strings.TrimRight(before, " \t\r\n"), ",") {
		reason = "JSON has no comma before the end of a list or an object; take it away"
	}
	return d.errorAt(line, column, reason)
}

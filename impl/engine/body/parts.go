package body

import (
	"crypto/rand"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/contract"
)

// HandOver writes the parts of a body that was checked anew for the handler: with a boundary of our own, and
// with those header fields only that the contract knows. What a reader of multipart makes of it is what was
// checked, whatever the caller's bytes could have been read as.
func HandOver(r *http.Request, parts []contract.Part) {
	boundary := rand.Text() // 128 bits: it stands in no part
	readers := make([]io.Reader, 0, 2*len(parts)+1)
	var length int64
	text := func(text string) {
		readers = append(readers, strings.NewReader(text))
		length += int64(len(text))
	}
	start := "--" + boundary + "\r\n"
	for _, part := range parts {
		text(start + header(part))
		readers = append(readers, io.NewSectionReader(part.Content, 0, part.Content.Size())) // others read the part too
		length += part.Content.Size()
		start = "\r\n--" + boundary + "\r\n"
	}
	if len(parts) == 0 {
		text("--" + boundary + "--\r\n")
	} else {
		text("\r\n--" + boundary + "--\r\n")
	}
	r.Body = io.NopCloser(io.MultiReader(readers...))
	r.ContentLength = length
	r.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)
	r.Header.Del("Content-Length")
}

var quoteName = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// header writes the header of a part, and the empty line after it.
func header(part contract.Part) string {
	var b strings.Builder
	b.WriteString(`Content-Disposition: form-data; name="` + quoteName.Replace(part.Name) + `"`)
	if part.FileName != "" {
		b.WriteString(`; filename="` + quoteName.Replace(part.FileName) + `"`)
	}
	b.WriteString("\r\n")
	if part.ContentType != "" {
		b.WriteString("Content-Type: " + part.ContentType + "\r\n")
	}
	for _, name := range slices.Sorted(maps.Keys(part.Header)) {
		for _, value := range part.Header[name] {
			b.WriteString(name + ": " + value + "\r\n")
		}
	}
	b.WriteString("\r\n")
	return b.String()
}

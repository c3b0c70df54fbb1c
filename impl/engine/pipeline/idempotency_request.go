package pipeline

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
)

// idempotencyKey is the caller's key. The draft writes it as a string of structured fields, in quotes; many callers send
// it without.
func idempotencyKey(key string) string {
	if len(key) >= 2 && key[0] == '"' && key[len(key)-1] == '"' {
		return key[1 : len(key)-1]
	}
	return key
}

// fingerprint tells requests apart: by all that the contract has checked of them but header fields, which a second
// attempt may have others of. Of a body that the handler reads as it comes, the size counts.
func fingerprint(c *gin.Context) [32]byte {
	sum := sha256.New()
	for _, text := range []string{c.Request.Method, c.Request.URL.EscapedPath(), c.Request.URL.RawQuery, c.GetHeader("Content-Type")} {
		part(sum, []byte(text))
	}
	checked := checkedOf(c)
	var parts []contract.Part
	multipart := checked.Multipart()
	if multipart != nil { // the boundary between the parts is new each time
		sum.Reset()
		part(sum, []byte(c.Request.Method+" "+c.Request.URL.RequestURI()))
		parts = multipart.Parts
	}
	part(sum, checked.Body)
	for _, one := range parts {
		part(sum, []byte(one.Name))
		part(sum, []byte(one.FileName))
		part(sum, strconv.AppendInt(nil, one.Content.Size(), 10))
		_, _ = io.Copy(sum, io.NewSectionReader(one.Content, 0, one.Content.Size())) // what cannot be read fails in the handler
	}
	if checked.Body == nil && multipart == nil {
		part(sum, strconv.AppendInt(nil, c.Request.ContentLength, 10))
	}
	return [32]byte(sum.Sum(nil))
}

// part adds a text to a sum so that no two lists of texts look the same.
func part(sum hash.Hash, text []byte) {
	_, _ = fmt.Fprintf(sum, "%d:", len(text)) // a hash never fails
	_, _ = sum.Write(text)
}

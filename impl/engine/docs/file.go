package docs

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/etag"
)

// How long a browser may keep a file without asking again.
const (
	cacheAsset = "public, max-age=31536000, immutable" // its path changes with its content
	cachePage  = "no-cache"                            // asks each time, and mostly gets a 304
)

// securityPolicy lets a page use what this server serves and nothing else. Swagger UI needs no inline
// style and no inline script; it shows its icons as data: and the images of answers as blob: addresses.
const securityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
	"connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// file is what one path answers with. Only the compressed form is kept: browsers take it as it is, and
// the few clients that do not accept gzip are served from it too.
type file struct {
	zipped      []byte
	contentType string
	cache       string
	digest      string // of zipped, in hexadecimal: the entity tag without its quotes
}

func newFile(zipped []byte, contentType, cache string) *file {
	sum := sha256.Sum256(zipped)
	return &file{zipped: zipped, contentType: contentType, cache: cache, digest: hex.EncodeToString(sum[:16])}
}

// writers are kept because a new one takes a megabyte, and there are many small pages.
var writers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// zip compresses content for newFile.
func zip(content []byte) ([]byte, error) {
	var buffer bytes.Buffer
	writer := writers.Get().(*gzip.Writer) //nolint:forcetypeassert // the pool makes nothing else
	defer writers.Put(writer)
	writer.Reset(&buffer)
	if _, err := writer.Write(content); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	if err := writer.Close(); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	return buffer.Bytes(), nil
}

// serve answers a GET or HEAD request. The two encodings have an entity tag each, as strong tags must
// (RFC 9110, section 8.8.1).
func (f *file) serve(c *gin.Context) {
	zipped := acceptsGzip(c.Request.Header.Values("Accept-Encoding"))
	tag := `"` + f.digest + `"`
	if zipped {
		tag = `"` + f.digest + `-gzip"`
	}
	header := c.Writer.Header()
	header.Set("Cache-Control", f.cache)
	header.Set("Content-Security-Policy", securityPolicy)
	header.Set("ETag", tag)
	header.Set("Referrer-Policy", "no-referrer")
	header.Add("Vary", "Accept-Encoding")
	header.Set("X-Content-Type-Options", "nosniff")
	condition, err := etag.Parse(strings.Join(c.Request.Header.Values("If-None-Match"), ", "))
	if err == nil && condition.Fresh(tag) {
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return
	}
	header.Set("Content-Type", f.contentType)
	if zipped {
		header.Set("Content-Encoding", "gzip")
		header.Set("Content-Length", strconv.Itoa(len(f.zipped)))
	}
	f.write(c, zipped)
}

// write sends the body, if the method wants one.
func (f *file) write(c *gin.Context, zipped bool) {
	c.Status(http.StatusOK)
	c.Writer.WriteHeaderNow()
	if c.Request.Method == http.MethodHead {
		return
	}
	var body io.Reader = bytes.NewReader(f.zipped)
	if !zipped {
		unzipped, err := gzip.NewReader(body)
		if err != nil {
			_ = c.Error(fmt.Errorf("decompress: %w", err))
			return
		}
		body = unzipped
	}
	if _, err := io.Copy(c.Writer, body); err != nil {
		_ = c.Error(fmt.Errorf("send: %w", err)) // mostly a client that left
	}
}

// acceptsGzip reads Accept-Encoding (RFC 9110, section 12.5.3). A coding with weight 0 is refused, and
// a star stands for the codings that are not named.
func acceptsGzip(values []string) bool {
	star := false
	for element := range strings.SplitSeq(strings.Join(values, ","), ",") {
		coding, parameters, _ := strings.Cut(element, ";")
		weight := 1.0
		if name, value, found := strings.Cut(parameters, "="); found && strings.EqualFold(strings.TrimSpace(name), "q") {
			weight, _ = strconv.ParseFloat(strings.TrimSpace(value), 64) // what is no number weighs nothing
		}
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "gzip", "x-gzip":
			return weight > 0
		case "*":
			star = weight > 0
		}
	}
	return star
}

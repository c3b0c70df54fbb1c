package pipeline

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzhttp/writer"
	"github.com/klauspost/compress/gzhttp/writer/zstdkp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// The encodings that answers can have.
const (
	inGzip = "gzip"
	inZstd = "zstd"
)

// packers makes the writers of compressed answers.
type packers struct{ gzip writer.GzipWriterFactory }

// packer holds an answer until it is as large as compression asks for, or ends. Most are small: they are handed on by one
// call then, and nothing was looked at or made for them.
type packer struct {
	http.ResponseWriter

	packers  *packers
	encoding string
	status   int // 0: none is set, or it has gone out
	held     []byte
	decided  bool
	body     packedBody // nil: the answer goes out as it is
	packed   outlet
}

// outlet is where what is compressed goes.
type outlet struct {
	io.Writer

	cut bool // nothing goes out any more
}

// Write hands data on.
func (o *outlet) Write(data []byte) (int, error) {
	if o.cut {
		return len(data), nil
	}
	return o.Writer.Write(data)
}

// packedBody is what compresses.
type packedBody interface {
	io.WriteCloser
	Flush() error
}

var idlePackers = sync.Pool{New: func() any { return &packer{held: make([]byte, 0, minCompressed)} }}

// serve has a handler's answer compressed.
func (p *packers) serve(next http.Handler, encoding string, w http.ResponseWriter, r *http.Request) {
	packer, _ := idlePackers.Get().(*packer)
	packer.ResponseWriter, packer.packers, packer.encoding = w, p, encoding
	ended := false
	defer func() { // also when the handler panics: what it has written goes out, as without compression, but not the end that makes it look complete
		packer.packed.cut = !ended
		packer.finish()
	}()
	next.ServeHTTP(packer, r)
	ended = true
}

// finish ends the answer. The packer is not used again for it.
func (w *packer) finish() {
	if !w.decided {
		_ = w.handOn(nil) // the caller has left if this fails; there is nobody to tell
	}
	if w.body != nil {
		_ = w.body.Close()
	}
	held := w.held[:0]
	*w = packer{held: held}
	idlePackers.Put(w)
}

func (w *packer) WriteHeader(status int) {
	switch {
	case status < http.StatusOK: // what is informational goes out at once
		w.ResponseWriter.WriteHeader(status)
	case w.status == 0 && !w.decided:
		w.status = status
	}
}

func (w *packer) Write(data []byte) (int, error) {
	switch {
	case w.body != nil:
		return w.body.Write(data)
	case w.decided:
		return w.ResponseWriter.Write(data)
	case len(w.held)+len(data) < minCompressed:
		w.held = append(w.held, data...)
		return len(data), nil
	}
	return len(data), w.decide(data)
}

// Flush sends what was written. A stream is compressed or not from here on.
func (w *packer) Flush() {
	if !w.decided && len(w.held) == 0 {
		return
	}
	if !w.decided {
		_ = w.decide(nil) // who writes next is told
	}
	if w.body != nil {
		_ = w.body.Flush()
	}
	_ = http.NewResponseController(w.ResponseWriter).Flush() // a writer that cannot has nothing to send
}

// Hijack hands over the connection.
func (w *packer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rest, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, fmt.Errorf("taking over the connection: %w", err)
	}
	w.decided = true // nothing is written to it any more
	return conn, rest, nil
}

// Unwrap is for [net/http.ResponseController].
func (w *packer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// decide begins to send what is held, and data: compressed if the answer gains by it.
func (w *packer) decide(data []byte) error {
	if !w.gains(data) {
		return w.handOn(data)
	}
	header := w.Header()
	header["Content-Encoding"] = []string{w.encoding}
	delete(header, "Content-Length") // it is of the answer before
	delete(header, "Accept-Ranges")
	if tag := first(header[etagField]); tag != "" {
		end := strings.LastIndexByte(tag, '"')
		if end < 0 {
			end = len(tag)
		}
		header[etagField] = []string{tag[:end] + "--" + w.encoding + tag[end:]}
	}
	w.begin()
	w.packed.Writer = w.ResponseWriter
	w.body = w.packers.body(w.encoding, &w.packed)
	return w.send(w.body, data)
}

// gains tells whether the answer is one that compression makes smaller, as far as can be told by its type.
func (w *packer) gains(data []byte) bool {
	header := w.Header()
	if header.Get("Content-Encoding") != "" || header.Get("Content-Range") != "" {
		return false
	}
	if length, err := strconv.Atoi(header.Get("Content-Length")); err == nil && 0 < length && length < minCompressed {
		return false
	}
	contentType := header.Get("Content-Type")
	if contentType == "" {
		if contentType = http.DetectContentType(w.held); len(w.held) == 0 {
			contentType = http.DetectContentType(data)
		}
	}
	return isCompressible(contentType)
}

// handOn begins to send the answer as it is.
func (w *packer) handOn(data []byte) error {
	w.begin()
	return w.send(w.ResponseWriter, data)
}

func (w *packer) begin() {
	w.decided = true
	if w.status != 0 {
		w.ResponseWriter.WriteHeader(w.status)
	}
}

func (w *packer) send(to io.Writer, data []byte) error {
	if len(w.held) > 0 {
		if _, err := to.Write(w.held); err != nil {
			return err
		}
		w.held = w.held[:0]
	}
	if len(data) == 0 {
		return nil
	}
	_, err := to.Write(data)
	return err
}

func (p *packers) body(encoding string, to io.Writer) packedBody {
	if encoding == inZstd {
		return zstdkp.NewWriter(to, int(zstd.SpeedFastest))
	}
	return p.gzip.New(to, gzip.BestSpeed)
}

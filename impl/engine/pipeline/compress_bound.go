package pipeline

import (
	"io"
	"sync/atomic"

	"github.com/klauspost/compress/gzhttp/writer"
	"github.com/klauspost/compress/gzhttp/writer/gzkp"
	"github.com/klauspost/compress/gzip"
)

// maxCompressing is how many answers are compressed by gzip at once that take half a megabyte meanwhile. Callers who read
// slowly hold them as long as they are let; more than these are compressed less, and take nothing.
const maxCompressing = 128

// boundedGzip makes writers that take no more memory together.
func boundedGzip() writer.GzipWriterFactory {
	var running atomic.Int64
	return writer.GzipWriterFactory{Levels: gzkp.Levels, New: func(to io.Writer, level int) writer.GzipWriter {
		if running.Add(1) > maxCompressing {
			running.Add(-1)
			return gzkp.NewWriter(to, gzip.StatelessCompression)
		}
		return &countedGzip{gzkp.NewWriter(to, level), &running}
	}}
}

type countedGzip struct {
	writer.GzipWriter

	running *atomic.Int64
}

// Close ends the answer.
func (w *countedGzip) Close() error {
	w.running.Add(-1)
	return w.GzipWriter.Close()
}

package pipeline_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/charterhq/charter/impl/engine/pipeline"
)

// Many who read slowly hold little memory together, and get what they have asked for.
func TestAnswersThatAreCompressedAtOnceTakeBoundedMemory(t *testing.T) { //nolint:paralleltest // it measures the memory of the process
	const callers, most = 2000, 300 << 20 // half a megabyte each would be a gigabyte
	var written, ended sync.WaitGroup
	written.Add(callers)
	read := make(chan struct{})
	handler := pipeline.Compress(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, strings.Repeat("a", 8<<10))
		written.Done()
		<-read
	}))
	var before, during runtime.MemStats
	runtime.ReadMemStats(&before)
	recorders := make([]*httptest.ResponseRecorder, callers)
	for i := range recorders {
		recorders[i] = httptest.NewRecorder()
		ended.Go(func() {
			request := httptest.NewRequest("GET", "/", nil)
			request.Header.Set("Accept-Encoding", "gzip")
			handler.ServeHTTP(recorders[i], request)
		})
	}
	written.Wait()
	runtime.ReadMemStats(&during)
	close(read)
	ended.Wait()
	if grown := int64(during.HeapAlloc) - int64(before.HeapAlloc); grown > most {
		t.Errorf("the answers take %d MiB", grown>>20)
	}
	for _, recorder := range recorders {
		if got := unpacked(t, recorder); recorder.Header().Get("Content-Encoding") != "gzip" || got != strings.Repeat("a", 8<<10) {
			t.Fatalf("%v, %d bytes", recorder.Header(), len(got))
		}
	}
}

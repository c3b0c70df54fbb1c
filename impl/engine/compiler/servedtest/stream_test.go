package servedtest_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
)

// zeros is a body of so many bytes that looks at the memory in use while it is sent.
type zeros struct {
	rest int64
	most uint64
	next int64
}

func (z *zeros) Read(data []byte) (int, error) {
	if z.rest == 0 {
		return 0, io.EOF
	}
	if z.rest <= z.next {
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		z.most = max(z.most, memory.HeapAlloc)
		z.next -= 10 << 20
	}
	count := min(int64(len(data)), z.rest)
	clear(data[:count])
	z.rest -= count
	return int(count), nil
}

// This test is not parallel: it measures the memory of the process.
func TestAHundredMebibytesGoThroughInConstantMemory(t *testing.T) { //nolint:paralleltest // as said
	s := serve(t)
	const size = 100 << 20
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	body := &zeros{rest: size, next: size}
	response, text := s.send(t, http.MethodPut, "/streams", body, "Content-Type: application/octet-stream")
	if got := result(t, response, text); got != fmt.Sprint(size) {
		t.Fatal(got)
	}
	if grown := int64(body.most) - int64(before.HeapAlloc); body.most == 0 || grown > 16<<20 {
		t.Errorf("the heap has grown by %d MiB", grown>>20)
	}
}

// A body without a length is bounded while it comes.
func TestAStreamIsBoundedWhileItComes(t *testing.T) {
	t.Parallel()
	s := serve(t)
	response, text := s.send(t, http.MethodPut, "/streams", &zeros{rest: 128<<20 + 1}, "Content-Type: application/octet-stream")
	if got := result(t, response, text); got != "content-too-large" {
		t.Error(got)
	}
}

// What has said its length is refused before a byte of it is sent.
func TestAStreamThatIsTooLongIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	s := serve(t)
	connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if _, err := fmt.Fprintf(connection, "PUT /streams HTTP/1.1\r\nHost: a\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n", 200<<20); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusRequestEntityTooLarge || !response.Close {
		t.Errorf("%s, the connection closes: %v", response.Status, response.Close)
	}
}

func TestAStreamThatBreaksOffIsMalformed(t *testing.T) {
	t.Parallel()
	s := serve(t)
	connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if _, err := io.WriteString(connection, "PUT /streams HTTP/1.1\r\nHost: a\r\nContent-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nnonsense\r\n"); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusBadRequest {
		t.Errorf("%s", response.Status)
	}
}

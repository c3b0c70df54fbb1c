package servedtest_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// raw sends bytes over a connection of its own, ends its sending if asked to, and returns the answers, in the words
// of result, until the server closes or the given count is there.
func (s *served) raw(t *testing.T, sent string, end bool, count int) []string {
	t.Helper()
	dialed, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	connection, _ := dialed.(*net.TCPConn)
	defer func() { _ = connection.Close() }()
	_ = connection.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.WriteString(connection, sent); err != nil {
		t.Fatal(err)
	}
	if end {
		_ = connection.CloseWrite()
	}
	var answers []string
	for in := bufio.NewReader(connection); len(answers) < count; {
		response, err := http.ReadResponse(in, nil)
		if err != nil {
			if errors.Is(err, os.ErrDeadlineExceeded) {
				t.Error("the server neither answers nor closes")
			}
			return append(answers, "closed")
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if response.StatusCode == http.StatusContinue || !strings.Contains(response.Header.Get("Content-Type"), "json") {
			answers = append(answers, fmt.Sprint(response.StatusCode))
			continue
		}
		answers = append(answers, result(t, response, string(body)))
	}
	return answers
}

func TestABodyIsWhatItsLengthSaysOrNone(t *testing.T) {
	t.Parallel()
	s := serve(t)
	const head = "POST /things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
	const whole = `{"name":"ab"}` // 13 bytes
	const got = `json {"name":"ab","size":7}`
	for name, test := range map[string]struct {
		sent string
		end  bool
		want string
	}{
		"right":                    {head + "Content-Length: 13\r\n\r\n" + whole, false, got},
		"shorter, and the end":     {head + "Content-Length: 14\r\n\r\n" + whole, true, "malformed-body"},
		"nothing, and the end":     {head + "Content-Length: 14\r\n\r\n", true, "malformed-body"},
		"longer":                   {head + "Content-Length: 13\r\n\r\n" + whole + head + "Content-Length: 13\r\n\r\n" + whole, false, got + ", " + got},
		"longer than it says":      {head + "Content-Length: 12\r\n\r\n" + whole + "\r\n\r\n", false, "malformed-body :syntax, 400"},
		"none":                     {head + "Content-Length: 0\r\n\r\n", false, "validation-failed :required"},
		"no length":                {head + "\r\n", false, "validation-failed :required"},
		"chunks":                   {head + "Transfer-Encoding: chunked\r\n\r\n3\r\n{\"n\r\na\r\name\":\"ab\"}\r\n0\r\n\r\n", false, got},
		"chunks of nothing":        {head + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", false, "validation-failed :required"},
		"chunks without an end":    {head + "Transfer-Encoding: chunked\r\n\r\nd\r\n" + whole + "\r\n", true, "malformed-body"},
		"a chunk too short":        {head + "Transfer-Encoding: chunked\r\n\r\nf\r\n" + whole, true, "malformed-body"},
		"chunks with a trailer":    {head + "Transfer-Encoding: chunked\r\nTrailer: X\r\n\r\nd\r\n" + whole + "\r\n0\r\nX: y\r\n\r\n", false, got},
		"chunks and a length":      {head + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nd\r\n" + whole + "\r\n0\r\n\r\n", false, got},
		"chunks beyond the limit":  {head + "Transfer-Encoding: chunked\r\n\r\n10001\r\n" + strings.Repeat(" ", 0x10001) + "\r\n0\r\n\r\n", false, "content-too-large"},
		"a length beyond it":       {head + "Content-Length: 65537\r\n\r\n" + whole, false, "content-too-large"},
		"a length beyond all":      {head + "Content-Length: 99999999999999999999\r\n\r\n" + whole, false, "400"},
		"a negative length":        {head + "Content-Length: -1\r\n\r\n" + whole, false, "400"},
		"two lengths":              {head + "Content-Length: 13\r\nContent-Length: 12\r\n\r\n" + whole, false, "400"},
		"asked whether to send":    {head + "Expect: 100-continue\r\nContent-Length: 13\r\n\r\n" + whole, false, "100, " + got},
		"asked, and refused":       {head + "Expect: 100-continue\r\nContent-Length: 65537\r\n\r\n", false, "content-too-large"},
		"asked for something else": {head + "Expect: tea\r\nContent-Length: 13\r\n\r\n" + whole, false, "417"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answers := s.raw(t, test.sent, test.end, len(strings.Split(test.want, ", ")))
			if found := strings.Join(answers, ", "); found != test.want {
				t.Errorf("got  %s\nwant %s", found, test.want)
			}
		})
	}
}

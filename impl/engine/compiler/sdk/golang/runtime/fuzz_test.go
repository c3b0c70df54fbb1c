package runtime //nolint:testpackage // what is read here is told to nobody outside

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func eventsOf(t *testing.T, source io.Reader) []ServerEvent {
	t.Helper()
	parser := eventParser{lines: bufio.NewReader(source)}
	var list []ServerEvent
	for {
		event, err := parser.next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			return list
		}
		list = append(list, event)
	}
}

// Events do not depend on how the bytes come, nor on which ends their lines have.
func FuzzEvents(f *testing.F) {
	f.Add([]byte("\xef\xbb\xbfid: 1\r\nevent: a\ndata: b\rdata:  c\n\nretry: 5\n: d\ndata\n\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		all := eventsOf(t, bytes.NewReader(text))
		byBytes := eventsOf(t, iotest.OneByteReader(bytes.NewReader(text)))
		if len(all) != len(byBytes) {
			t.Fatalf("%q and %q", all, byBytes)
		}
		for i, event := range all {
			if event != byBytes[i] || event.Type == "" || strings.ContainsAny(event.Type+event.ID, "\r\n") || strings.Contains(event.Data, "\r") {
				t.Errorf("%q and %q", event, byBytes[i])
			}
		}
	})
}

// A refusal is read whatever the server says, and its text has a status.
func FuzzRefusal(f *testing.F) {
	f.Add("application/problem+json", []byte(`{"title": "No", "status": "x", "errors": [{"pointer": "/a"}], "code": "a"}`))
	f.Fuzz(func(t *testing.T, media string, body []byte) {
		e := refusal(&http.Response{StatusCode: 418, Header: http.Header{"Content-Type": {media}}, Body: io.NopCloser(bytes.NewReader(body))})
		if !strings.HasPrefix(e.Error(), "418") || (e.Problem == nil) != (readProblem(media, body) == nil) {
			t.Error(e)
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	f.Add("3")
	f.Add("Thu, 01 Jan 2026 00:00:05 GMT")
	f.Fuzz(func(t *testing.T, value string) {
		if pause, ok := retryAfter(value, time.Unix(0, 0)); pause < 0 || !ok && pause != 0 {
			t.Error(pause)
		}
	})
}

// What was read is written, and what was written is read alike.
func FuzzObject(f *testing.F) {
	f.Add([]byte(`{"id":"1","size":2,"names":["a"],"maybe":null,"a,b":"c","z":[1.10]}`))
	f.Add([]byte(`{"kind":"thing","x":{"y":1}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var first, second either
		if json.Unmarshal(text, &first) != nil {
			return
		}
		written, err := json.Marshal(first)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(written, &second); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(second)
		if err != nil || !bytes.Equal(written, again) {
			t.Errorf("%s and %s, %v", written, again, err)
		}
	})
}

// No bytes make a signature of a secret that nobody has.
func FuzzSignatures(f *testing.F) {
	f.Add("v1,Nauq+KkXHx7mckm1dh+dFW2nmar/gYv96aKvs7KRE6Y= v1a,AAAA", "msg_1", "1767225600")
	f.Fuzz(func(t *testing.T, signature, id, stamp string) {
		header := http.Header{"Webhook-Id": {id}, "Webhook-Timestamp": {stamp}, "Webhook-Signature": {signature}}
		_, err := Webhooks{Secrets: []string{"whsec_Q2hhcnRlciBzaWducyBpdHMgd2ViaG9va3MgLSBuZXc="}}.verify([]byte(`{"a":1}`), header, "type", nil)
		if !errors.As(err, new(*WebhookError)) {
			t.Error(err)
		}
	})
}

func FuzzRateLimits(f *testing.F) {
	f.Add(`"caller";r=5;t=3, "b";r=x`)
	f.Fuzz(func(t *testing.T, value string) {
		for _, limit := range (&Response{Header: http.Header{"Ratelimit": {value}}}).RateLimits() {
			if !strings.Contains(value, limit.Name) {
				t.Error(limit)
			}
		}
	})
}

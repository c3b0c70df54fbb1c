package servedtest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	operations "github.com/charterhq/charter/impl/engine/compiler/testdata/forwarded/want/gen/contract"
	"github.com/charterhq/charter/impl/engine/logtest"
	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/engine/upstream"
)

// forwardTo is a server of the contract in testdata/forwarded, all of whose operations a backend serves.
func forwardTo(t testing.TB, backend http.Handler) *served {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	behind := httptest.NewServer(backend)
	t.Cleanup(behind.Close)
	s := &served{log: new(logtest.Log), metrics: prometheus.NewRegistry()}
	logger := slog.New(slog.NewTextHandler(s.log, nil))
	backends, err := upstream.New(upstream.Options{
		Upstreams: operations.Upstreams, Logger: logger, Metrics: s.metrics,
		Lookup: func(name string) (string, bool) {
			return map[string]string{"BACKEND_URL": behind.URL, "BACKEND_TOKEN": "hidden"}[name], true
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(backends.Close)
	line, engine := pipeline.New(pipeline.Options{Logger: logger, Metrics: s.metrics, Answers: operations.Answers, Upstreams: backends}), gin.New()
	line.Install(engine)
	if err := line.Mount(engine, operations.Operations, nil); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(engine)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// arrived is a request as its backend sees it.
type arrived struct {
	Type   string
	Length int64
	Body   []byte
	Parts  []arrivedPart
}

type arrivedPart struct {
	Name, File, Type string
	Content          []byte
}

// echoes says what has arrived.
func echoes(w http.ResponseWriter, r *http.Request) {
	a := arrived{Type: r.Header.Get("Content-Type"), Length: r.ContentLength}
	if strings.HasPrefix(a.Type, "multipart/") {
		a.Type = "multipart"
		parts, err := r.MultipartReader()
		for err == nil {
			var part *multipart.Part
			if part, err = parts.NextRawPart(); err == nil {
				content, _ := io.ReadAll(part)
				a.Parts = append(a.Parts, arrivedPart{part.FormName(), part.FileName(), part.Header.Get("Content-Type"), content})
			}
		}
		if !errors.Is(err, io.EOF) {
			http.Error(w, err.Error(), http.StatusTeapot)
			return
		}
	} else {
		a.Body, _ = io.ReadAll(r.Body)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(a) //nolint:errchkjson // the caller has left if this fails
}

// once is a body of which nobody knows the length.
type once struct{ io.Reader }

func TestBodiesOfEveryKindAreCheckedAndGoOnAsTheyCame(t *testing.T) {
	t.Parallel()
	s := forwardTo(t, http.HandlerFunc(echoes))
	binary := "\x00\xff\r\n--b\r\n" + strings.Repeat("\x80\x00", 500_000)
	for _, test := range []struct {
		method, path, media, body string
		status                    int
		want                      string // if it is not what was sent; of a problem, something of it
	}{
		{"POST", "/json", "application/json", `{ "name" : "a\u0062", "size":1 }`, 200, ""},
		{"POST", "/json", "application/json", `{"name":"a"}`, 200, `{"name":"a","size":7}`},
		{"POST", "/json", "application/json", `{"name":"a","size":1e0}`, 200, `{"name":"a","size":1}`},
		{"POST", "/json", "application/json", `{"name":"a","name":"b"}`, 400, ""},
		{"POST", "/json", "application/json", `{"name":"a"} {}`, 400, ""},
		{"POST", "/json", "application/json", `{"name":7}`, 400, `"pointer":"/name"`},
		{"POST", "/json", "text/plain", `{"name":"a"}`, 415, ""},
		{"POST", "/json", "application/json", "", 400, `"required"`},
		{"POST", "/form", "application/x-www-form-urlencoded", "tags=a+b&size=1&tags=%63%C3%BC&name=x%26y", 200, ""},
		{"POST", "/form", "application/x-www-form-urlencoded; charset=utf-8", "name=x", 200, ""},
		{"POST", "/form", "application/x-www-form-urlencoded", "name=x&size=many", 400, `"pointer":"/size"`},
		{"POST", "/form", "application/x-www-form-urlencoded", "name=x&name=y", 400, `"repeated"`},
		{"POST", "/form", "application/x-www-form-urlencoded", "name=x&admin=true", 400, `"pointer":"/admin"`},
		{"POST", "/form", "application/x-www-form-urlencoded", "name=%zz", 400, ""},
		{"PUT", "/text", "text/plain", "gr\u00fc\u00dfe\r\n", 200, ""},
		{"PUT", "/text", "text/plain; charset=UTF-8", "a", 200, ""},
		{"PUT", "/text", "text/plain", strings.Repeat("a", 21), 400, `"maxLength"`},
		{"PUT", "/text", "text/plain", "\xff", 400, `"encoding"`},
		{"PUT", "/text", "text/csv", "a,b\n", 200, ""},
		{"PUT", "/text", "text/csv", "a;b\n", 400, `"pattern"`},
		{"PUT", "/text", "text/html", "a,b", 415, ""},
		{"PUT", "/bytes", "application/octet-stream", binary, 200, ""},
		{"PUT", "/bytes", "image/webp", binary, 200, ""},
		{"PUT", "/bytes", "video/mp4", binary, 415, ""},
		{"PUT", "/files/a/b", "application/octet-stream", binary, 200, ""},
	} {
		for _, length := range []bool{true, false} {
			body := io.Reader(strings.NewReader(test.body))
			if !length {
				body = once{body}
			}
			answer, text := s.send(t, test.method, test.path, body, "Content-Type: "+test.media)
			if answer.StatusCode != test.status {
				t.Errorf("%s %.50q: %d %.200s", test.path, test.body, answer.StatusCode, text)
				continue
			}
			if test.status != 200 {
				if !strings.Contains(text, test.want) {
					t.Errorf("%s %.50q: %s", test.path, test.body, text)
				}
				continue
			}
			want := test.want
			if want == "" {
				want = test.body
			}
			var got arrived
			if err := json.Unmarshal([]byte(text), &got); err != nil || string(got.Body) != want || got.Type != test.media {
				t.Errorf("%s %.50q: %q %.200q %v", test.path, test.body, got.Type, got.Body, err)
			}
			if isWhole := !strings.HasPrefix(test.path, "/bytes") && !strings.HasPrefix(test.path, "/files"); (length || isWhole) && got.Length != int64(len(want)) {
				t.Errorf("%s %.50q: the length that is told is %d", test.path, test.body, got.Length)
			}
		}
	}
}

// Parts are written anew around contents that go on byte for byte, so that a backend reads what was checked.
func TestFilesGoOnInTheirParts(t *testing.T) {
	t.Parallel()
	s := forwardTo(t, http.HandlerFunc(echoes))
	file := strings.Repeat("\x00\x89PNG\r\n--", 400_000) // 3.6 MB
	form := func(write func(*multipart.Writer)) (body, media string) {
		var buffer bytes.Buffer
		writer := multipart.NewWriter(&buffer)
		write(writer)
		_ = writer.Close()
		return buffer.String(), writer.FormDataContentType()
	}
	part := func(w *multipart.Writer, disposition, media, content string) {
		header := textproto.MIMEHeader{"Content-Disposition": {"form-data; " + disposition}, "X-Evil": {"1"}}
		if media != "" {
			header["Content-Type"] = []string{media}
		}
		to, _ := w.CreatePart(header)
		_, _ = io.WriteString(to, content)
	}
	body, media := form(func(w *multipart.Writer) {
		part(w, `name="name"`, "", "Ada")
		part(w, `name="picture"; filename="../a \"b\".png"`, "image/png", file)
	})
	answer, text := s.send(t, "POST", "/parts", strings.NewReader(body), "Content-Type: "+media)
	var got arrived
	if err := json.Unmarshal([]byte(text), &got); err != nil || answer.StatusCode != 200 {
		t.Fatalf("%d %.300s", answer.StatusCode, text)
	}
	want := []arrivedPart{{"name", "", "", []byte("Ada")}, {"picture", `a "b".png`, "image/png", []byte(file)}}
	if !reflect.DeepEqual(got.Parts, want) || got.Length < int64(len(file)) {
		for _, part := range got.Parts {
			t.Errorf("%q %q %q %d bytes", part.Name, part.File, part.Type, len(part.Content))
		}
	}
	for what, write := range map[string]func(*multipart.Writer){
		"without its file": func(w *multipart.Writer) { part(w, `name="name"`, "", "Ada") },
		"with a field too many": func(w *multipart.Writer) {
			part(w, `name="name"`, "", "A")
			part(w, `name="picture"`, "image/png", "")
			part(w, `name="admin"`, "", "1")
		},
		"with a file of another type": func(w *multipart.Writer) { part(w, `name="name"`, "", "A"); part(w, `name="picture"`, "text/html", "") },
	} {
		body, media := form(write)
		if answer, text := s.send(t, "POST", "/parts", strings.NewReader(body), "Content-Type: "+media); answer.StatusCode != 400 {
			t.Errorf("%s: %d %s", what, answer.StatusCode, text)
		}
	}
}

func (s *served) toldWrong() int { return strings.Count(s.log.String(), pipeline.WrongAnswer) }

// What is longer than an answer that is held back begins to go out before all of it is there.
func TestLongBodiesAndAnswersAreCheckedAsFarAsTheContractSays(t *testing.T) {
	t.Parallel()
	say := make(chan func(http.ResponseWriter), 1)
	s := forwardTo(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			echoes(w, r)
			return
		}
		(<-say)(w)
	}))
	long, told := strings.Repeat("a", 2<<20), 0
	if answer, text := s.send(t, "POST", "/json", strings.NewReader(`{"name":"`+long+`","more":1}`), "Content-Type: application/json"); answer.StatusCode != 400 || !strings.Contains(text, `"/more"`) {
		t.Errorf("a long body is not checked: %d %.200s", answer.StatusCode, text)
	}
	if answer, text := s.send(t, "POST", "/json", strings.NewReader(`{"name":"`+long+`"}`), "Content-Type: application/json"); answer.StatusCode != 200 || len(text) < len(long) {
		t.Errorf("a long body does not pass: %d %.200s", answer.StatusCode, text)
	}
	for _, test := range []struct {
		name, path, media, body string
		status                  int
		breaks                  bool // what the contract says of answers, which the log tells
	}{
		{"right", "/answer", "application/json", `{"name":"a"}`, 200, false},
		{"wrong", "/answer", "application/json", `{"name":7}`, 200, true},
		{"no JSON", "/answer", "application/json", `{"name":`, 502, false},
		{"long, right", "/answer", "application/json", `{"name":"` + long[:600<<10] + `"}`, 200, false},
		{"long, wrong", "/answer", "application/json", `{"nam":"` + long[:600<<10] + `"}`, 200, true},
		{"long, and said to be HTML", "/answer", "text/html", `{"name":"` + long + `"}`, 502, false},
		{"long, transformed", "/checked", "application/json", `{"name":"` + long + `","more":1}`, 200, false},
		{"long, no JSON, to be transformed", "/checked", "application/json", `{"name":"` + long, 502, false},
		{"transformed into what is wrong", "/checked", "application/json", `{"nam":1}`, 200, true},
	} {
		for _, length := range []bool{true, false} {
			if test.breaks {
				told++
			}
			say <- func(w http.ResponseWriter) {
				w.Header().Set("Content-Type", test.media)
				if length {
					w.Header().Set("Content-Length", fmt.Sprint(len(test.body)))
				} else {
					w.(http.Flusher).Flush()
				}
				_, _ = io.WriteString(w, test.body)
			}
			answer, text := s.send(t, "GET", test.path, nil)
			if answer.StatusCode != test.status || test.status == 200 && test.path == "/answer" && text != test.body {
				t.Errorf("%s: %d, %d bytes", test.name, answer.StatusCode, len(text))
			}
			for end := time.Now().Add(30 * time.Second); s.toldWrong() < told && time.Now().Before(end); runtime.Gosched() { // it does so behind the answer
			}
			if got := s.toldWrong(); got != told {
				t.Fatalf("%s: the log tells of %d answers, not of %d", test.name, got, told)
			}
		}
	}
}

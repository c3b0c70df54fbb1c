package demonstration

import (
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (b *Backend) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /catalogue", search)
	mux.HandleFunc("GET /books/{number}", one)
	mux.HandleFunc("POST /notes", b.note)
	mux.HandleFunc("GET /rates", rates)
	mux.HandleFunc("GET /events", events)
	mux.HandleFunc("GET /zeros/{bytes}", zeros)
	mux.HandleFunc("GET /status/{status}", status)
	mux.HandleFunc("DELETE /status/{status}", status)
	mux.HandleFunc("/", echo)
	return b.known(mux)
}

// known lets those in who have the token.
func (b *Backend) known(next http.Handler) http.Handler {
	expected := []byte("Bearer " + b.Token)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), expected) != 1 {
			write(w, http.StatusUnauthorized, map[string]string{"message": "who are you?"})
			return
		}
		w.Header().Set("Server", "demonstration/1.0") // which callers of the API do not see
		next.ServeHTTP(w, r)
	})
}

// note keeps a note, but for those that it does not like.
func (b *Backend) note(w http.ResponseWriter, r *http.Request) {
	var sent struct {
		Text string `json:"text"`
	}
	if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
		write(w, http.StatusBadRequest, map[string]string{"message": "that is not JSON"})
		return
	}
	if strings.Contains(strings.ToLower(sent.Text), "coffee") {
		write(w, http.StatusTeapot, map[string]string{"message": "we have tea"}) // RFC 2324, section 2.3.2
		return
	}
	write(w, http.StatusCreated, map[string]any{"id": b.notes.Add(1), "text": sent.Text})
}

func rates(w http.ResponseWriter, _ *http.Request) {
	write(w, http.StatusOK, map[string]any{
		"base": "EUR", "rates": map[string]float64{"CHF": 0.94, "GBP": 0.87, "SEK": 11.02},
		"meta": map[string]any{"at": time.Now().UTC(), "shard": "eu-3"},
	})
}

// events sends server-sent events, with a pause between them: those after Last-Event-ID.
func events(w http.ResponseWriter, r *http.Request) {
	count, _ := strconv.Atoi(r.URL.Query().Get("count"))
	pause, _ := strconv.Atoi(r.URL.Query().Get("pause"))
	last, _ := strconv.Atoi(r.Header.Get("Last-Event-ID"))
	w.Header().Set("Content-Type", "text/event-stream")
	control := http.NewResponseController(w)
	for i := last + 1; i <= count; i++ {
		if i > last+1 {
			select {
			case <-r.Context().Done():
				return
			case <-time.After(time.Duration(pause) * time.Millisecond):
			}
		}
		fmt.Fprintf(w, "id: %d\ndata: {\"tick\":%d}\n\n", i, i)
		if control.Flush() != nil {
			return
		}
	}
}

// maxZeros bounds a download.
const maxZeros = 4 << 30

// zeros sends so many bytes.
func zeros(w http.ResponseWriter, r *http.Request) {
	count, err := strconv.ParseInt(r.PathValue("bytes"), 10, 64)
	if err != nil || count < 0 || count > maxZeros {
		write(w, http.StatusBadRequest, map[string]string{"message": "how many bytes?"})
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.FormatInt(count, 10))
	_, _ = io.CopyN(w, nothing{}, count) // the caller has left if this fails
}

// nothing is zeros without an end.
type nothing struct{}

func (nothing) Read(data []byte) (int, error) {
	clear(data)
	return len(data), nil
}

func status(w http.ResponseWriter, r *http.Request) {
	code, err := strconv.Atoi(r.PathValue("status"))
	if err != nil || code < http.StatusOK || code > 599 {
		code = http.StatusBadRequest
	}
	write(w, code, map[string]string{"message": "as you wish"})
}

// echo says what it was asked.
func echo(w http.ResponseWriter, r *http.Request) {
	count, _ := io.Copy(io.Discard, r.Body) // what has come is counted
	write(w, http.StatusOK, map[string]any{
		"method": r.Method, "path": r.URL.EscapedPath(), "query": r.URL.RawQuery,
		"headers": slices.Sorted(maps.Keys(r.Header)), "bytes": count,
	})
}

func write(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) //nolint:errchkjson // the caller has left if this fails
}

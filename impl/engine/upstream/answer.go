package upstream

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"strings"
)

// maxInformational bounds how many answers of status 1xx may come before the one that counts.
const maxInformational = 16

var errFlood = errors.New("the backend sends informational answers, and no other")

// answer is what a backend's answer is written to. Its header is its own until the answer begins: what is informational
// (RFC 9110, section 15.2) goes no further, and what the server has set for its own answer stays.
type answer struct {
	http.ResponseWriter

	header        http.Header
	begun         bool
	informational int
	cancel        context.CancelCauseFunc
	unread        func() bool // whether some of the request's body is still to come
}

func newAnswer(w http.ResponseWriter, cancel context.CancelCauseFunc) *answer {
	return &answer{ResponseWriter: w, header: make(http.Header, 8), cancel: cancel}
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	switch {
	case a.begun:
	case status < http.StatusOK:
		if a.informational++; a.informational > maxInformational {
			a.cancel(errFlood)
		}
	default:
		a.begun = true
		maps.Copy(a.ResponseWriter.Header(), a.header)
		if a.unread() {
			a.ResponseWriter.Header()["Connection"] = closes
		}
		a.ResponseWriter.WriteHeader(status)
	}
}

func (a *answer) Write(data []byte) (int, error) {
	if !a.begun {
		a.WriteHeader(http.StatusOK)
	}
	return a.ResponseWriter.Write(data)
}

// end hands on what has come behind the body: [httputil.ReverseProxy] has put it there.
func (a *answer) end() {
	announced := strings.Join(a.header["Trailer"], ",")
	for name, values := range a.header {
		if strings.HasPrefix(name, http.TrailerPrefix) || announced != "" && lists(announced, name) {
			a.ResponseWriter.Header()[name] = values
		}
	}
}

func lists(names, name string) bool {
	for one := range strings.SplitSeq(names, ",") {
		if strings.EqualFold(strings.TrimSpace(one), name) {
			return true
		}
	}
	return false
}

// Unwrap is for [http.ResponseController].
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

package runtime

import (
	"net/http"
	"slices"
)

const maxRedirects = 5

var redirecting = []int{
	http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect,
}

// withoutRedirects is a client that leaves redirects to who calls it; nil: the default client.
func withoutRedirects(client *http.Client) *http.Client {
	if client == nil {
		client = http.DefaultClient
	}
	copied := *client
	copied.Transport = leading{copied.Transport}
	copied.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &copied
}

// leading leaves out where an answer leads that leads nowhere: net/http would take it for a lost connection.
type leading struct{ transport http.RoundTripper } // nil: the default one

// RoundTrip carries out a request.
func (l leading) RoundTrip(request *http.Request) (*http.Response, error) {
	transport := l.transport
	if transport == nil {
		transport = http.DefaultTransport
	}
	response, err := transport.RoundTrip(request)
	if err == nil {
		if _, wrong := request.URL.Parse(response.Header.Get("Location")); wrong != nil {
			response.Header.Del("Location")
		}
	}
	return response, err
}

// follow sends a request, and follows redirects of reads that stay on the host: nothing is sent to another one.
func (e *exchange) follow(request *http.Request) (*http.Response, error) {
	client := withoutRedirects(e.settings.http)
	for redirects := 0; ; redirects++ {
		response, err := do(client, request)
		if err != nil || !slices.Contains(redirecting, response.StatusCode) || request.Method != http.MethodGet || redirects == maxRedirects {
			return response, err
		}
		next, err := response.Location()
		if err != nil || next.Scheme != request.URL.Scheme || next.Host != request.URL.Host {
			return response, nil //nolint:nilerr // a redirect to nowhere is an answer as well
		}
		_ = response.Body.Close() // nothing of it is of use
		request = request.Clone(request.Context())
		request.URL = next
	}
}

// do sends a request. With a body that is read from somewhere, net/http waits for that reader even where the call has ended, and
// a reader may hang: then nobody waits for net/http.
func do(client *http.Client, request *http.Request) (*http.Response, error) {
	if request.Body == nil || request.GetBody != nil {
		return client.Do(request)
	}
	type outcome struct {
		response *http.Response
		err      error
	}
	done := make(chan outcome)
	go func() {
		response, err := client.Do(request)
		select {
		case done <- outcome{response, err}:
		case <-request.Context().Done():
			if err == nil {
				_ = response.Body.Close() // nobody reads it
			}
		}
	}()
	select {
	case came := <-done:
		return came.response, came.err
	case <-request.Context().Done():
		return nil, request.Context().Err()
	}
}

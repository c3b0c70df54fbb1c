package runtime

import (
	"net/http"
)

const maxRedirects = 5

// withoutRedirects is a client that leaves redirects to who calls it; nil: the default client.
func withoutRedirects(client *http.Client) *http.Client {
	if client == nil {
		client = http.DefaultClient
	}
	copied := *client
	copied.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &copied
}

// follow sends a request, and follows redirects of reads that stay on the host: nothing is sent to another one.
func (e *exchange) follow(request *http.Request) (*http.Response, error) {
	client := withoutRedirects(e.settings.http)
	for redirects := 0; ; redirects++ {
		response, err := client.Do(request) //nolint:gosec // where it goes is what a client is for
		if err != nil || response.StatusCode < 300 || response.StatusCode > 399 || request.Method != http.MethodGet || redirects == maxRedirects {
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

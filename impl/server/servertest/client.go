package servertest

import (
	"net/http"

	charter "github.com/charterhq/charter/clients/go"
)

// Once are the options of a client of the API at url that sends what a test says, and only once: it makes no second
// attempt and sets no deadline of its own, and sends no key of idempotency, with which net/http, too, would send a request again
// when its connection ends.
func Once(url, key string) []charter.Option {
	return []charter.Option{
		charter.WithBaseURL(url), charter.WithKey(key), charter.WithMaxRetries(0), charter.WithTimeout(0),
		charter.WithMiddleware(func(request *http.Request, _ charter.Attempt, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
			request.Header.Del("Idempotency-Key")
			return next(request)
		}),
	}
}

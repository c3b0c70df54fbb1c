package issuer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/charterhq/charter/impl/auth/jws"
)

const (
	// fetchTimeout bounds how long a provider is waited for, discovery and keys together.
	fetchTimeout = 5 * time.Second
	// maxAnswer bounds an answer of a provider, in bytes.
	maxAnswer = 1 << 20
	// maxHeader bounds its header.
	maxHeader = 64 << 10
	// maxRedirects bounds how often a provider may send us on.
	maxRedirects = 3
)

// newClient returns a client for providers, made of one that may be nil.
func newClient(base *http.Client) *http.Client {
	client := new(http.Client)
	if base != nil {
		*client = *base
	} else if transport, ok := http.DefaultTransport.(*http.Transport); ok {
		transport = transport.Clone()
		transport.MaxResponseHeaderBytes = maxHeader
		transport.MaxIdleConnsPerHost = 1
		client.Transport = transport
	}
	client.Jar = nil
	client.CheckRedirect = func(next *http.Request, before []*http.Request) error {
		switch first := before[0].URL; {
		case next.URL.Scheme != first.Scheme || next.URL.Host != first.Host:
			return errors.New("it redirects to another host")
		case len(before) > maxRedirects:
			return errors.New("it redirects again and again")
		}
		return nil
	}
	return client
}

// discover fetches the keys of an issuer (OpenID Connect Discovery 1.0, section 4). Where they are is asked each
// time, because it may change.
func discover(ctx context.Context, client *http.Client, issuer string) ([]publicKey, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	data, err := get(ctx, client, strings.TrimSuffix(issuer, "/")+"/.well-known/openid-configuration")
	if err != nil {
		return nil, fmt.Errorf("its discovery document: %w", err)
	}
	var document struct {
		Issuer string `json:"issuer"`
		Keys   string `json:"jwks_uri"` //nolint:tagliatelle // OpenID Connect Discovery 1.0
	}
	if err := jws.Object(data, &document); err != nil {
		return nil, fmt.Errorf("its discovery document is %w", err)
	}
	if document.Issuer != issuer {
		return nil, fmt.Errorf("its discovery document is that of %.200q: set the issuer in %s to the letter as it stands there, if it is the right one",
			document.Issuer, Setting)
	}
	if err := checkKeysAddress(document.Keys, issuer); err != nil {
		return nil, err
	}
	if data, err = get(ctx, client, document.Keys); err != nil {
		return nil, fmt.Errorf("its key set: %w", err)
	}
	return parseKeys(data)
}

// checkKeysAddress lets only a provider on this machine have its keys fetched without https.
func checkKeysAddress(address, issuer string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return errors.New("its discovery document does not say where its keys are (jwks_uri)")
	}
	local := strings.HasPrefix(issuer, "http://") && u.Scheme == "http" && isLoopback(u.Hostname())
	if u.Scheme != "https" && !local {
		return errors.New("its keys are not fetched by https (jwks_uri)")
	}
	return nil
}

// get fetches a document. Its text stands in no error.
func get(ctx context.Context, client *http.Client, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the answer has the status %d", response.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxAnswer {
		return nil, fmt.Errorf("the answer has more than %d bytes", maxAnswer)
	}
	return data, nil
}

package servertest

import (
	"net/http"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/signature"
)

// Signed is a delivery of a scheme, signed at a time with a secret. The fields of header are kept.
func Signed(t testing.TB, scheme, secret string, at time.Time, header http.Header, body string) signature.Delivery {
	t.Helper()
	return Sign(scheme, secret, at, header, []byte(body))
}

// Sign is Signed for who has no test at hand. It panics if the secret is none.
func Sign(scheme, secret string, at time.Time, header http.Header, body []byte) signature.Delivery {
	signer, err := signature.New(signature.Options{
		Scheme: scheme, Secrets: []string{secret}, Tolerance: time.Minute, Now: func() time.Time { return at },
	})
	if err != nil {
		panic(err)
	}
	delivery := signature.Delivery{URL: "http://localhost:8080/api/webhooks/twilio", Header: header.Clone(), Body: body}
	if err := signer.Sign(&delivery); err != nil {
		panic(err)
	}
	return delivery
}

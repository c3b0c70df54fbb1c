package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/body"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/signature"
)

const webhookName = "x-webhook"

// deliveryKey is under which name a gin context keeps the *Delivery that was verified.
const deliveryKey = "charter.delivery"

// verify lets only deliveries through that their sender has signed (x-webhook). The signature is over the bytes of the body
// as they came, which are read for it, within maxBody.
func (p *Pipeline) verify(operation contract.Operation) (gin.HandlerFunc, error) {
	declared := operation.Webhook
	if declared == nil {
		return nil, nil
	}
	if p.lookup == nil {
		return nil, errors.New("x-webhook needs Options.Lookup")
	}
	scheme, address, err := newSignature(declared, p.lookup, p.now)
	if err != nil {
		return nil, err
	}
	reasons := make(map[error]prometheus.Counter)
	for _, reason := range signature.Refusals() {
		reasons[reason] = p.metrics.refusedDeliveries.WithLabelValues(declared.Scheme, reason.Error())
	}
	return func(c *gin.Context) {
		content, problem := body.Raw(c.Writer, c.Request, declared.MaxBody)
		if problem != nil {
			p.Fail(c, problem)
			return
		}
		delivery := &Delivery{Operation: operation.ID, Scheme: declared.Scheme, Header: c.Request.Header, Body: content, Verified: true}
		signed := signature.Delivery{URL: address, Header: c.Request.Header, Body: content}
		if query := c.Request.URL.RawQuery; address != "" && query != "" {
			signed.URL += "?" + query
		}
		if err := scheme.Verify(signed); err != nil {
			reasons[err].Inc()
			contract.CallOf(c.Request.Context()).Outcomes.Webhook = err.Error()
			if p.refuse(c, operation.ID, webhookName, declared.Enforce, badSignature(declared.Scheme)) {
				return
			}
			delivery.Verified = false
		}
		c.Set(deliveryKey, delivery)
		c.Request.Body = rewound(content) // for the check
		c.Request.ContentLength = int64(len(content))
	}, nil
}

// CheckWebhooks finds what is wrong with the secrets that operations with x-webhook need: what [Pipeline.Mount] would say.
func CheckWebhooks(operations []contract.Operation, lookup func(name string) (value string, found bool)) error {
	var failed []error
	for _, operation := range operations {
		if operation.Webhook == nil {
			continue
		}
		if _, _, err := newSignature(operation.Webhook, lookup, time.Now); err != nil {
			failed = append(failed, fmt.Errorf("the operation %s: %w", operation.ID, err))
		}
	}
	return errors.Join(failed...)
}

// newSignature puts the variables of the environment into what the contract says of signatures. A variable may hold several
// secrets, parted by spaces, while one takes the place of another.
func newSignature(declared *contract.Webhook, lookup func(string) (string, bool), now func() time.Time) (*signature.Scheme, string, error) {
	var secrets, variables []string
	for _, secret := range declared.Secrets {
		value, _ := lookup(string(secret))
		secrets = append(secrets, strings.Fields(value)...)
		variables = append(variables, string(secret))
	}
	address, missing := declared.URL.Expand(lookup)
	if len(missing) > 0 {
		return nil, "", contract.Require(missing, lookup)
	}
	scheme, err := signature.New(signature.Options{Scheme: declared.Scheme, Secrets: secrets, Tolerance: declared.Tolerance, Now: now})
	if err != nil {
		return nil, "", fmt.Errorf("x-webhook (%s): %w", strings.Join(variables, ", "), err)
	}
	return scheme, address, nil
}

// badSignature says the same of every reason: whoever guesses learns nothing.
func badSignature(scheme string) *contract.Problem {
	problem := contract.InvalidSignature.New("The signature does not fit the delivery, or is too old.")
	problem.Header = http.Header{"Www-Authenticate": {fmt.Sprintf("Webhook realm=%q, scheme=%q", contract.Realm, scheme)}} // RFC 9110, section 15.5.2
	return problem
}

// rewound is a body that was read, for who reads it again.
func rewound(content []byte) io.ReadCloser {
	if len(content) == 0 {
		return http.NoBody
	}
	return io.NopCloser(bytes.NewReader(content))
}

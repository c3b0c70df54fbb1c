package signature

import (
	"crypto/sha1" //nolint:gosec // it is what Twilio signs with; as a keyed code it is not broken
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"mime"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	twilioField = "X-Twilio-Signature"
	bodySHA256  = "bodySHA256" // the parameter of an address that names the body
)

// twilio signs the address, and the fields of a form: https://www.twilio.com/docs/usage/security. Of any other body the
// address names the SHA-256.
type twilio struct{ keys }

func newTwilio(secrets []string) (scheme, error) { return twilio{textKeys(sha1.New, secrets)}, nil }

func (t twilio) verify(d Delivery) (time.Time, error) {
	text, err := field(d.Header, twilioField)
	if err != nil {
		return time.Time{}, err
	}
	code, err := fromBase64(text, sha1.Size)
	if err != nil {
		return time.Time{}, err
	}
	address, err := url.Parse(d.URL)
	if err != nil {
		return time.Time{}, ErrMalformed
	}
	rest, err := signedFields(d, address)
	if err != nil {
		return time.Time{}, err
	}
	for _, one := range spellings(address, d.URL) {
		if t.made([][]byte{code}, []byte(one), rest) {
			return time.Time{}, nil
		}
	}
	return time.Time{}, ErrMismatch
}

// signedFields is what is signed after the address: of a form the names and values, and of any other body nothing, once
// it is the one that the address names.
func signedFields(d Delivery, address *url.URL) ([]byte, error) {
	query, err := url.ParseQuery(address.RawQuery)
	if err != nil || len(query[bodySHA256]) > 1 {
		return nil, ErrMalformed
	}
	form, named := isForm(d), len(query[bodySHA256]) == 1
	if !form && !named {
		return nil, ErrMissing
	}
	if named { // a form as well: without it, an empty one could come to an address that was signed with another body
		if err := checkNamed(d.Body, query.Get(bodySHA256)); err != nil {
			return nil, err
		}
	}
	if !form {
		return nil, nil
	}
	fields, err := url.ParseQuery(string(d.Body))
	if err != nil {
		return nil, ErrMalformed
	}
	return formText(fields), nil
}

// checkNamed tells whether a body is the one of a SHA-256.
func checkNamed(body []byte, digits string) error {
	named, err := fromHex(digits)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(body); subtle.ConstantTimeCompare(sum[:], named) != 1 {
		return ErrMismatch
	}
	return nil
}

func isForm(d Delivery) bool {
	mediaType, _, err := mime.ParseMediaType(d.Header.Get("Content-Type"))
	return err == nil && mediaType == "application/x-www-form-urlencoded"
}

// formText writes each name, in order, before each of its values, in order and once.
func formText(form url.Values) []byte {
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	var text []byte
	for _, name := range names {
		values := slices.Clone(form[name])
		slices.Sort(values)
		for _, value := range slices.Compact(values) {
			text = append(append(text, name...), value...)
		}
	}
	return text
}

// spellings are the address as it is written, and with or without the port that its scheme stands for: Twilio is not of one
// mind about it.
func spellings(address *url.URL, text string) []string {
	port := map[string]string{"https": ":443", "http": ":80"}[address.Scheme]
	other := *address
	switch bare, ok := strings.CutSuffix(address.Host, port); {
	case port == "" || address.Host == "":
		return []string{text}
	case ok:
		other.Host = bare
	case address.Port() == "":
		other.Host += port
	default:
		return []string{text}
	}
	return []string{text, other.String()}
}

func (t twilio) sign(d *Delivery, _ time.Time) error {
	address, err := url.Parse(d.URL)
	if err != nil || address.Host == "" {
		return errors.New("the address is signed: it has to be a whole one, such as https://api.example.com/hooks")
	}
	if !isForm(*d) && !address.Query().Has(bodySHA256) {
		sum := sha256.Sum256(d.Body)
		address.RawQuery = strings.TrimPrefix(address.RawQuery+"&"+bodySHA256+"="+hex.EncodeToString(sum[:]), "&")
		d.URL = address.String()
	}
	rest, err := signedFields(*d, address)
	if err != nil {
		return err
	}
	d.Header.Set(twilioField, base64.StdEncoding.EncodeToString(t.sum(t.values[0], []byte(d.URL), rest)))
	return nil
}

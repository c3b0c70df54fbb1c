package runtime

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// SignWebhook signs a payload as the sender of events does, for tests of what takes them: it returns the body and the header of
// a delivery. Bytes are signed as they are, and everything else as its JSON. An empty ID and a zero Timestamp are made up.
func SignWebhook(payload any, delivery WebhookMessage, secrets ...string) ([]byte, http.Header, error) {
	keys, err := readSecrets(secrets)
	if err != nil {
		return nil, nil, err
	}
	body, ok := payload.([]byte)
	if !ok {
		if body, err = json.Marshal(payload); err != nil {
			return nil, nil, requestErrorf("the payload cannot be written: %w", err)
		}
	}
	id, at := firstOf(delivery.ID, "msg_"+randomUUID()), delivery.Timestamp
	if at.IsZero() {
		at = time.Now()
	}
	if strings.Contains(id, ".") {
		return nil, nil, requestErrorf("a delivery has an id without a full stop in it")
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	message := signedMessage(id, stamp, body)
	var list []string
	for _, key := range keys.codes {
		list = append(list, "v1,"+base64.StdEncoding.EncodeToString(codeOf(key, message)))
	}
	for _, key := range keys.private {
		list = append(list, "v1a,"+base64.StdEncoding.EncodeToString(ed25519.Sign(key, message)))
	}
	if list == nil {
		return nil, nil, requestErrorf("a public key signs nothing: give a secret that begins with whsec_ or whsk_")
	}
	return body, http.Header{"Webhook-Id": {id}, "Webhook-Timestamp": {stamp}, "Webhook-Signature": {strings.Join(list, " ")}}, nil
}

func signedMessage(id, stamp string, body []byte) []byte {
	return bytes.Join([][]byte{[]byte(id), []byte(stamp), body}, []byte("."))
}

func codeOf(key, message []byte) []byte {
	code := hmac.New(sha256.New, key)
	code.Write(message)
	return code.Sum(nil)
}

// webhookKeys are the keys that secrets stand for.
type webhookKeys struct {
	codes   [][]byte // of HMAC-SHA256
	public  []ed25519.PublicKey
	private []ed25519.PrivateKey
}

const shortestSecret = 24

// readSecrets reads the secrets. What is wrong with one is a mistake of the program, and its text shows none of it.
func readSecrets(secrets []string) (*webhookKeys, error) {
	if len(secrets) == 0 {
		return nil, requestErrorf("there is no secret: deliveries could not be told from forged ones")
	}
	keys := new(webhookKeys)
	for i, secret := range secrets {
		kind, text := "whsec_", secret
		if at := strings.Index(secret, "_"); at >= 0 {
			kind, text = secret[:at+1], secret[at+1:]
		}
		key, err := base64.StdEncoding.Strict().DecodeString(text)
		switch {
		case err == nil && kind == "whsec_" && len(key) >= shortestSecret:
			keys.codes = append(keys.codes, key)
		case err == nil && kind == "whpk_" && len(key) == ed25519.PublicKeySize:
			keys.public = append(keys.public, key)
		case err == nil && kind == "whsk_" && (len(key) == ed25519.SeedSize || len(key) == ed25519.PrivateKeySize):
			private := ed25519.NewKeyFromSeed(key[:ed25519.SeedSize])
			keys.private = append(keys.private, private)
			keys.public = append(keys.public, private.Public().(ed25519.PublicKey)) //nolint:forcetypeassert // it is one
		default:
			return nil, requestErrorf("secret %d is none of Standard Webhooks: it begins with whsec_ (%d bytes or more), whpk_ or whsk_ (Ed25519), and goes on in base64", i+1, shortestSecret)
		}
	}
	return keys, nil
}

// signatures are those of a delivery.
type signatures struct{ codes, signed [][]byte }

const maxSignatures = 8

// readSignatures reads v1,BASE64 and v1a,BASE64, parted by spaces. Other versions are passed over.
func readSignatures(text string) (signatures, error) {
	var s signatures
	for part := range strings.SplitSeq(text, " ") {
		version, written, found := strings.Cut(part, ",")
		if !found || len(s.codes)+len(s.signed) == maxSignatures {
			return s, &WebhookError{WebhookMalformed, "webhook-signature is no list of signatures"}
		}
		size := map[string]int{"v1": sha256.Size, "v1a": ed25519.SignatureSize}[version]
		if size == 0 {
			continue
		}
		code, err := base64.StdEncoding.Strict().DecodeString(written)
		switch {
		case err != nil || len(code) != size:
			return s, &WebhookError{WebhookMalformed, "webhook-signature has a " + version + " that is none"}
		case version == "v1":
			s.codes = append(s.codes, code)
		default:
			s.signed = append(s.signed, code)
		}
	}
	if len(s.codes)+len(s.signed) == 0 {
		return s, &WebhookError{WebhookMissing, "webhook-signature has no signature of version v1 or v1a"}
	}
	return s, nil
}

// signed tells whether one of the keys has made one of the signatures. Codes are compared in constant time, and all are.
func (k *webhookKeys) signed(given signatures, message []byte) bool {
	found := false
	for _, key := range k.codes {
		want := codeOf(key, message)
		for _, code := range given.codes {
			found = hmac.Equal(want, code) || found
		}
	}
	for _, key := range k.public {
		for _, signature := range given.signed {
			found = ed25519.Verify(key, message, signature) || found
		}
	}
	return found
}

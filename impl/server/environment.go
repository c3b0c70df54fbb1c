package server

import (
	"crypto/sha256"
	"encoding/base64"
	"os"

	operations "github.com/charterhq/charter/gen/contract"
)

// publicURLVariable is the setting that the contract may name, where a sender signs the address.
const publicURLVariable = "CHARTER_PUBLIC_URL"

// found is what the environment has under a name that the contract has. In development the secrets of webhooks that nobody
// has set are made up, so that who tries it out can sign; production has none but those that are set.
func (c Config) found(name string) (string, bool) {
	if name == publicURLVariable { // a flag may say it as well
		return c.publicURL(), true
	}
	lookup := c.Lookup
	if lookup == nil {
		lookup = os.LookupEnv
	}
	if value, found := lookup(name); value != "" || c.Environment != Development {
		return value, found
	}
	for _, secret := range developmentSecrets() {
		if secret.variable == name {
			return secret.value, true
		}
	}
	return "", false
}

// webhookSecret is a secret of development.
type webhookSecret struct{ scheme, variable, value string }

// developmentSecrets are the same everywhere, and everybody can read here how they are made.
func developmentSecrets() []webhookSecret {
	var secrets []webhookSecret
	for _, operation := range operations.Operations {
		if operation.Webhook == nil {
			continue
		}
		for _, name := range operation.Webhook.Secrets {
			sum := sha256.Sum256([]byte("development " + string(name)))
			value := base64.StdEncoding.EncodeToString(sum[:24])
			if scheme := operation.Webhook.Scheme; scheme == "stripe" || scheme == "standard" {
				value = "whsec_" + value
			}
			secrets = append(secrets, webhookSecret{operation.Webhook.Scheme, string(name), value})
		}
	}
	return secrets
}

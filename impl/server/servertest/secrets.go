package servertest

import "maps"

// Secrets are those with which the deliveries of webhooks are signed, by scheme.
var Secrets = map[string]string{
	"stripe": "whsec_test_of_stripe", "github": "test-of-github", "twilio": "0123456789abcdef", "slack": "8f742231b10e8888",
	"shopify": "hush", "standard": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}

// variables are what the contract calls them.
var variables = map[string]string{
	"stripe": "STRIPE_WEBHOOK_SECRET", "github": "GITHUB_WEBHOOK_SECRET", "twilio": "TWILIO_AUTH_TOKEN", "slack": "SLACK_SIGNING_SECRET",
	"shopify": "SHOPIFY_WEBHOOK_SECRET", "standard": "STANDARD_WEBHOOK_SECRET",
}

// Environment are variables that the contract needs, with values for tests. The backend that it names is nowhere.
func Environment() map[string]string {
	environment := map[string]string{"EXTERNAL_URL": "http://127.0.0.1:9", "EXTERNAL_TOKEN": "test"}
	for scheme, name := range variables {
		environment[name] = Secrets[scheme]
	}
	return environment
}

// with is the environment, with other values.
func with(values map[string]string) map[string]string {
	environment := Environment()
	maps.Copy(environment, values)
	return environment
}

package badge_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/docs/badge"
)

// untold are the policies, and what they say, that have no badge.
var untold = map[string]string{
	"Upstream":        "which backend serves an operation is the server's own affair, and not in the published contract",
	"Webhook.Scheme":  "the published contract does not have it",
	"Webhook.Secrets": "they are secret",
	"Webhook.URL":     "it is for who sends, and signs",
	"Webhook.Event":   "it is for the server",
	"Webhook.ID":      "it is for the server",
	"DeprecatedParameters.Deprecation.Successor": "a contract cannot name one",
	"Deprecation.Successor.ID":                   "the badge has it as Successor, and the documentation makes a link of it",
}

// samples have every field of every policy set, somewhere.
var samples = map[string]contract.Policies{
	"Security": {Security: alternatives(
		contract.Requirement{shows(&contract.SecurityScheme{Name: "key", Kind: contract.APIKey, In: "header", Key: "X-API-Key"}, "users:read")},
		contract.Requirement{shows(&contract.SecurityScheme{Name: "token", Kind: contract.Bearer, Format: "JWT"})},
		contract.Requirement{shows(&contract.SecurityScheme{Name: "login", Kind: contract.OpenIDConnect, URL: "https://login.example.com"})},
	)},
	"RateLimits": {RateLimits: []contract.RateLimit{{
		Name: "caller", Limit: 60, Window: time.Minute, By: contract.Key{Kind: contract.ByHeader, Header: "X-Tenant"}, Cost: 2,
		OnStoreFailure: contract.Allow, Enforce: contract.Log, Classes: []contract.LimitOfClass{{Class: "partner", Limit: 600}},
	}}},
	"Quotas": {Quotas: []contract.Quota{{
		Name: "day", Limit: 60, Period: contract.Day, By: contract.Key{Kind: contract.ByHeader, Header: "X-Tenant"}, Cost: 2,
		OnStoreFailure: contract.Allow, Enforce: contract.Log,
	}}},
	"Timeout":     {Timeout: &contract.Timeout{After: time.Second, Enforce: contract.Log}},
	"Idempotency": {Idempotency: &contract.Idempotency{Required: true, TTL: time.Hour, Enforce: contract.Log}},
	"Cache": {
		Security: alternatives(contract.Requirement{shows(key)}),
		Cache: &contract.Cache{
			MaxAge: time.Second, StaleWhileRevalidate: time.Minute, StaleIfError: time.Hour, Vary: []string{"Accept-Language"},
			Groups: []contract.Template{"users"}, Shared: true,
		},
	},
	"Invalidates": {Invalidates: []contract.Template{"users"}},
	"Webhook":     {Webhook: &contract.Webhook{Tolerance: time.Minute, MaxBody: 1000, Enforce: contract.Log}},
	"Redirect":    {Redirect: &contract.Redirect{To: "/api/users", Status: 308}},
	"Errors":      {Errors: &contract.Errors{Form: contract.OAuthErrors}},
	"Deprecation": {Deprecation: &contract.Deprecation{
		Since: time.Unix(1, 0), Sunset: time.Unix(1<<31, 0), Successor: &contract.Successor{ID: "getUser", Path: "/api/users/{userId}"},
	}},
	"DeprecatedParameters": {DeprecatedParameters: []contract.DeprecatedParameter{{
		Name: "q", In: "query", Deprecation: contract.Deprecation{Since: time.Unix(1, 0), Sunset: time.Unix(1<<31, 0)},
	}}},
	"Audit":        {Audit: &contract.Audit{Action: "user.updated", Resource: "user:{userId}", Handler: []string{"email.changed"}}},
	"Pagination":   {Pagination: &contract.Pagination{Cursor: "cursor", Items: "/items", Next: "/next"}},
	"CatchAll":     {CatchAll: &contract.CatchAll{Parameter: "path", Optional: true}},
	"UnknownQuery": {UnknownQuery: contract.Log},
}

// A policy that is added to the contract, or a value that is added to a policy, must be said, or named above.
func TestEveryPolicyAndEachOfItsValuesIsToldByABadge(t *testing.T) {
	t.Parallel()
	policies := reflect.TypeFor[contract.Policies]()
	for i := range policies.NumField() {
		name := policies.Field(i).Name
		if _, named := untold[name]; named {
			continue
		}
		sample, known := samples[name]
		if !known {
			t.Errorf("contract.Policies.%s has no badge: make one in this package and a sample of it here, or say in untold why it needs none", name)
			continue
		}
		said := func() string {
			text, err := json.Marshal(badge.Of([]contract.Operation{{Policies: sample}}))
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
		told, changes := said(), make(map[string]bool)
		eachValue(name, reflect.ValueOf(&sample).Elem().Field(i), func(path string, value reflect.Value) {
			before := reflect.New(value.Type()).Elem()
			before.Set(value)
			change(value)
			changes[path] = changes[path] || said() != told
			value.Set(before)
		})
		for path, changed := range changes {
			if !changed {
				t.Errorf("no badge tells of %s: say it, have it in the sample, or say in untold why it need not be said", path)
			}
		}
	}
}

// change makes another value of one.
func change(value reflect.Value) {
	switch value.Kind() {
	case reflect.String:
		value.SetString(value.String() + "x")
	case reflect.Bool:
		value.SetBool(!value.Bool())
	case reflect.Int, reflect.Int64:
		value.SetInt(2 * value.Int())
	case reflect.Uint8:
		value.SetUint(value.Uint() + 1)
	default:
		value.SetZero() // a list, or a time
	}
}

// eachValue visits what a policy is made of, down to what has no fields, but for what is untold.
func eachValue(path string, value reflect.Value, visit func(string, reflect.Value)) {
	if _, named := untold[path]; named {
		return
	}
	switch value.Kind() {
	case reflect.Pointer:
		if value.IsNil() {
			visit(path, value) // which changes nothing: the sample lacks it
			return
		}
		eachValue(path, value.Elem(), visit)
	case reflect.Slice:
		visit(path, value)
		for i := range value.Len() {
			eachValue(path, value.Index(i), visit)
		}
	case reflect.Struct:
		if value.Type() == reflect.TypeFor[time.Time]() {
			visit(path, value)
			return
		}
		for i := range value.NumField() {
			eachValue(path+"."+value.Type().Field(i).Name, value.Field(i), visit)
		}
	default:
		visit(path, value)
	}
}

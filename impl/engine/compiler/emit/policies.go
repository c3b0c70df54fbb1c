package emit

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/model"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/contract"
)

// Policies is what happens around the handlers, as plain values: a variable for each, shared by the operations for
// which it is the same. Rows are what the table of operations says of each, by its id; absent for one that has none.
func Policies(source string, set *policy.Set) (file File, rows map[string]string, err error) {
	w := &policies{names: make(map[any]string), variables: make(map[string]string), taken: make(map[string]bool)}
	for _, scheme := range set.Schemes {
		w.names[scheme] = w.variable("scheme", scheme.Name, "the security scheme "+scheme.Name, scheme)
	}
	for _, upstream := range set.Upstreams {
		w.names[upstream] = w.variable("upstream", upstream.Name, "the backend "+upstream.Name, upstream)
	}
	rows = make(map[string]string)
	for _, o := range set.Operations {
		if row := w.row(o); row != "" {
			rows[o.ID] = row
		}
	}
	p := new(printer)
	p.line("%s", operationsHeader(source))
	body := w.whole(set) + w.out.String()
	p.imports(body, "time", engine+"contract")
	p.out.WriteString(body)
	file, err = p.file("gen/contract/policies.gen.go")
	return file, rows, err
}

// policies prints variables, and remembers which value has which.
type policies struct {
	printer

	names     map[any]string    // of what others point to
	variables map[string]string // by the value, as Go
	taken     map[string]bool
}

// fields of [contract.Policies] that are values by themselves, with the name of the policy they are of.
var policyNames = map[string]string{
	"Security": "security", "RateLimits": "x-rate-limit", "Quotas": "x-quota", "Timeout": "x-timeout",
	"Idempotency": "x-idempotency", "Cache": "x-cache", "Invalidates": "x-invalidates", "Upstream": "x-upstream",
	"Webhook": "x-webhook", "Redirect": "x-redirect", "Deprecation": "deprecated", "DeprecatedParameters": "deprecated",
	"Errors": "x-errors", "Audit": "x-audit", "Pagination": "x-pagination", "CatchAll": "x-catch-all",
}

// row writes the policies of an operation, each by the name of its variable.
func (w *policies) row(o *policy.Operation) string {
	var fields []string
	value := reflect.ValueOf(o.Policies)
	for i := range value.NumField() {
		field, name := value.Field(i), value.Type().Field(i).Name
		if field.IsZero() {
			continue
		}
		if _, alone := reflect.TypeAssert[contract.Enforcement](field); alone {
			fields = append(fields, name+": "+literal(field, w.names))
			continue
		}
		prefix := strings.ToLower(name[:1]) + name[1:]
		owner, of := o.ID, policyNames[name]+" of "+o.ID
		if part := o.Part(policyNames[name]); part != nil && part.Default {
			owner, of = "default", policyNames[name]+" of all operations that do not say otherwise"
		}
		fields = append(fields, name+": "+w.variable(prefix, owner, of, field.Interface()))
	}
	if len(fields) == 0 {
		return ""
	}
	return "Policies: " + composite("contract.Policies", fields) + ","
}

// variable returns the one that holds a value, which is printed if there is none yet.
func (w *policies) variable(kind, owner, of string, value any) string {
	text := literal(reflect.ValueOf(value), w.names)
	if name, known := w.variables[text]; known {
		return name
	}
	plain := kind + model.Identifier(owner)
	name := plain
	for i := 2; w.taken[name]; i++ {
		name = plain + strconv.Itoa(i)
	}
	w.taken[name] = true
	w.variables[text] = name
	w.line("// %s is %s.\nvar %s = %s\n", name, of, name, text)
	return name
}

// whole is what holds for the contract as such.
func (w *policies) whole(set *policy.Set) string {
	p := new(printer)
	cors := "*contract.CORS"
	if set.CORS != nil {
		cors = "= " + literal(reflect.ValueOf(set.CORS), w.names)
	}
	p.line("// CORS says which pages of other origins may call; nil: none.\nvar CORS %s\n", cors)
	p.line("// SecuritySchemes are the ways to prove who is calling.\nvar SecuritySchemes %s\n", listOf("*contract.SecurityScheme", named(w, set.Schemes)))
	p.line("// Upstreams are the backends.\nvar Upstreams %s\n", listOf("*contract.Upstream", named(w, set.Upstreams)))
	p.line("// Environment names the variables of the environment that the contract needs.\nvar Environment %s\n", listOf("string", environment(set)))
	return p.out.String()
}

// named are the names of the variables that hold some values.
func named[T comparable](w *policies, values []T) []string {
	names := make([]string, len(values))
	for i, value := range values {
		names[i] = w.names[value]
	}
	return names
}

func listOf(kind string, items []string) string {
	if len(items) == 0 {
		return "[]" + kind
	}
	return "= " + composite("[]"+kind, items)
}

// environment lists the variables that anything in the contract needs, sorted and quoted.
func environment(set *policy.Set) []string {
	var names []string
	add := func(all ...string) {
		for _, name := range all {
			names = append(names, fmt.Sprintf("%q", name))
		}
	}
	for _, upstream := range set.Upstreams {
		add(upstream.URL.Names()...)
		for _, header := range upstream.SetHeaders {
			add(header.Value.Names()...)
		}
	}
	for _, o := range set.Operations {
		if o.Webhook == nil {
			continue
		}
		add(o.Webhook.URL.Names()...)
		for _, secret := range o.Webhook.Secrets {
			add(string(secret))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

package interpret

import (
	"net/http"
	"net/url"
	"slices"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/validate"
)

// checker holds requests against one operation.
type checker struct {
	parameters []parameter
	bodies     map[string]*jsonschema.Schema // by media type
}

func (c *checker) check(r *contract.Request) *contract.Problem {
	found := c.checkParameters(r)
	var malformed *contract.Violation
	if r.Body != nil {
		var value any
		if value, malformed = validate.JSON(r.Body); malformed != nil {
			found = append(found, *malformed)
		} else {
			found = append(found, violations(c.bodies[r.MediaType].Validate(value))...)
		}
	}
	if len(found) == 0 {
		return nil
	}
	problem := contract.Invalid(found[:min(len(found), contract.MaxViolations)]...)
	if malformed != nil {
		problem.Type = contract.MalformedBody
		problem.Detail = "The body cannot be read; errors says where."
	}
	return problem
}

func (c *checker) checkParameters(r *contract.Request) []contract.Violation {
	query, err := url.ParseQuery(r.HTTP.URL.RawQuery)
	if err != nil {
		return []contract.Violation{contract.InParameter("", "syntax", "The query is not well-formed; a reserved character must be percent-encoded.")}
	}
	var found []contract.Violation
	for _, p := range c.parameters {
		found = append(found, p.check(p.texts(r, query))...)
		if p.in == "query" {
			delete(query, p.name)
		}
	}
	return append(found, unknown(query)...)
}

// unknown refuses what is left of the query: a misspelt filter must not be a filter that is not there.
func unknown(query url.Values) []contract.Violation {
	names := make([]string, 0, len(query))
	for name := range query {
		names = append(names, name)
	}
	slices.Sort(names)
	var found []contract.Violation
	for _, name := range names[:min(len(names), contract.MaxViolations)] {
		if len(name) > 100 || !utf8.ValidString(name) {
			name = ""
		}
		found = append(found, contract.InParameter(name, "unknown", "The operation has no query parameter of this name."))
	}
	return found
}

func (p parameter) texts(r *contract.Request, query url.Values) []string {
	switch p.in {
	case "path":
		return []string{r.Path(p.name)}
	case "query":
		return query[p.name]
	default:
		return r.HTTP.Header[http.CanonicalHeaderKey(p.name)]
	}
}

func (p parameter) check(texts []string) []contract.Violation {
	if len(texts) == 0 {
		if p.required {
			return []contract.Violation{contract.InParameter(p.name, "required", "The parameter is required.")}
		}
		return nil
	}
	if len(texts) > 1 {
		return []contract.Violation{contract.InParameter(p.name, "repeated", "The parameter may stand here only once.")}
	}
	if !utf8.ValidString(texts[0]) {
		return []contract.Violation{contract.InParameter(p.name, "encoding", "The text is not UTF-8.")}
	}
	value, ok := p.value(texts[0])
	if !ok {
		return []contract.Violation{contract.InParameter(p.name, "type", describeType([]string{p.kind}))}
	}
	found := violations(p.schema.Validate(value))
	for i := range found {
		found[i].Pointer, found[i].Parameter = nil, p.name
	}
	return found
}

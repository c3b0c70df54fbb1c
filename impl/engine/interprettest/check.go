package interprettest

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/charterhq/charter/impl/engine/contract"
)

// checker holds requests against one operation.
type checker struct {
	parameters []parameter
	unknown    bool                // the query may hold what nobody knows
	bodies     map[string]*content // by media type
}

func (c *checker) check(r *contract.Request) *contract.Problem {
	found := c.checkParameters(r)
	malformed := false
	if r.Body != nil {
		var wrong []contract.Violation
		wrong, malformed = c.bodies[r.MediaType].check(r)
		found = append(found, wrong...)
	}
	if len(found) == 0 {
		return nil
	}
	problem := contract.Invalid(found[:min(len(found), contract.MaxViolations)]...)
	if malformed {
		problem.Type = contract.MalformedBody
		problem.Detail = "The body cannot be read; errors says where."
	}
	return problem
}

func (c *checker) checkParameters(r *contract.Request) []contract.Violation {
	query := fieldsOf(r.HTTP.URL.RawQuery, "&")
	var found []contract.Violation
	for _, p := range c.parameters {
		value, present, err := p.find(r, &query)
		switch {
		case err != nil:
			found = append(found, p.violation(err))
		case present:
			found = append(found, p.check(r, value)...)
		case p.hasDefault:
			p.keep(r, p.otherwise)
		case p.required:
			found = append(found, contract.InParameter(p.name, "required", "The parameter is required."))
		}
	}
	if c.unknown {
		return found
	}
	return append(found, unknown(query)...)
}

// unknown refuses what is left of the query: a misspelt filter must not be a filter that is not there.
func unknown(query []field) []contract.Violation {
	var found []contract.Violation
	for _, each := range query {
		name, err := decoded(each.name, "query", false)
		v := contract.InParameter(name, "unknown", "The operation has no query parameter of this name.")
		switch {
		case errors.Is(err, errEncoding):
			v = contract.InParameter("", errEncoding.code, errEncoding.detail)
		case err != nil || len(name) > 100 || !utf8.ValidString(name):
			v.Parameter = ""
		}
		same := func(other contract.Violation) bool { return other.Parameter == v.Parameter && other.Code == v.Code }
		if !slices.ContainsFunc(found, same) && len(found) < contract.MaxViolations {
			found = append(found, v)
		}
	}
	return found
}

var locations = map[string]contract.Location{"path": contract.InPath, "query": contract.InQuery, "header": contract.InHeader, "cookie": contract.InCookie}

func (p parameter) keep(r *contract.Request, value any) {
	text, err := json.Marshal(value)
	if err != nil { // it was read from JSON, or of texts
		panic(err)
	}
	r.Parameters.Add(locations[p.in], p.name, text)
}

func (p parameter) check(r *contract.Request, value any) []contract.Violation {
	found := violations(p.schema.Validate(value))
	for i := range found {
		if *found[i].Pointer == "" {
			found[i].Pointer = nil
		}
		found[i].Parameter = p.name
	}
	if len(found) == 0 {
		p.keep(r, value)
	}
	return found
}

// find reads the value of a parameter, and takes what it is written in from the query.
func (p parameter) find(r *contract.Request, query *[]field) (value any, present bool, err error) {
	switch p.in {
	case "path":
		value, err = p.whole(r.Path(p.name))
		return value, true, err
	case "header":
		fields := r.HTTP.Header[http.CanonicalHeaderKey(p.name)]
		if len(fields) == 0 {
			return nil, false, nil
		}
		if len(fields) > 1 && (p.shape == "single" || p.style == "json") {
			return nil, false, errRepeated
		}
		value, err = p.whole(strings.Join(fields, ","))
		return value, true, err
	case "cookie":
		cookies := cookiesOf(r.HTTP.Header)
		return p.among(&cookies, func(name string) (string, error) { return name, nil })
	default:
		return p.among(query, func(name string) (string, error) { return decoded(name, "query", false) })
	}
}

var errRepeated = &refusal{"", "repeated", "The parameter may stand here only once."}

// whole reads a value that is one text.
func (p parameter) whole(text string) (any, error) {
	if p.style != "json" {
		return p.ofText(text)
	}
	plain, err := url.PathUnescape(text)
	if p.in == "query" {
		plain, err = decodedBytes(text, p.literal)
	}
	if p.in == "header" {
		plain, err = text, nil
	}
	if err != nil {
		return nil, errEncoding
	}
	value, wrong := readJSON(plain)
	if wrong != nil {
		return nil, wrong
	}
	return value, nil
}

func decodedBytes(text string, literal bool) (string, error) {
	if literal {
		return url.PathUnescape(text)
	}
	if strings.Contains(text, ";") {
		return "", errEncoding
	}
	return url.QueryUnescape(text)
}

// claim is a field that is a parameter's, with its name decoded, or why that cannot be.
type claim struct {
	name, value string
	err         error
}

// among reads a value from the fields that are the parameter's, and takes them out.
func (p parameter) among(fields *[]field, decode func(string) (string, error)) (value any, present bool, err error) {
	var mine []claim
	var rest []field
	for _, each := range *fields {
		name, err := decode(each.name)
		if p.takes(name, err) {
			mine = append(mine, claim{name, each.value, err})
		} else {
			rest = append(rest, each)
		}
	}
	*fields = rest
	switch spread := p.explode || p.style == "deepObject"; {
	case len(mine) == 0:
		return nil, false, nil
	case p.style != "json" && spread && p.shape == "object":
		value, err = p.properties(mine)
	case p.style != "json" && spread && p.shape == "array":
		texts := make([]string, len(mine))
		for i, each := range mine {
			texts[i] = each.value
		}
		value, err = p.list(texts)
	case len(mine) > 1:
		return nil, false, errRepeated
	default:
		value, err = p.whole(mine[0].value)
	}
	return value, true, err
}

// takes tells whether a field of the name belongs to the parameter.
func (p parameter) takes(name string, broken error) bool {
	switch {
	case p.takesTheRest():
		return true
	case errors.Is(broken, errEncoding), broken != nil && p.style != "deepObject":
		return false
	case p.style == "deepObject":
		inner, ok := strings.CutPrefix(name, p.name+"[")
		inner, closed := strings.CutSuffix(inner, "]")
		return ok && closed && !strings.ContainsAny(inner, "[]")
	case p.style != "json" && p.explode && p.shape == "object":
		_, known := p.types.properties[name]
		return known
	default:
		return name == p.name
	}
}

// properties reads an object. Of what cannot be read, the first counts.
func (p parameter) properties(mine []claim) (any, error) {
	members := make([]member, len(mine))
	for i, each := range mine {
		name, err := each.name, each.err
		if p.style == "deepObject" {
			name, err = strings.TrimSuffix(strings.TrimPrefix(name, p.name+"["), "]"), nil
			if !utf8.ValidString(name) {
				err = errNotUTF8
			}
		}
		if err != nil {
			if _, before := p.object(members[:i]); before != nil && before.Error() != "repeated" {
				return nil, before
			}
			return nil, err
		}
		members[i] = member{name, each.value}
	}
	return p.object(members)
}

package pipeline

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
)

// cors is which pages of other origins may read answers (WHATWG Fetch, section 3.2).
type cors struct {
	exact       map[string]bool
	wild        []wildOrigin
	credentials bool
	tried       bool // refusals are only logged: nobody is granted more for it, because a grant is no refusal less
	exposed     []string
	maxAge      []string
}

// wildOrigin is every host below one: https://*.example.com:8443.
type wildOrigin struct{ scheme, domain string } // "https://" and ".example.com:8443"

func newCORS(declared *contract.CORS) *cors {
	if declared == nil || declared.Enforce == contract.Off {
		return nil
	}
	rules := &cors{
		exact: make(map[string]bool), credentials: declared.AllowCredentials, tried: declared.Enforce == contract.Log,
		maxAge: []string{strconv.Itoa(int(declared.MaxAge.Seconds()))},
	}
	if len(declared.ExposedHeaders) > 0 {
		rules.exposed = []string{strings.Join(declared.ExposedHeaders, ", ")}
	}
	for _, origin := range declared.AllowedOrigins {
		if scheme, domain, wild := strings.Cut(origin, "*"); wild {
			rules.wild = append(rules.wild, wildOrigin{scheme, domain})
		} else {
			rules.exact[origin] = true
		}
	}
	return rules
}

// allows tells whether pages of an origin may read answers. Origins are compared as browsers write them, in lower case
// and without the port of their scheme (RFC 6454, section 6.2).
func (r *cors) allows(origin string) bool {
	if r.exact[origin] {
		return true
	}
	return slices.ContainsFunc(r.wild, func(w wildOrigin) bool {
		rest, right := strings.CutPrefix(origin, w.scheme)
		names, below := strings.CutSuffix(rest, w.domain)
		return right && below && isHostBelow(names)
	})
}

// isHostBelow tells whether a text can stand before the domain of an origin: names of hosts with dots between.
func isHostBelow(names string) bool {
	for name := range strings.SplitSeq(names, ".") {
		if name == "" || strings.ContainsFunc(name, func(c rune) bool {
			return (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_'
		}) {
			return false
		}
	}
	return true
}

// origin returns the origin of the page that asks, if the request names one.
func origin(r *http.Request) string {
	if values := r.Header["Origin"]; len(values) == 1 {
		return values[0]
	}
	return ""
}

// shareAnswers tells browsers which pages may read an answer (x-cors). A page that may not gets its answer like a
// program: browsers show it none of it.
func (p *Pipeline) shareAnswers(c *gin.Context) {
	header := c.Writer.Header()
	varyWith(header, byOrigin) // also where there is none: a cache must not give the answer to a page
	from := origin(c.Request)
	switch {
	case from == "":
	case p.cors.allows(from):
		header["Access-Control-Allow-Origin"] = c.Request.Header["Origin"][:1:1] // capped: to append to it leaves the request as it is
		if p.cors.credentials {
			header["Access-Control-Allow-Credentials"] = yes
		}
		if p.cors.exposed != nil {
			header["Access-Control-Expose-Headers"] = p.cors.exposed
		}
	case p.cors.tried && !isSameOrigin(c.Request):
		p.wouldRefuse(c.Request.Context(), noOperation, "x-cors")
	}
}

var yes, byOrigin = []string{"true"}, []string{"Origin"}

// isSameOrigin tells pages of the API itself, which need no permission.
func isSameOrigin(r *http.Request) bool { return r.Header.Get("Sec-Fetch-Site") == "same-origin" }

// trusts tells whether the request comes from a page that may use the caller's cookies.
func (r *cors) trusts(request *http.Request) bool {
	return r != nil && r.credentials && !r.tried && r.allows(origin(request))
}

// preflight is what pages of other origins may ask of one path.
type preflight struct {
	methods, headers map[string]bool // header fields are in lower case
	catchAll         *contract.CatchAll

	// What answers say: lists of them.
	allow, allowMethods, allowHeaders []string
}

// mountPreflights answers the questions of browsers before they let a page send a request (WHATWG Fetch, section
// 4.8): which methods and header fields the operations of a path take.
func (p *Pipeline) mountPreflights(engine *gin.Engine, operations []contract.Operation, names placeNames) {
	if p.cors == nil {
		return
	}
	var order []string
	paths := make(map[string]*preflight)
	for _, operation := range operations {
		path := names.of(ginPath(operation.Path))
		if paths[path] == nil {
			order = append(order, path)
			paths[path] = &preflight{methods: make(map[string]bool), headers: make(map[string]bool), catchAll: operation.CatchAll}
		}
		paths[path].add(operation)
	}
	for _, path := range order {
		of := paths[path]
		if of.methods[http.MethodOptions] {
			continue // the contract answers them itself
		}
		of.allowMethods, of.allowHeaders = listed(of.methods), listed(of.headers)
		of.methods[http.MethodOptions] = true
		of.allow = listed(of.methods)
		p.handle(engine, http.MethodOptions, path, of.catchAll, func(c *gin.Context) { p.answerPreflight(c, of) })
	}
}

func (f *preflight) add(operation contract.Operation) {
	f.methods[operation.Method] = true
	if operation.Method == http.MethodGet {
		f.methods[http.MethodHead] = true
	}
	f.headers[strings.ToLower(requestIDHeader)] = true
	for _, name := range operation.Headers {
		f.headers[strings.ToLower(name)] = true
	}
	if operation.Body != nil {
		f.headers["content-type"] = true
	}
	if operation.ETag {
		f.headers["if-none-match"] = true
	}
	if operation.Security == nil {
		return
	}
	for _, requirement := range operation.Security.Alternatives {
		for _, credential := range requirement {
			switch credential.Scheme.In {
			case "header":
				f.headers[strings.ToLower(credential.Scheme.Key)] = true
			case "":
				f.headers["authorization"] = true
			}
		}
	}
}

// listed is a set as the value of a header field.
func listed(set map[string]bool) []string {
	return []string{strings.Join(slices.Sorted(maps.Keys(set)), ", ")}
}

var ofPreflights = []string{"Origin, Access-Control-Request-Method, Access-Control-Request-Headers"}

// answerPreflight says what a page may send, or that it may not. The browser holds the request against it. A request
// with the method OPTIONS that no browser has sent learns which methods there are.
func (p *Pipeline) answerPreflight(c *gin.Context, of *preflight) {
	header := c.Writer.Header()
	header["Vary"] = ofPreflights
	from := origin(c.Request)
	switch {
	case from == "" || c.GetHeader("Access-Control-Request-Method") == "" || p.cors.tried && !p.cors.allows(from):
		header["Allow"] = of.allow
	case !p.cors.allows(from):
		p.Fail(c, contract.Forbidden.New("Pages of this origin may not call the API. Its operator allows origins with x-cors in the contract."))
		return
	default:
		header["Access-Control-Allow-Methods"] = of.allowMethods
		header["Access-Control-Allow-Headers"] = of.allowHeaders
		header["Access-Control-Max-Age"] = p.cors.maxAge
	}
	c.Status(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
}

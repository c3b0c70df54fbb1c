package pipeline

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
)

// rest is the operations of a path whose last parameter takes what is left of it (x-catch-all). The router cannot have
// such a path beside others that begin alike, so they are looked for where it has none: what stands in the contract as
// a path of its own goes first (OpenAPI 3.1, section 4.8.8.1).
type rest struct {
	path     string   // as the router would have it
	segments []string // before that parameter, as requests have them; a colon begins the name of a parameter
	optional bool
	chains   map[string][]gin.HandlerFunc // by method
}

// handle registers the chain of an operation.
func (p *Pipeline) handle(engine *gin.Engine, method, path string, catchAll *contract.CatchAll, chain ...gin.HandlerFunc) {
	if catchAll == nil {
		engine.Handle(method, path, chain...)
		return
	}
	index := slices.IndexFunc(p.rests, func(r *rest) bool { return unnamed(r.path) == unnamed(path) })
	if index < 0 {
		segments := strings.Split(path, "/")
		p.rests = append(p.rests, &rest{
			path: path, segments: segments[1 : len(segments)-1], optional: catchAll.Optional, chains: make(map[string][]gin.HandlerFunc),
		})
		index = len(p.rests) - 1
	}
	p.rests[index].chains[method] = chain
}

const chainKey = "charter.chain"

// catchRests has the paths looked for that the router does not have. Each handler of such an operation gets a place in
// the chain of unknown paths, so that what stands before a handler runs around it here as well.
func (p *Pipeline) catchRests(engine *gin.Engine) {
	slices.SortStableFunc(p.rests, func(a, b *rest) int { return b.exactness(a) })
	longest := 0
	for _, r := range p.rests {
		for _, chain := range r.chains {
			longest = max(longest, len(chain))
		}
	}
	places := []gin.HandlerFunc{p.noRoute}
	for i := range longest {
		places = append(places, func(c *gin.Context) {
			if chain, _ := c.MustGet(chainKey).([]gin.HandlerFunc); i < len(chain) {
				chain[i](c)
			}
		})
	}
	engine.NoRoute(places...)
}

// exactness orders paths: texts before parameters, and the longer before the shorter.
func (r *rest) exactness(other *rest) int {
	for i := range min(len(r.segments), len(other.segments)) {
		mine, its := strings.HasPrefix(r.segments[i], ":"), strings.HasPrefix(other.segments[i], ":")
		switch {
		case !mine && its:
			return 1
		case mine && !its:
			return -1
		}
	}
	return len(r.segments) - len(other.segments)
}

// match reads the parameters of a path.
func (r *rest) match(path string) (gin.Params, bool) {
	var params gin.Params
	left := path
	for _, segment := range r.segments {
		after, ok := strings.CutPrefix(left, "/")
		if !ok {
			return nil, false
		}
		text, next, more := strings.Cut(after, "/")
		left = ""
		if more {
			left = "/" + next
		}
		name, isParameter := strings.CutPrefix(segment, ":")
		switch {
		case isParameter && text != "":
			params = append(params, gin.Param{Key: name, Value: text})
		case isParameter || text != strings.ReplaceAll(segment, `\:`, ":"):
			return nil, false
		}
	}
	value := strings.TrimPrefix(left, "/")
	return append(params, gin.Param{Key: r.path[strings.LastIndex(r.path, ":")+1:], Value: value}), r.optional || value != ""
}

// noRoute answers what the router does not know.
func (p *Pipeline) noRoute(c *gin.Context) {
	if c.Request.Method == http.MethodOptions && c.Request.RequestURI == "*" { // about the server as a whole (RFC 9110, section 9.3.7)
		c.Status(http.StatusNoContent)
		c.Writer.WriteHeaderNow()
		c.Abort()
		return
	}
	path := c.Request.URL.EscapedPath()
	for _, r := range p.rests {
		params, ok := r.match(path)
		if !ok {
			continue
		}
		chain := r.chains[c.Request.Method]
		switch {
		case contract.Climbs(params[len(params)-1].Value):
			p.Fail(c, contract.NotFound.New("There is nothing at this path."))
		case chain == nil:
			c.Writer.Header().Set("Allow", r.allow())
			p.noMethod(c)
			c.Abort()
		default:
			c.Params = params
			c.Set(chainKey, chain)
			c.Status(http.StatusOK) // what the router does not know has begun as a 404
		}
		return
	}
	p.Fail(c, contract.NoSuchOperation.New("The API has no operation at this path."))
}

func (r *rest) allow() string {
	methods := make(map[string]bool, len(r.chains))
	for method := range r.chains {
		methods[method] = true
	}
	return listed(methods)[0]
}

// hidden finds the operations whose paths the router would take for others that are less exact: it looks for what takes
// the rest of a path last.
func hidden(operations []contract.Operation) []error {
	var found []error
	for _, one := range operations {
		if one.CatchAll == nil {
			continue
		}
		prefix := strings.Split(ginPath(one.Path), "/")
		prefix = prefix[:len(prefix)-1]
		for _, other := range operations {
			if path := strings.Split(ginPath(other.Path), "/"); other.CatchAll == nil && hides(path, prefix) {
				found = append(found, fmt.Errorf("the operation %s (%s) would get requests to %s (%s), whose path is more exact; give one of them another path", other.ID, other.Path, one.ID, one.Path))
			}
		}
	}
	return found
}

func hides(path, prefix []string) bool {
	if len(path) <= len(prefix) {
		return false
	}
	wider := false
	for i, segment := range prefix {
		switch {
		case strings.HasPrefix(path[i], ":") && !strings.HasPrefix(segment, ":"):
			wider = true
		case strings.HasPrefix(path[i], ":") == strings.HasPrefix(segment, ":") && (path[i] == segment || strings.HasPrefix(segment, ":")):
		default:
			return false
		}
	}
	return wider
}

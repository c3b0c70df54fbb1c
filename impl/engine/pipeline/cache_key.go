package pipeline

import (
	"crypto/sha256"
	"encoding/binary"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline/store/answers"
)

// keys says which requests of an operation have the same answer: those with equal parameters, as they were checked, so
// that the order of a query and what is left to a default make no difference; that choose the same media type; that
// have the same fields that the answer varies with; and, unless answers are shared, that come from the same caller.
type keys struct {
	operation string
	vary      []string
	shared    bool
	openQuery bool // the query may have parameters that the contract does not know
	groups    []contract.Template
}

func newKeys(operation contract.Operation) keys {
	k := keys{
		operation: operation.ID, shared: operation.Cache.Shared, groups: operation.Cache.Groups,
		openQuery: operation.UnknownQuery != contract.On,
	}
	for _, name := range operation.Cache.Vary {
		k.vary = append(k.vary, http.CanonicalHeaderKey(name))
	}
	return k
}

// drafts are where keys are put together.
var drafts = sync.Pool{New: func() any { return new([]byte) }}

func (k *keys) of(c *gin.Context) string {
	draft, _ := drafts.Get().(*[]byte)
	key := (*draft)[:0]
	key = append(key, k.operation...)
	ctx := c.Request.Context()
	key = appendPart(key, contract.AnswerType(ctx))
	if !k.shared {
		key = appendCaller(key, contract.PrincipalOf(ctx), c.Request.Header)
	}
	for _, name := range k.vary {
		values := c.Request.Header[name]
		key = binary.AppendUvarint(key, uint64(len(values))) // one that is empty is not one that is missing
		for _, value := range values {
			key = appendPart(key, strings.TrimSpace(value))
		}
	}
	if request := checkedOf(c); request != nil {
		key = request.Parameters.AppendTo(append(key, 0), isCondition)
	}
	if k.openQuery {
		key = appendPart(key, sorted(c.Request.URL))
	}
	made := string(key)
	*draft = key
	drafts.Put(draft)
	return made
}

func appendPart(key []byte, text string) []byte {
	return append(binary.AppendUvarint(key, uint64(len(text))), text...)
}

// appendCaller appends all that is known of a caller, because the handler may look at all of it: two sessions of one
// user need not get the same answer. Credentials that the operation does not ask for make a difference too.
func appendCaller(key []byte, principal *contract.Principal, header http.Header) []byte {
	if principal == nil {
		return appendCredentials(key, header)
	}
	for _, text := range []string{string(principal.Kind), principal.ID, principal.User, principal.Session, principal.Class, principal.Scheme, principal.Secret} {
		key = appendPart(key, text)
	}
	key = binary.AppendUvarint(key, uint64(len(principal.Scopes)))
	for _, scope := range principal.Scopes {
		key = appendPart(key, scope)
	}
	if principal.Retiring {
		return append(key, 2)
	}
	return append(key, 1)
}

// credentials are the fields by which callers can say who they are in any operation.
var credentials = []string{"Authorization", "Cookie"}

func appendCredentials(key []byte, header http.Header) []byte {
	for _, name := range credentials {
		for _, value := range header[name] {
			sum := sha256.Sum256([]byte(value))
			key = append(append(key, name...), sum[:]...)
		}
	}
	return key
}

func hasCredentials(header http.Header) bool {
	return slices.ContainsFunc(credentials, func(name string) bool { return len(header[name]) > 0 })
}

// conditions are fields that say what is done with an answer, not which one it is (RFC 9110, section 13.1).
var conditions = []string{"If-None-Match", "If-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range", "Range"}

func isCondition(field string) bool {
	return slices.ContainsFunc(conditions, func(name string) bool { return strings.EqualFold(name, field) })
}

// sorted is a query in an order of its own.
func sorted(address *url.URL) string {
	if address.RawQuery == "" {
		return ""
	}
	values, err := url.ParseQuery(address.RawQuery)
	if err != nil {
		return address.RawQuery
	}
	return values.Encode()
}

// groupsOf fills in the groups of a request.
func groupsOf(c *gin.Context, templates []contract.Template) []string {
	request := checkedOf(c)
	groups := make([]string, len(templates))
	for i, template := range templates {
		groups[i] = answers.GroupName(template.Fill(func(name string) string { return plainValue(request, name) }))
	}
	return groups
}

// plainValue is textOf for comparing: numbers that are equal have one text.
func plainValue(request *contract.Request, name string) string {
	text, isNumber := textOf(request, name)
	if !isNumber || !isWrittenOut(text) {
		return text
	}
	if number, ok := new(big.Rat).SetString(text); ok {
		return number.RatString()
	}
	return text
}

// maxNumber bounds the texts that are taken for numbers, in bytes, and their exponents: one makes a number of a million digits
// of few bytes. What is beyond stays as it was sent.
const maxNumber = 40

func isWrittenOut(text string) bool {
	if len(text) >= maxNumber {
		return false
	}
	at := strings.IndexAny(text, "eE")
	if at < 0 {
		return true
	}
	exponent, err := strconv.Atoi(text[at+1:])
	return err == nil && -maxNumber <= exponent && exponent <= maxNumber
}

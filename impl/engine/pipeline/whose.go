package pipeline

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/netip"
	"strings"

	"github.com/charterhq/charter/impl/engine/contract"
)

// maxWhose bounds what names a caller, in bytes. A longer name is hashed.
const maxWhose = 64

// whose says whose requests a bucket counts, and by what kind of name. Somebody who shows no key is told apart as a
// principal, and somebody who has not signed in by address: nobody escapes a limit by showing less.
func whose(r *http.Request, call *contract.Call, by contract.Key) (kind, name string) {
	switch by.Kind {
	case contract.ByAll:
		return "all", ""
	case contract.ByHeader:
		return "header", hashed(strings.Join(r.Header.Values(by.Header), ", "))
	case contract.ByPrincipal, contract.ByAPIKey:
		if principal := call.Principal(); principal != nil {
			return ofPrincipal(principal, by.Kind)
		}
	}
	return "ip", network(call.Address)
}

// ofPrincipal tells callers apart. The keys that a user has made, or a key, count together unless the contract says
// that each counts for itself: else more keys would be a higher limit.
func ofPrincipal(principal *contract.Principal, by contract.KeyKind) (kind, name string) {
	kind, name = string(principal.Kind), principal.ID
	if principal.Kind == contract.KeyPrincipal && by != contract.ByAPIKey {
		switch {
		case principal.User != "":
			kind, name = string(contract.UserPrincipal), principal.User
		case principal.Root != "":
			name = principal.Root
		}
	}
	if len(name) > maxWhose {
		name = hashed(name)
	}
	return kind, name
}

// classOf is the class of the caller's key; empty: it has none.
func classOf(call *contract.Call) string {
	if principal := call.Principal(); principal != nil {
		return principal.Class
	}
	return ""
}

// network is what an address is counted as: of IPv6, where everybody has as many addresses as they like, the network
// of 64 bits that a line is given at least (RFC 6177).
func network(address string) string {
	if !strings.Contains(address, ":") {
		return address
	}
	parsed, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	prefix, err := parsed.Prefix(64)
	if err != nil {
		return address
	}
	return prefix.String()
}

// hashed is a name of fixed length, half of a SHA-256: values of headers may be long, and secret.
func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:16])
}

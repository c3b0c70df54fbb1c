package issuer

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/charterhq/charter/impl/auth/scope"
)

// Setting names the setting that [Parse] reads.
const Setting = "CHARTER_TRUSTED_ISSUERS"

// maxFile bounds the file of the setting, in bytes.
const maxFile = 1 << 20

// Config says whom to trust, and for what.
type Config struct {
	// Issuer is the address of the provider, to the letter as its tokens and its discovery document have it.
	Issuer string `json:"issuer"`
	// Audience is what the provider calls this API: it must be among the aud of a token. Of a token without aud it
	// must be the azp or client_id: the tokens of some providers name nobody but the client that they were made for.
	Audience string `json:"audience"`
	// Scopes says which scopes of this API a scope, role or group of the provider grants. What is not listed grants nothing.
	Scopes map[string][]string `json:"scopes"`
	// ScopesClaim names the claim with the scopes, roles or groups: a text that separates them by spaces, or a list
	// of texts. One that begins with a slash is a JSON Pointer: /realm_access/roles. Empty: scope.
	ScopesClaim string `json:"scopesClaim"`
}

// Parse reads the setting: a JSON array of objects like [Config], or the path of a file with one. Nothing at all
// trusts nobody. In development providers on this machine may do without https.
func Parse(text string, development bool) ([]Config, error) {
	configs, err := parse(text, development)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", Setting, err)
	}
	return configs, nil
}

func parse(text string, development bool) ([]Config, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	data := []byte(text)
	if data[0] == '{' {
		return nil, errors.New("put the issuer into an array: [{...}]")
	}
	if data[0] != '[' {
		if strings.Contains(text, "://") { // it is not repeated: a password may be in it
			return nil, errors.New(`write an array: [{"issuer": "https://login.example.com", ...}], or the path of a file with one`)
		}
		var err error
		if data, err = readFile(text); err != nil {
			return nil, err
		}
	}
	var configs []Config
	if err := json.Unmarshal(data, &configs, json.RejectUnknownMembers(true)); err != nil {
		return nil, fmt.Errorf(`write an array of {"issuer", "audience", "scopes", "scopesClaim"} in JSON: %w`, err)
	}
	return configs, check(configs, development)
}

func readFile(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("set it to a JSON array, or to the path of a file with one: %w", err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("the file %s is larger than %d bytes", path, maxFile)
	}
	return data, nil
}

func check(configs []Config, development bool) error {
	for i, config := range configs {
		if err := config.check(development); err != nil {
			return fmt.Errorf("issuer %d%s: %w", i+1, shown(config.Issuer), err)
		}
		same := func(other Config) bool { return other.Issuer == config.Issuer }
		if slices.ContainsFunc(configs[:i], same) {
			return fmt.Errorf("issuer %d%s is listed twice: put its scopes together", i+1, shown(config.Issuer))
		}
	}
	return nil
}

// shown is an address for a message, unless a password may be in it.
func shown(address string) string {
	if strings.ContainsAny(address, "@?#") {
		return ""
	}
	return fmt.Sprintf(" (%q)", address)
}

func (c Config) check(development bool) error {
	if err := checkAddress(c.Issuer, development); err != nil {
		return err
	}
	if c.Audience == "" {
		return errors.New("set audience to what the provider calls this API; without it the tokens of every other service would do")
	}
	if c.ScopesClaim == "/" || strings.HasSuffix(c.ScopesClaim, "~") {
		return fmt.Errorf("scopesClaim is the name of a claim or a JSON Pointer like /realm_access/roles, not %q", c.ScopesClaim)
	}
	for theirs, ours := range c.Scopes {
		if theirs == "" || len(ours) == 0 {
			return fmt.Errorf("scopes: give %q at least one scope of this API, or leave it out", theirs)
		}
		for _, text := range ours {
			if !scope.IsValid(text) {
				return fmt.Errorf("scopes: %q grants %q, which is not a scope of this API", theirs, text)
			}
		}
	}
	return nil
}

// checkAddress tells whether an address can be that of an issuer (OpenID Connect Discovery 1.0, section 3).
func checkAddress(address string, development bool) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "" || u.Opaque != "":
		return errors.New("set issuer to the address of the provider, like https://login.example.com")
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || strings.Contains(address, "#"):
		return errors.New("the address has no user, no query and no fragment: leave out what stands before @, and from ? or # on")
	case u.Scheme == "https":
		return nil
	case u.Scheme != "http":
		return errors.New("the address begins with https://")
	case !isLoopback(u.Hostname()):
		return errors.New("use https: who can change what comes over http can make tokens")
	case !development:
		return errors.New("use https: http is for development, with a provider on the same machine")
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

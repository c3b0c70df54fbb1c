package server

import (
	"fmt"
	"math"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/charterhq/charter/impl/engine/pipeline/store/redis"
	"github.com/charterhq/charter/impl/mail"
)

// checkAddresses finds what is wrong with the addresses at which the server listens.
func (c Config) checkAddresses() []error {
	wrong := []error{checkAddress("CHARTER_ADDR", c.Addr)}
	if c.AdminAddr == "" {
		return wrong
	}
	if c.AdminAddr == c.Addr && !strings.HasSuffix(c.Addr, ":0") {
		return append(wrong, fmt.Errorf("CHARTER_ADMIN_ADDR must differ from CHARTER_ADDR, which is %s too: metrics and profiles are not for callers of the API", c.Addr))
	}
	return append(wrong, checkAddress("CHARTER_ADMIN_ADDR", c.AdminAddr))
}

// checkAddress refuses what is not host:port. A port may be a name too, such as http, which is looked up when the server
// listens.
func checkAddress(setting, address string) error {
	_, port, err := net.SplitHostPort(address)
	number, notNumber := strconv.Atoi(port)
	if err != nil || port == "" || notNumber == nil && (number < 0 || number > math.MaxUint16) {
		return fmt.Errorf("%s must be an address such as 127.0.0.1:8080, with a port, not %q", setting, address)
	}
	return nil
}

// checkPort refuses an address of HTTP whose port there is not. It does not repeat it: it may be the begin of a password.
func checkPort(setting string, address *url.URL) error {
	if number, err := strconv.ParseUint(address.Port(), 10, 16); address.Port() != "" && (err != nil || number == 0) {
		return fmt.Errorf("%s must have a port from 1 to %d, or none", setting, math.MaxUint16)
	}
	return nil
}

// checkStores finds what is wrong with the addresses of Redis and of the mail server. That of the database is looked at
// when it is opened.
func (c Config) checkStores() []error {
	var wrong []error
	if c.CacheURL != "" && !redis.Reads(c.CacheURL) {
		wrong = append(wrong, fmt.Errorf("CHARTER_CACHE_URL: %w", redis.ErrAddress))
	}
	if _, err := mail.ParseURL(c.mailURL()); err != nil {
		wrong = append(wrong, fmt.Errorf("CHARTER_MAIL_URL: %w", err))
	}
	return wrong
}

// fault says what is wrong with an address of HTTP. No more of it is repeated than its scheme: a password may be in it.
func fault(address string) string {
	switch scheme, _, found := strings.Cut(address, "://"); {
	case !found || !isScheme(scheme):
		return "it lacks the https:// at its beginning"
	case scheme == "http" || scheme == "https":
		return "it lacks a host, or cannot be read"
	default:
		return fmt.Sprintf("it begins with %q", scheme+"://")
	}
}

// isScheme tells whether a text is the scheme of an address (RFC 3986, section 3.1), and not a user with a password.
func isScheme(text string) bool {
	return text != "" && strings.Trim(strings.ToLower(text), "abcdefghijklmnopqrstuvwxyz0123456789+-.") == ""
}

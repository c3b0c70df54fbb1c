package server

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	operations "github.com/charterhq/charter/gen/contract"
	"github.com/charterhq/charter/impl/auth/issuer"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/engine/upstream"
	"github.com/charterhq/charter/impl/mail"
	"github.com/charterhq/charter/impl/webhooks/send"
)

// Environments of a server.
const (
	Development = "development" // an empty database is seeded; logs are text
	Production  = "production"  // nothing is seeded; logs are JSON
)

// What becomes of answers that break the contract. They go out as they are.
const (
	CheckOff = "off" // nobody looks
	CheckLog = "log" // they are logged and counted
)

// Config is what an operator can set. cmd/api fills it from flags and environment variables.
type Config struct {
	Addr        string // of the API: host:port; port 0 takes a free one
	AdminAddr   string // of metrics and pprof; empty switches them off
	DatabaseURL string // sqlite:PATH or postgres://...
	CacheURL    string // redis://... or rediss://...; empty keeps what replicas would share in memory
	Environment string // [Development] or [Production]

	// PublicURL is where callers reach the API, such as https://api.example.com: tokens and mails name it. Empty
	// is Addr; production needs one.
	PublicURL string
	// MailURL says how mail is sent: smtp://USER:PASSWORD@HOST:PORT?from=ADDRESS, or outbox:FOLDER, which writes
	// it into files. Empty is outbox:data/outbox; production needs another.
	MailURL string
	// RegistrationOff keeps people from registering by themselves.
	RegistrationOff bool
	// TrustedIssuers are the OpenID providers whose tokens are taken, as JSON or the name of a file: see package
	// issuer. Empty: none.
	TrustedIssuers string
	// TrustedProxies are the addresses and networks, with commas between, of what stands before the server and says
	// in Forwarded or X-Forwarded-For for whom it calls. Empty: nobody is believed, and callers have the address they call from.
	TrustedProxies string
	// OTLPURL is the collector that gets a span for each request, by OTLP over HTTP, such as
	// http://127.0.0.1:4318. Empty: none.
	OTLPURL string
	// WebhookLoopback lets partners' endpoints be on this machine, by plain http too. It is for development.
	WebhookLoopback bool
	// WebhookPauseAfter is for how long no delivery to an endpoint is taken before it is paused; 0: five days.
	WebhookPauseAfter time.Duration
	// Guard takes the place of what keeps deliveries from reaching inside, in tests; nil: as WebhookLoopback says.
	Guard *send.Guard
	// Lookup finds the variables of the environment that the contract names; nil: those of the process.
	Lookup func(name string) (value string, found bool)

	// CheckResponses says what becomes of answers that break the contract: [CheckLog] or [CheckOff]. Empty is
	// CheckLog in development, and CheckOff in production.
	CheckResponses string

	// DrainDelay is how long the server goes on taking requests after it was told to stop, so that
	// load balancers see /readyz fail and callers are told to close their connections.
	DrainDelay time.Duration
	// DrainTimeout is how long requests that are running then may take.
	DrainTimeout time.Duration
}

// Check finds what is wrong with the configuration, and which variables the contract needs that have no value. The
// error names each setting and what to do.
func (c Config) Check() error {
	var wrong []error
	if c.Environment != Development && c.Environment != Production {
		wrong = append(wrong, fmt.Errorf("CHARTER_ENV must be %s or %s, not %q", Development, Production, c.Environment))
	}
	if c.CheckResponses != "" && c.CheckResponses != CheckOff && c.CheckResponses != CheckLog {
		wrong = append(wrong, fmt.Errorf("CHARTER_CHECK_RESPONSES must be %s or %s, not %q", CheckOff, CheckLog, c.CheckResponses))
	}
	wrong = append(wrong, c.checkAddresses()...)
	wrong = append(wrong, c.checkStores()...)
	wrong = append(wrong, c.checkIdentity()...)
	wrong = append(wrong, c.checkTracing())
	if _, err := c.proxies(); err != nil {
		wrong = append(wrong, err)
	}
	if _, err := issuer.Parse(c.TrustedIssuers, c.Environment == Development); err != nil {
		wrong = append(wrong, err)
	}
	if c.WebhookLoopback && c.Environment == Production {
		wrong = append(wrong, errors.New("CHARTER_WEBHOOK_LOOPBACK must not be set in production: partners could have this machine send requests to itself"))
	}
	if c.WebhookPauseAfter < 0 {
		wrong = append(wrong, fmt.Errorf("CHARTER_WEBHOOK_PAUSE_AFTER must not be negative, as %s is", c.WebhookPauseAfter))
	}
	if c.DrainDelay < 0 {
		wrong = append(wrong, fmt.Errorf("CHARTER_DRAIN_DELAY must not be negative, as %s is", c.DrainDelay))
	}
	if c.DrainTimeout <= 0 {
		wrong = append(wrong, fmt.Errorf("CHARTER_DRAIN_TIMEOUT must be more than zero, not %s", c.DrainTimeout))
	}
	if err := contract.Require(operations.Environment, c.lookup); err != nil {
		wrong = append(wrong, err)
	} else { // what they say
		wrong = append(wrong, upstream.Check(operations.Upstreams, c.lookup), pipeline.CheckWebhooks(operations.Operations, c.lookup))
	}
	return errors.Join(wrong...)
}

// proxies are those that are trusted.
func (c Config) proxies() ([]netip.Prefix, error) {
	var list []netip.Prefix
	for text := range strings.SplitSeq(c.TrustedProxies, ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		network, err := netip.ParsePrefix(text)
		if address, one := netip.ParseAddr(text); one == nil {
			network, err = address.Unmap().WithZone("").Prefix(address.Unmap().BitLen())
		}
		if err != nil || network.Bits() == 0 || network.Addr().Is4In6() { // of everybody, each could say who it is; in the last is nobody
			return nil, fmt.Errorf("CHARTER_TRUSTED_PROXIES must be addresses and networks such as 10.0.0.0/8, 192.0.2.7, with commas between, and not of everybody: %q is none", text)
		}
		list = append(list, network)
	}
	return list, nil
}

// ChecksResponses tells whether answers are checked.
func (c Config) ChecksResponses() bool {
	return c.CheckResponses == CheckLog || c.CheckResponses == "" && c.Environment == Development
}

// checkIdentity refuses what would make callers of a public server known to strangers.
func (c Config) checkIdentity() []error {
	var wrong []error
	public, err := url.Parse(c.PublicURL)
	switch {
	case c.PublicURL == "":
	case err != nil || public.Hostname() == "" || !strings.HasPrefix(c.PublicURL, "https://") && !strings.HasPrefix(c.PublicURL, "http://"): // tokens are compared to the letter
		wrong = append(wrong, fmt.Errorf("CHARTER_PUBLIC_URL must be an address such as https://api.example.com; %s", fault(c.PublicURL)))
	case strings.ContainsAny(c.PublicURL, "?#@"):
		wrong = append(wrong, errors.New("CHARTER_PUBLIC_URL must be without a user, a query and a fragment, such as https://api.example.com"))
	case strings.Trim(public.Path, "/") != "":
		wrong = append(wrong, fmt.Errorf("CHARTER_PUBLIC_URL must be without a path: the API is served at the root of its host; leave out %s", public.Path))
	default:
		wrong = append(wrong, checkPort("CHARTER_PUBLIC_URL", public))
	}
	if c.Environment != Production {
		return wrong
	}
	switch {
	case c.PublicURL == "":
		wrong = append(wrong, errors.New("CHARTER_PUBLIC_URL must say in production where callers reach the API, such as https://api.example.com"))
	case err == nil && public.Scheme == "http" && !isLoopback(public.Hostname()):
		wrong = append(wrong, errors.New("CHARTER_PUBLIC_URL must begin with https:// in production: sessions and tokens are not for the open wire"))
	}
	switch {
	case c.MailURL == "":
		wrong = append(wrong, errors.New("CHARTER_MAIL_URL must say in production how mail is sent: smtps://USER:PASSWORD@HOST?from=ADDRESS"))
	case c.isOutbox() && !isLoopback(hostOf(public)):
		wrong = append(wrong, errors.New("CHARTER_MAIL_URL must not be an outbox in production: nobody gets the mail that is in it; set smtps://USER:PASSWORD@HOST?from=ADDRESS"))
	}
	return wrong
}

// isOutbox tells whether mail is written into files. What cannot be read is no such setting; it is refused elsewhere.
func (c Config) isOutbox() bool {
	where, err := mail.ParseURL(c.MailURL)
	return err == nil && where.Outbox != ""
}

func hostOf(address *url.URL) string {
	if address == nil {
		return ""
	}
	return address.Hostname()
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// publicURL is where callers reach the API, without a slash at the end.
func (c Config) publicURL() string {
	if c.PublicURL == "" {
		return "http://" + c.Addr
	}
	return strings.TrimRight(c.PublicURL, "/")
}

// plainCookies lets cookies go over plain HTTP. Browsers take no others there, and in development there is no TLS.
func (c Config) plainCookies() bool { return c.Environment == Development }

// guard is what keeps deliveries from reaching inside.
func (c Config) guard() send.Guard {
	if c.Guard != nil {
		return *c.Guard
	}
	return send.Guard{AllowLoopback: c.WebhookLoopback}
}

// mailURL says how mail is sent.
func (c Config) mailURL() string {
	if c.MailURL == "" {
		return "outbox:data/outbox"
	}
	return c.MailURL
}

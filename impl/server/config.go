package server

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	operations "github.com/charterhq/charter/gen/contract"
	"github.com/charterhq/charter/impl/engine/contract"
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
	CacheURL    string // redis://...; empty keeps what replicas would share in memory
	Environment string // [Development] or [Production]

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
		wrong = append(wrong, fmt.Errorf("CHARTER_ENV must be %s or %s", Development, Production))
	}
	if c.CheckResponses != "" && c.CheckResponses != CheckOff && c.CheckResponses != CheckLog {
		wrong = append(wrong, fmt.Errorf("CHARTER_CHECK_RESPONSES must be %s or %s", CheckOff, CheckLog))
	}
	if c.Addr == "" {
		wrong = append(wrong, errors.New("CHARTER_ADDR must be an address such as 127.0.0.1:8080"))
	}
	if c.AdminAddr != "" && c.AdminAddr == c.Addr && !strings.HasSuffix(c.Addr, ":0") {
		wrong = append(wrong, errors.New("CHARTER_ADMIN_ADDR must differ from CHARTER_ADDR: metrics and profiles are not for callers of the API"))
	}
	if c.CacheURL != "" {
		if parsed, err := url.Parse(c.CacheURL); err != nil || parsed.Scheme != "redis" && parsed.Scheme != "rediss" {
			wrong = append(wrong, errors.New("CHARTER_CACHE_URL must be empty or redis://HOST:PORT"))
		}
	}
	if c.DrainDelay < 0 || c.DrainTimeout <= 0 {
		wrong = append(wrong, errors.New("CHARTER_DRAIN_DELAY must not be negative, and CHARTER_DRAIN_TIMEOUT must be more than zero"))
	}
	lookup := c.Lookup
	if lookup == nil {
		lookup = os.LookupEnv
	}
	wrong = append(wrong, contract.Require(operations.Environment, lookup))
	return errors.Join(wrong...)
}

// ChecksResponses tells whether answers are checked.
func (c Config) ChecksResponses() bool {
	return c.CheckResponses == CheckLog || c.CheckResponses == "" && c.Environment == Development
}

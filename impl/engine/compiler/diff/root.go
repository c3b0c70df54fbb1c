package diff

import (
	"fmt"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/contract"
)

// root compares what holds for the contract as a whole.
func (c *comparison) root(all *merged) {
	u := &unit{comparison: c}
	u.cors(c.old.set.CORS, c.new.set.CORS)
	u.packages()
	if canonical(document.Get(c.old.document.Root, "x-upstreams")) != canonical(document.Get(c.new.document.Root, "x-upstreams")) {
		u.add(Safe, "upstreams-changed", "the backends have changed, which clients do not see", "",
			document.Get(c.old.document.Root, "x-upstreams"), document.Get(c.new.document.Root, "x-upstreams"))
	}
	u.extensions(subject{direction: inContract, noun: "the contract"}, c.old.document.Root, c.new.document.Root, "x-cors", "x-sdk", "x-upstreams", "x-defaults")
	u.walk(func(change *Change, _ string) bool {
		all.add(change, nil, "")
		return true
	})
}

// corsAt reports a change at a field of x-cors.
func (u *unit) corsAt(level Level, id, text, advice, field string) {
	old, new := document.Get(u.comparison.old.document.Root, "x-cors"), document.Get(u.comparison.new.document.Root, "x-cors")
	u.add(level, id, text, advice, orKey(document.Get(old, field), old), orKey(document.Get(new, field), new))
}

// cors compares which pages of other origins may read answers.
func (u *unit) cors(old, new *contract.CORS) {
	switch {
	case old == nil && new == nil:
		return
	case old == nil:
		u.corsAt(Safe, "cors-added", "pages of other origins may read answers now: "+list(new.AllowedOrigins), "", "")
		return
	case new == nil:
		u.corsAt(Breaking, "cors-removed", "pages of other origins cannot read answers any more", "keep `x-cors`", "")
		return
	}
	for _, origin := range old.AllowedOrigins {
		if !covered(origin, new.AllowedOrigins) {
			u.corsAt(Breaking, "cors-origin-removed", "pages of "+code(origin)+" cannot read answers any more", "keep the origin", "allowedOrigins")
		}
	}
	for _, origin := range new.AllowedOrigins {
		if !covered(origin, old.AllowedOrigins) {
			u.corsAt(Safe, "cors-origin-added", "pages of "+code(origin)+" may read answers now", "", "allowedOrigins")
		}
	}
	for _, header := range sortedFold(old.ExposedHeaders) {
		if !covered(header, sortedFold(new.ExposedHeaders)) {
			u.corsAt(Breaking, "cors-header-removed", "pages cannot read the header "+code(header)+" any more", "keep the header", "exposedHeaders")
		}
	}
	for _, header := range sortedFold(new.ExposedHeaders) {
		if !covered(header, sortedFold(old.ExposedHeaders)) {
			u.corsAt(Safe, "cors-header-added", "pages can read the header "+code(header)+" now", "", "exposedHeaders")
		}
	}
	u.corsRest(old, new)
}

func (u *unit) corsRest(old, new *contract.CORS) {
	switch {
	case old.AllowCredentials && !new.AllowCredentials:
		u.corsAt(Breaking, "cors-credentials-removed", "pages cannot send credentials any more", "keep `allowCredentials`", "allowCredentials")
	case !old.AllowCredentials && new.AllowCredentials:
		u.corsAt(Dangerous, "cors-credentials-added", "pages of the allowed origins act with their visitors' credentials now", "", "allowCredentials")
	}
	if old.MaxAge != new.MaxAge {
		u.corsAt(Safe, "cors-max-age-changed", fmt.Sprintf("browsers keep the answer to a preflight for %s, before for %s", policy.FormatDuration(new.MaxAge), policy.FormatDuration(old.MaxAge)), "", "maxAge")
	}
	switch {
	case old.Enforce != contract.On && new.Enforce == contract.On:
		u.corsAt(Breaking, "cors-enforced", "pages of origins that are not allowed are refused now; before, that was only logged", "allow the origins that the log names", "enforce")
	case old.Enforce == contract.On && new.Enforce != contract.On:
		u.corsAt(Dangerous, "cors-not-enforced", "pages of every origin may read answers now; that is only logged", "", "enforce")
	}
}

// covered tells whether an origin is among others, which may have a wildcard in front.
func covered(origin string, among []string) bool {
	for _, other := range among {
		if other == origin {
			return true
		}
		scheme, host, wild := strings.Cut(other, "*")
		if wild && strings.HasPrefix(origin, scheme) && strings.HasSuffix(origin, host) && len(origin) > len(scheme)+len(host) {
			return true
		}
	}
	return false
}

// packages compares the names that SDKs are published under.
func (u *unit) packages() {
	old, new := document.Get(u.comparison.old.document.Root, "x-sdk"), document.Get(u.comparison.new.document.Root, "x-sdk")
	before, after := entries(old), entries(new)
	for _, language := range both(before, after) {
		a, b := before[language], after[language]
		switch {
		case canonical(a) == canonical(b):
		case a == nil:
			u.add(Safe, "sdk-package-added", "there is a package for "+code(language)+" now", "", old, b)
		case b == nil:
			u.add(Breaking, "sdk-package-removed", "there is no package for "+code(language)+" any more", "keep publishing it", a, new)
		default:
			u.add(Breaking, "sdk-package-changed", "the package for "+code(language)+" has another name", "keep the name", a, b)
		}
	}
}

package lint

import "slices"

// Severity says how much a finding matters.
type Severity int

// Severities, the lowest first.
const (
	Info    Severity = iota // worth knowing
	Warning                 // what a reviewer would ask to change
	Error                   // generation refuses the contract
)

var severities = []string{"info", "warning", "error"}

// Severities are the names, the lowest first.
func Severities() []string { return slices.Clone(severities) }

// String is the name.
func (s Severity) String() string { return severities[s] }

// MarshalText writes the name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// ParseSeverity reads a name.
func ParseSeverity(name string) (Severity, bool) {
	i := slices.Index(severities, name)
	return Severity(i), i >= 0
}

package contract

// Enforcement says what a policy does with a request that breaks it. A policy that is switched off is not
// in the table of operations at all, so that it costs nothing.
type Enforcement uint8

// What a policy can do.
const (
	On  Enforcement = iota // it refuses the request
	Log                    // it counts and logs what it would have refused, and lets it pass
	Off                    // it does nothing
)

// String is the word that contracts use.
func (e Enforcement) String() string {
	switch e {
	case On:
		return "on"
	case Log:
		return "log"
	default:
		return "off"
	}
}

package contract

// CatchAll is x-catch-all: the last parameter of the path takes the rest of it, slashes included.
type CatchAll struct {
	Parameter string
	Optional  bool // it also matches nothing
}

package contract

// Redirect is x-redirect: the operation answers with another place.
type Redirect struct {
	To     Template // a path or an absolute address; it may name parameters of the operation
	Status int      // 301, 302, 303, 307 or 308
}

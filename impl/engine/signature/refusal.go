package signature

// RefusalError is why a delivery is not taken for one of its sender. It is an error, and its text is short and fixed enough
// for a label of a metric.
type RefusalError string

// What can be wrong with a delivery.
const (
	ErrMissing   RefusalError = "missing"   // it has no signature, or not all that belongs to one
	ErrMalformed RefusalError = "malformed" // what it has is none of this scheme, or there are several where one belongs
	ErrMismatch  RefusalError = "mismatch"  // none of the secrets has signed it
	ErrExpired   RefusalError = "expired"   // it was signed too long ago
	ErrEarly     RefusalError = "early"     // it was signed for a time that is too far ahead
)

// Error returns the refusal's name.
func (r RefusalError) Error() string { return string(r) }

// Refusals are all that can be wrong with a delivery.
func Refusals() []RefusalError {
	return []RefusalError{ErrMissing, ErrMalformed, ErrMismatch, ErrExpired, ErrEarly}
}

package rivals

import "github.com/charterhq/charter/impl/engine/compiler/bench/rivals/ogen"

// Ogen is the server that ogen generates. It reads the body and decodes it and the parameters into structs,
// and then holds those against the rules of the contract; to decode is part of its check. What cannot be decoded,
// such as a user without a required property, is all that it says: of the seven violations it names one. The
// route is found before, and no handler runs.
func Ogen() Rival {
	return Rival{"ogen, into structs", func(r *Request) (func() error, error) {
		path := [1]string{r.Path["tenantId"]}
		return func() error { return ogen.Decode(r.Operation, path, r.Again()) }, nil
	}}
}

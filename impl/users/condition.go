package users

import (
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/etag"
	"github.com/charterhq/charter/impl/repository"
)

// Condition is what must hold of a user for a write to go on (RFC 9110, section 13.1). The zero value
// always holds.
type Condition struct {
	match  etag.Condition // If-Match
	unless etag.Condition // If-None-Match
}

// conditionOf reads the header fields of a write. One that cannot be read is refused: to ignore it would
// be to write without it.
func conditionOf(ifMatch, ifNoneMatch *string) (Condition, error) {
	var c Condition
	var wrong []contract.Violation
	for _, field := range []struct {
		name   string
		text   *string
		target *etag.Condition
	}{{"If-Match", ifMatch, &c.match}, {"If-None-Match", ifNoneMatch, &c.unless}} {
		if field.text == nil {
			continue
		}
		parsed, err := etag.Parse(*field.text)
		if err != nil {
			wrong = append(wrong, contract.InParameter(field.name, "syntax", `It must be *, or a list of entity tags such as "1".`))
		}
		*field.target = parsed
	}
	if wrong != nil {
		return c, contract.Invalid(wrong...)
	}
	return c, nil
}

// check returns a precondition-failed problem if the condition does not hold of the user.
func (c Condition) check(user repository.User) error {
	tag := etag.OfVersion(user.Version)
	if c.match.Match(tag) && !c.unless.Fresh(tag) {
		return nil
	}
	return contract.PreconditionFailed.New("The user is not as the request expects. Read it again, and repeat the change with the new ETag.")
}

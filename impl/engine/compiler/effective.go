package compiler

import (
	"context"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/expand"
)

// Effective checks a contract against the standard and expands it. It takes what is not enforced yet, and
// extensions that nobody knows: the contract may be of another program. The error joins [*document.Error]s.
func Effective(ctx context.Context, d *document.Document) error {
	if err := check(d); err != nil {
		return err
	}
	expand.Expand(d)
	return validate(ctx, d)
}

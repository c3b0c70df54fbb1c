package auth

import (
	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/cursor"
)

// position reads the cursor of a list that goes by id.
func position(scope []string, text *string) (*uuid.UUID, error) {
	if text == nil {
		return nil, nil //nolint:nilnil // the list begins at its beginning
	}
	wrong := contract.InvalidCursor()
	values, err := cursor.Decode(scope, *text, 1)
	if err != nil {
		return nil, wrong
	}
	id, err := uuid.Parse(values[0])
	if err != nil {
		return nil, wrong
	}
	return &id, nil
}

// cut takes the item too many off a page, and says where the next page begins.
func cut[T any](scope []string, items []T, limit int, id func(T) uuid.UUID) ([]T, *string) {
	if len(items) <= limit {
		return items, nil
	}
	items = items[:limit]
	next := cursor.Encode(scope, id(items[limit-1]).String())
	return items, &next
}

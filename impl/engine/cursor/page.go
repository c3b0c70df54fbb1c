package cursor

import "github.com/charterhq/charter/impl/engine/contract"

// Place returns where a list goes on that marks its places with one value: what parse makes of that value. Without a text it
// is nil, and the list begins at its beginning. The error is [contract.InvalidCursor].
func Place[T any](scope []string, text *string, parse func(string) (T, error)) (*T, error) {
	if text == nil {
		return nil, nil //nolint:nilnil // the list begins at its beginning
	}
	values, err := Decode(scope, *text, 1)
	if err != nil {
		return nil, err
	}
	place, err := parse(values[0])
	if err != nil {
		return nil, contract.InvalidCursor()
	}
	return &place, nil
}

// Cut takes the item too many off a page for which one more than limit was asked, and makes the cursor of the next page: the
// place of the last item that stays. It is nil if this page is the last.
func Cut[T any](scope []string, items []T, limit int, place func(T) string) ([]T, *string) {
	if len(items) <= limit {
		return items, nil
	}
	items = items[:limit]
	next := Encode(scope, place(items[limit-1]))
	return items, &next
}

package cursor_test

import (
	"errors"
	"slices"
	"strconv"
	"testing"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/cursor"
)

func TestPagesFollowEachOtherToTheEnd(t *testing.T) {
	t.Parallel()
	scope, all := []string{"numbers"}, []int{1, 2, 3, 4, 5, 6, 7}
	for limit := 1; limit <= len(all)+1; limit++ {
		var seen []int
		var next *string
		for pages := 0; pages == 0 || next != nil; pages++ {
			after, err := cursor.Place(scope, next, strconv.Atoi)
			if err != nil {
				t.Fatal(err)
			}
			rest := all
			if after != nil {
				rest = all[*after:] // each number is its place
			}
			var page []int
			page, next = cursor.Cut(scope, rest[:min(len(rest), limit+1)], limit, strconv.Itoa)
			if len(page) > limit || len(page) == 0 {
				t.Fatalf("pages of %d: one has %d", limit, len(page))
			}
			seen = append(seen, page...)
		}
		if !slices.Equal(seen, all) {
			t.Errorf("pages of %d have %v", limit, seen)
		}
	}
}

func TestAPlaceThatCannotBeReadIsRefused(t *testing.T) {
	t.Parallel()
	scope := []string{"numbers"}
	for _, text := range []string{"", "x", cursor.Encode(scope, "no number"), cursor.Encode(scope, "1", "2"), cursor.Encode(nil, "1")} {
		if place, err := cursor.Place(scope, &text, strconv.Atoi); place != nil || !errors.Is(err, contract.InvalidCursor()) {
			t.Errorf("%q leads to %v, %v", text, place, err)
		}
	}
}

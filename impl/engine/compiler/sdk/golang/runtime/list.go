package runtime

import (
	"context"
	"iter"
)

// Page is a page of a list.
type Page[Item, Body any] struct {
	Items []Item
	// Next gets the next page; empty: this is the last one.
	Next string
	// Body is the whole answer.
	Body Body

	load func(ctx context.Context, cursor string) (*Page[Item, Body], error)
}

// NextPage loads the next page; nil: there is none.
func (p *Page[Item, Body]) NextPage(ctx context.Context) (*Page[Item, Body], error) {
	if p.Next == "" {
		return nil, nil //nolint:nilnil // the documented end
	}
	return p.load(ctx, p.Next)
}

// List is a list that is loaded page by page, when it is asked for.
type List[Item, Body any] struct {
	ctx   context.Context //nolint:containedctx // of the call, which is not sent before it is gone through
	first func(ctx context.Context) (*Page[Item, Body], error)
}

func list[Item, Body any](ctx context.Context, c *core, o *operation, in input, options []Option) *List[Item, Body] {
	return &List[Item, Body]{ctx, func(ctx context.Context) (*Page[Item, Body], error) {
		return page[Item, Body](ctx, c, o, in, options)
	}}
}

// First loads the first page.
func (l *List[Item, Body]) First() (*Page[Item, Body], error) { return l.first(l.ctx) }

// Pages goes through the pages. An error is the last thing it gives.
func (l *List[Item, Body]) Pages() iter.Seq2[*Page[Item, Body], error] {
	return func(yield func(*Page[Item, Body], error) bool) {
		seen := make(map[string]bool)
		for page, err := l.first(l.ctx); ; page, err = page.NextPage(l.ctx) {
			if err != nil {
				yield(nil, err)
				return
			}
			if page == nil || !yield(page, nil) {
				return
			}
			if page.Next != "" && seen[page.Next] {
				yield(nil, requestErrorf("the list does not end: the server has given the same cursor twice"))
				return
			}
			seen[page.Next] = true
		}
	}
}

// All goes through the items of all pages. An error is the last thing it gives.
func (l *List[Item, Body]) All() iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for page, err := range l.Pages() {
			if err != nil {
				var none Item
				yield(none, err)
				return
			}
			for _, item := range page.Items {
				if !yield(item, nil) {
					return
				}
			}
		}
	}
}

// Collect returns the items of all pages; at most so many, or all if most is 0.
func (l *List[Item, Body]) Collect(most int) ([]Item, error) {
	var items []Item
	for item, err := range l.All() {
		if err != nil {
			return items, err
		}
		if items = append(items, item); len(items) == most {
			break
		}
	}
	return items, nil
}

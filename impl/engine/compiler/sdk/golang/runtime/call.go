package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// call calls an operation that answers with JSON. A success without a body gives an empty value.
func call[T any](ctx context.Context, c *core, o *operation, in input, options []Option) (*T, error) {
	result, err := c.send(ctx, o, in, options)
	if err != nil {
		return nil, err
	}
	value := new(T)
	if len(result.data) == 0 {
		return value, nil
	}
	if err := whole(result.data, value); err != nil {
		return nil, o.decodeError(result, err)
	}
	return value, nil
}

// whole reads a text of JSON, to its end.
func whole(data []byte, to any) error {
	if !json.Valid(data) {
		return json.Unmarshal(data, new(any)) // it says what is wrong, and where
	}
	return decode(data, to)
}

func (o *operation) decodeError(result *answered, cause error) error {
	return &DecodeError{o.id, result.response.StatusCode, result.response.Header, cause}
}

// plain is the value of a call, for those that are no structs.
func plain[T any](value *T, err error) (T, error) {
	if err != nil {
		var none T
		return none, err
	}
	return *value, nil
}

// nothing calls an operation that answers with nothing.
func nothing(ctx context.Context, c *core, o *operation, in input, options []Option) error {
	_, err := c.send(ctx, o, in, options)
	return err
}

// text calls an operation that answers with text.
func text(ctx context.Context, c *core, o *operation, in input, options []Option) (string, error) {
	result, err := c.send(ctx, o, in, options)
	if err != nil {
		return "", err
	}
	return string(result.data), nil
}

// download calls an operation that answers with bytes, as they come. Close ends it.
func download(ctx context.Context, c *core, o *operation, in input, options []Option) (io.ReadCloser, error) {
	result, err := c.send(ctx, o, in, options)
	if err != nil {
		return nil, err
	}
	return result.stream, nil
}

var errNoList = errors.New("there is no list where the contract says")

// page gets one page of a list.
func page[Item, Body any](ctx context.Context, c *core, o *operation, in input, options []Option) (*Page[Item, Body], error) {
	result, err := c.send(ctx, o, in, options)
	if err != nil {
		return nil, err
	}
	p := new(Page[Item, Body])
	if err := whole(result.data, &p.Body); err != nil {
		return nil, o.decodeError(result, err)
	}
	items, err := at(result.data, o.page.items)
	if err == nil {
		err = decode(items, &p.Items)
	}
	if err != nil || p.Items == nil {
		return nil, o.decodeError(result, errors.Join(errNoList, err))
	}
	if next, err := at(result.data, o.page.next); err == nil {
		_ = json.Unmarshal(next, &p.Next) // null, or something else than a text, is the end
	}
	p.load = func(ctx context.Context, cursor string) (*Page[Item, Body], error) {
		in.cursor = cursor
		return page[Item, Body](ctx, c, o, in, options)
	}
	return p, nil
}

var errNothingThere = errors.New("there is nothing")

// at returns what stands at a path of names.
func at(data json.RawMessage, path []string) (json.RawMessage, error) {
	for i, name := range path {
		var members map[string]json.RawMessage
		if err := json.Unmarshal(data, &members); err != nil {
			return nil, err
		}
		next, ok := members[name]
		if !ok {
			return nil, requestErrorf("%w at /%s", errNothingThere, strings.Join(path[:i+1], "/"))
		}
		data = next
	}
	return data, nil
}

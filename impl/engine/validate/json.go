// Package validate is what validators call: strict JSON, and violations in plain words.
package validate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Bounds of a JSON body. They keep a small body from costing much work.
const (
	MaxDepth        = 64  // objects and arrays in each other
	MaxNumberLength = 64  // characters
	MaxExponent     = 400 // of ten, either way
)

// JSON reads a body strictly (RFC 8259, with the rules of RFC 7493 on names and encoding): UTF-8 only,
// no property twice, nothing after the value, within the bounds above. Numbers are [json.Number].
//
// What is wrong comes back as one violation, because nothing after it can be trusted.
func JSON(body []byte) (any, *contract.Violation) {
	if found := wellFormed(body); found != nil {
		return nil, found
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, violation("", "syntax", "This is not JSON.")
	}
	return value, nil
}

func wellFormed(body []byte) *contract.Violation {
	decoder := jsontext.NewDecoder(bytes.NewReader(body))
	for first := true; ; first = false {
		if !first && decoder.StackDepth() == 0 {
			if _, err := decoder.ReadToken(); !errors.Is(err, io.EOF) {
				return violation("", "trailingData", "Something follows after the end of the JSON value.")
			}
			return nil
		}
		token, err := decoder.ReadToken()
		if err != nil {
			return describe(err, decoder)
		}
		if decoder.StackDepth() > MaxDepth {
			return violation("", "depth", fmt.Sprintf("Objects and arrays stand in each other more than %d deep.", MaxDepth))
		}
		if token.Kind() == '0' && !boundedNumber(token.String()) {
			return violation(string(decoder.StackPointer()), "number", "The number is too long or too large.")
		}
	}
}

func describe(err error, decoder *jsontext.Decoder) *contract.Violation {
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		pointer := ""
		if errors.As(err, &syntax) {
			pointer = string(syntax.JSONPointer)
		}
		return violation(pointer, "duplicateName", "The property stands here more than once.")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return violation("", "syntax", "The JSON value is cut off.")
	case errors.As(err, &syntax) && notUnicode(syntax.Err):
		return violation("", "encoding", fmt.Sprintf("The text is not UTF-8, or holds half a surrogate pair, from byte %d on.", syntax.ByteOffset))
	}
	return violation("", "syntax", fmt.Sprintf("This is not JSON from byte %d on.", decoder.InputOffset()))
}

// notUnicode tells the errors apart that the decoder has no type for.
func notUnicode(err error) bool {
	return strings.Contains(err.Error(), "UTF-8") || strings.Contains(err.Error(), "surrogate")
}

func boundedNumber(text string) bool {
	if len(text) > MaxNumberLength {
		return false
	}
	at := strings.IndexAny(text, "eE")
	if at < 0 {
		return true
	}
	exponent, err := strconv.Atoi(strings.TrimPrefix(text[at+1:], "+"))
	return err == nil && -MaxExponent <= exponent && exponent <= MaxExponent
}

func violation(pointer, code, detail string) *contract.Violation {
	v := contract.InBody(bounded(pointer), code, detail)
	return &v
}

// MaxPointer bounds the length of a JSON pointer in an answer, in bytes. A longer one, which only a
// request with absurd names can cause, is cut to the part before.
const MaxPointer = 1000

func bounded(pointer string) string {
	for len(pointer) > MaxPointer {
		pointer = pointer[:strings.LastIndexByte(pointer, '/')]
	}
	return pointer
}

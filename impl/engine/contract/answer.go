package contract

import (
	"context"
	"net/http"
)

// SetAnswerType says which media type the caller of the request that ctx belongs to prefers for the answer.
func SetAnswerType(ctx context.Context, mediaType string) { CallOf(ctx).answerType = mediaType }

// AnswerType is the media type that the answer is to have: of those that the contract has for the operation,
// the one that the caller prefers. It is empty where the operation has no choice.
func AnswerType(ctx context.Context) string { return CallOf(ctx).answerType }

// Answer is what of an answer is checked.
type Answer struct {
	Method string // of the request
	Status int
	Header http.Header
	Body   []byte
	CutOff bool // the body is longer than Body, which is not checked then
}

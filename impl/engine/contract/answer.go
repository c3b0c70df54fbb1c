package contract

import (
	"context"
	"net/http"
)

type answerTypeKey struct{}

// WithAnswerType returns a context that carries the media type which the caller prefers for the answer.
func WithAnswerType(ctx context.Context, mediaType string) context.Context {
	return context.WithValue(ctx, answerTypeKey{}, mediaType)
}

// AnswerType is the media type that the answer is to have: of those that the contract has for the operation,
// the one that the caller prefers. It is empty where the operation has no choice.
func AnswerType(ctx context.Context) string {
	mediaType, _ := ctx.Value(answerTypeKey{}).(string)
	return mediaType
}

// Answer is what of an answer is checked.
type Answer struct {
	Method string // of the request
	Status int
	Header http.Header
	Body   []byte
	CutOff bool // the body is longer than Body, which is not checked then
}

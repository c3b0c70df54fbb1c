package servedtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/testdata/bodies/want/gen/api"
	"github.com/charterhq/charter/impl/engine/contract"
)

// handlers answer with what they get.
type handlers struct{}

var _ api.StrictServerInterface = handlers{}

func echo(media string, got any) api.Echo { return api.Echo{Media: &media, Got: got} }

func (handlers) CreateThing(_ context.Context, r api.CreateThingRequestObject) (api.CreateThingResponseObject, error) {
	switch {
	case r.JSONBody != nil:
		return api.CreateThing200JSONResponse(echo("json", r.JSONBody)), nil
	case r.ApplicationVndThingsPlusJSONBody != nil:
		return api.CreateThing200JSONResponse(echo("things", r.ApplicationVndThingsPlusJSONBody)), nil
	case r.FormdataBody != nil:
		return api.CreateThing200JSONResponse(echo("form", r.FormdataBody)), nil
	}
	return nil, errors.New("no body")
}

func (handlers) PatchThing(_ context.Context, r api.PatchThingRequestObject) (api.PatchThingResponseObject, error) {
	if r.Body == nil {
		return api.PatchThing200JSONResponse(echo("none", nil)), nil
	}
	got := fmt.Sprintf("name given %v, null %v", r.Body.Name.IsSpecified(), r.Body.Name.IsNull())
	return api.PatchThing200JSONResponse(echo("patch", got)), nil
}

func (handlers) SendForm(_ context.Context, r api.SendFormRequestObject) (api.SendFormResponseObject, error) {
	return api.SendForm200JSONResponse(echo("", r.Body)), nil
}

// Upload tells each part, and the fields.
func (handlers) Upload(ctx context.Context, r api.UploadRequestObject) (api.UploadResponseObject, error) {
	var told []string
	for {
		part, err := r.Body.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		line, err := tell(part)
		if err != nil {
			return nil, err
		}
		told = append(told, line)
	}
	return api.Upload200JSONResponse(echo(string(contract.Fields(ctx)), told)), nil
}

// SendParts tells the names of the parts, and the fields.
func (handlers) SendParts(ctx context.Context, r api.SendPartsRequestObject) (api.SendPartsResponseObject, error) {
	if r.FormdataBody != nil {
		return api.SendParts200JSONResponse(echo("form", r.FormdataBody)), nil
	}
	if r.MultipartBody == nil {
		return api.SendParts200JSONResponse(echo("none", nil)), nil
	}
	form, err := r.MultipartBody.ReadForm(1 << 20)
	if err != nil {
		return nil, err
	}
	return api.SendParts200JSONResponse(echo("parts", map[string]any{
		"fields": json.RawMessage(contract.Fields(ctx)), "values": form.Value, "files": len(form.File),
	})), nil
}

func tell(part *multipart.Part) (string, error) {
	data, err := io.ReadAll(part)
	if err != nil {
		return "", err
	}
	content := string(data)
	if len(data) > 50 {
		content = fmt.Sprintf("%d bytes, all alike %v", len(data), bytes.Count(data, data[:1]) == len(data))
	}
	return strings.Join([]string{part.FormName(), part.FileName(), part.Header.Get("Content-Type"), part.Header.Get("X-Checksum"), part.Header.Get("X-Other"), content}, "|"), nil
}

func (handlers) SendText(_ context.Context, r api.SendTextRequestObject) (api.SendTextResponseObject, error) {
	switch {
	case r.TextBody != nil:
		return api.SendText200JSONResponse(echo("text", *r.TextBody)), nil
	case r.Body != nil:
		data, err := io.ReadAll(r.Body)
		return api.SendText200JSONResponse(echo("csv", string(data))), err
	}
	return api.SendText200JSONResponse(echo("none", nil)), nil
}

func (handlers) SendStream(_ context.Context, r api.SendStreamRequestObject) (api.SendStreamResponseObject, error) {
	size, err := io.Copy(io.Discard, r.Body)
	if err != nil {
		return nil, fmt.Errorf("reading the stream: %w", err)
	}
	return api.SendStream200JSONResponse(echo("", size)), nil
}

func (handlers) SendAnything(_ context.Context, r api.SendAnythingRequestObject) (api.SendAnythingResponseObject, error) {
	if r.JSONBody != nil {
		return api.SendAnything200JSONResponse(echo("json", r.JSONBody)), nil
	}
	if r.Body == nil {
		return api.SendAnything200JSONResponse(echo("none", nil)), nil
	}
	data, err := io.ReadAll(r.Body)
	return api.SendAnything200JSONResponse(echo(r.ContentType, string(data))), err
}

// GetReport answers with the type that the caller prefers, and wrongly if it is asked to.
func (handlers) GetReport(ctx context.Context, r api.GetReportRequestObject) (api.GetReportResponseObject, error) {
	headers := api.GetReport200ResponseHeaders{XRows: 3}
	wrong := ""
	if r.Params.Wrong != nil {
		wrong = *r.Params.Wrong
	}
	switch wrong {
	case "rows":
		headers.XRows = -1
	case "status":
		return wrongAnswer{status: http.StatusCreated}, nil
	case "type":
		return wrongAnswer{status: http.StatusOK, header: http.Header{"X-Rows": {"1"}, "Content-Type": {"video/mp4"}}, body: "x"}, nil
	case "header":
		return wrongAnswer{status: http.StatusOK, header: http.Header{"X-Rows": {"1", "2"}, "Content-Type": {"text/plain"}}, body: "x"}, nil
	case "missing":
		return wrongAnswer{status: http.StatusOK, header: http.Header{"Content-Type": {"application/json"}}, body: `{"rows":1}`}, nil
	case "body":
		return wrongAnswer{status: http.StatusOK, header: http.Header{"X-Rows": {"1"}, "Content-Type": {"application/json"}}, body: `{"rows":"many","secret":"s3cret","more":1}`}, nil
	case "json":
		return wrongAnswer{status: http.StatusOK, header: http.Header{"X-Rows": {"1"}, "Content-Type": {"application/json"}}, body: `{`}, nil
	case "long":
		return wrongAnswer{status: http.StatusOK, header: http.Header{"X-Rows": {"1"}, "Content-Type": {"application/json"}}, body: strings.Repeat("x", 3<<20)}, nil
	case "range":
		return wrongAnswer{status: http.StatusTeapot, header: http.Header{"Content-Type": {"text/plain"}}, body: "x"}, nil
	case "nothing":
		return nil, nil // which a handler must not do
	}
	switch chosen := contract.AnswerType(ctx); {
	case chosen == "text/plain":
		return api.GetReport200TextResponse{Body: "three rows", Headers: headers}, nil
	case strings.HasPrefix(chosen, "image/"):
		return api.GetReport200ImageResponse{Body: strings.NewReader("pixels"), ContentType: strings.ReplaceAll(chosen, "*", "png"), Headers: headers}, nil
	default:
		return api.GetReport200JSONResponse{Body: api.Report{Rows: 3}, Headers: headers}, nil
	}
}

// wrongAnswer is whatever a test wants to be answered.
type wrongAnswer struct {
	status int
	header http.Header
	body   string
}

func (a wrongAnswer) VisitGetReportResponse(w http.ResponseWriter) error {
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	_, err := io.WriteString(w, a.body)
	return err
}

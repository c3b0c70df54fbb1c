package validate

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/mediatype"
)

// Expect holds what a caller without the pipeline says of the body against what the operation takes: whether there
// must be one, its size, and its media type, which may be the Content-Type as it came.
func (r *Request) Expect(body *contract.Body) {
	of := r.of
	if len(of.Body) == 0 && of.Stream == nil && (of.MediaType == "" || of.Body != nil) {
		if body.Required {
			r.add(contract.InBody("", "required", "The operation needs a body."))
		}
		of.MediaType, of.Body = "", nil
		return
	}
	names := make([]string, len(body.Media))
	for i, media := range body.Media {
		names[i] = media.Type
	}
	sent, err := mediatype.Parse(of.MediaType)
	index := -1
	if err == nil && !sent.IsRange() {
		index = mediatype.Find(mediatype.ParseAll(names...), sent)
	}
	switch {
	case index < 0:
		of.MediaType = "" // nothing else looks at the body
		r.stopped = contract.UnsupportedMediaType.New("The body must be of type " + strings.Join(names, " or ") + ".")
	case int64(len(of.Body)) > body.Limit:
		of.MediaType = ""
		r.stopped = contract.ContentTooLarge.New(fmt.Sprintf("The body may have at most %d bytes.", body.Limit))
	default:
		of.MediaType = body.Media[index].Type
		if boundary := sent.Parameter("boundary"); of.Boundary == "" {
			of.Boundary = boundary
		}
	}
}

// pathOf is a path parameter as it stands in the URL. Callers who say nothing of the path have the patterns of
// [http.ServeMux], which hands parameters out decoded.
func (r *Request) pathOf(name string) string {
	if r.of.Path == nil {
		return url.PathEscape(r.of.HTTP.PathValue(name))
	}
	return r.of.Path(name)
}

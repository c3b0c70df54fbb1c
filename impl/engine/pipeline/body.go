package pipeline

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
)

// readBody reads the body within its limit. It returns nil bytes where there is no body.
func readBody(c *gin.Context, body *contract.Body) (data []byte, mediaType string, problem *contract.Problem) {
	request := c.Request
	if request.ContentLength > body.Limit {
		// Nothing of it is read; the connection cannot be used for another request.
		request.Close = true
		c.Header("Connection", "close")
		return nil, "", tooLarge(body)
	}
	if request.Body == nil || request.Body == http.NoBody {
		return nil, "", nil
	}
	mediaType, problem = mediaTypeOf(request.Method, request.Header, body)
	if problem != nil {
		return nil, "", problem
	}
	data, err := io.ReadAll(http.MaxBytesReader(c.Writer, request.Body, body.Limit))
	if errors.As(err, new(*http.MaxBytesError)) {
		return nil, "", tooLarge(body)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, "", contract.RequestTimeout.New("The body did not arrive in time.")
	}
	if err != nil {
		return nil, "", contract.MalformedBody.Wrap(err, "The body ended before it was complete.")
	}
	if len(data) == 0 {
		return nil, "", nil
	}
	return data, mediaType, nil
}

func tooLarge(body *contract.Body) *contract.Problem {
	return contract.ContentTooLarge.New(fmt.Sprintf("The body may have at most %d bytes.", body.Limit))
}

func mediaTypeOf(method string, header http.Header, body *contract.Body) (string, *contract.Problem) {
	if encoding := strings.Join(header.Values("Content-Encoding"), ", "); encoding != "" && !strings.EqualFold(encoding, "identity") {
		problem := contract.UnsupportedMediaType.New("The body must be sent without a Content-Encoding.")
		problem.Header = http.Header{"Accept-Encoding": {"identity"}} // RFC 9110, section 12.5.3
		return "", problem
	}
	mediaType, parameters, err := mime.ParseMediaType(header.Get("Content-Type"))
	charset, hasCharset := parameters["charset"]
	repeated := len(header.Values("Content-Type")) > 1
	if err != nil || repeated || !slices.Contains(body.MediaTypes, mediaType) || hasCharset && !strings.EqualFold(charset, "utf-8") {
		problem := contract.UnsupportedMediaType.New("The body must be of type " + strings.Join(body.MediaTypes, " or ") + ".")
		accepted := []string{strings.Join(body.MediaTypes, ", ")}
		problem.Header = http.Header{"Accept": accepted} // RFC 9110, section 15.5.16
		if method == http.MethodPatch {
			problem.Header["Accept-Patch"] = accepted // RFC 5789, section 2.2
		}
		return "", problem
	}
	return mediaType, nil
}

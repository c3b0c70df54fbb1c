package bundle

import (
	"encoding"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"reflect"
)

// Called are the methods that the standard library calls without their names standing in the code: it asks a value
// whether it has them.
var Called = methodsOf(
	reflect.TypeFor[error](), reflect.TypeFor[interface {
		Unwrap() error
		Is(target error) bool
		As(target any) bool
	}](), reflect.TypeFor[fmt.Stringer](), reflect.TypeFor[fmt.GoStringer](), reflect.TypeFor[fmt.Formatter](),
	reflect.TypeFor[json.Marshaler](), reflect.TypeFor[json.Unmarshaler](),
	reflect.TypeFor[encoding.TextMarshaler](), reflect.TypeFor[encoding.TextUnmarshaler](),
	reflect.TypeFor[io.ReadWriteCloser](), reflect.TypeFor[io.ReaderAt](), reflect.TypeFor[io.Seeker](),
	reflect.TypeFor[io.ReaderFrom](), reflect.TypeFor[io.WriterTo](), reflect.TypeFor[io.StringWriter](),
	reflect.TypeFor[io.ByteReader](), reflect.TypeFor[slog.LogValuer](),
	reflect.TypeFor[http.Handler](), reflect.TypeFor[http.ResponseWriter](), reflect.TypeFor[http.Flusher](),
)

func methodsOf(interfaces ...reflect.Type) map[string]bool {
	names := make(map[string]bool)
	for _, each := range interfaces {
		for method := range each.Methods() {
			names[method.Name] = true
		}
	}
	return names
}

package pipeline

import (
	"io"

	"github.com/gin-gonic/gin/binding"
	ginjson "github.com/gin-gonic/gin/codec/json"

	"github.com/charterhq/charter/impl/engine/decode"
)

// Gin decodes the bodies of all engines in a process with one codec. The default takes ROLE for role;
// this one takes a name only as it is written, and keeps all digits of a number, so that the handler gets what
// was validated. Its struct
// validator is switched off: the contract is what validates.
func init() {
	ginjson.API = exactNames{ginjson.API}
	binding.Validator = nil
}

type exactNames struct{ ginjson.Core }

func (exactNames) Unmarshal(data []byte, v any) error { return decode.Unmarshal(data, v) }

func (exactNames) NewDecoder(r io.Reader) ginjson.Decoder { return decoder{r} }

type decoder struct{ from io.Reader }

func (d decoder) Decode(v any) error { return decode.Read(d.from, v) }

// UseNumber and DisallowUnknownFields have nothing to do: both are questions the contract answers.
func (decoder) UseNumber()             {}
func (decoder) DisallowUnknownFields() {}

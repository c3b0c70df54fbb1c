package emit

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/mediatype"
)

// errTemplate says that oapi-codegen's output is not what the rewriting below knows.
var errTemplate = errors.New("the output of oapi-codegen has changed; adapt the emitter to it")

// ServerNames are the names that the server interface has for itself, in lower case. No type of the contract can have
// them.
var ServerNames = []string{
	"empty", "ginserveroptions", "middlewarefunc", "newstricthandler", "newstricthandlerwithoptions", "registerhandlers",
	"registerhandlerswithoptions", "serverinterface", "serverinterfacewrapper", "strictginserveroptions", "stricthandler",
	"stricthandlerfunc", "strictmiddlewarefunc", "strictserverinterface",
}

//go:embed templates/gin-wrappers.tmpl
var ginWrappers string

//go:embed templates/strict-gin.tmpl
var strictGin string

// bodyTypes makes the types of bodies other names for their shapes. oapi-codegen's own are new types, without the
// methods that read and write what is beside the listed properties.
//
//go:embed templates/request-bodies.tmpl
var bodyTypes string

// Models is the Go types of the contract's schemas, parameters and bodies. Source names the contract.
func Models(source string, spec *openapi3.T) ([]File, error) {
	asHandled(spec)
	renamed(spec)
	simplified(spec)
	files, err := run(unit{
		path: "gen/api/models.gen.go", name: "api", source: source,
		doc:  "holds the contract's shapes and the interface that the server's features implement.",
		what: codegen.GenerateOptions{Models: true},

		templates: map[string]string{"request-bodies.tmpl": bodyTypes},
	}, spec)
	if err == nil {
		files[0].Data, err = exactly(files[0].Data)
		files[0].Data = asFormats(files[0].Data)
	}
	return files, err
}

// Server is the strict server interface over gin. Routes are the paths that the router gets for some of the
// contract's, with other names for their parameters: those are read by their place.
func Server(source string, spec *openapi3.T, routes map[string]string) ([]File, error) {
	withoutProblems(spec)
	oneStream(spec)
	asHandled(spec)
	renamed(spec)
	simplified(spec)
	files, err := run(unit{
		path: "gen/api/server.gen.go", name: "api", source: source,
		doc:  "holds the contract's shapes and the interface that the server's features implement.",
		what: codegen.GenerateOptions{GinServer: true, Strict: true},
		// Handlers get what was checked. oapi-codegen's own code would read the request once more, by other
		// rules, and hand on gin's context instead of the request's.
		templates: map[string]string{"gin/gin-wrappers.tmpl": ginWrappers, "strict/strict-gin.tmpl": strictGin},
		imports:   []codegen.AdditionalImport{{Package: engine + "contract"}, {Package: engine + "validate"}},
	}, spec)
	if err == nil {
		files[0].Data, err = asWritten(registered(anyAnswers(files[0].Data), routes))
	}
	return files, err
}

// oneStream makes one media type of the bodies that a handler reads by itself, where an operation takes
// several: the handler gets one reader, and the type beside it.
func oneStream(spec *openapi3.T) {
	for _, item := range spec.Paths.Map() {
		for _, operation := range item.Operations() {
			if operation.RequestBody == nil || operation.RequestBody.Value == nil {
				continue
			}
			content := operation.RequestBody.Value.Content
			var streams []string
			for name := range content {
				if isStream(name) {
					streams = append(streams, name)
				}
			}
			if len(streams) < 2 {
				continue
			}
			for _, name := range streams {
				delete(content, name)
			}
			content["*/*"] = &openapi3.MediaType{}
		}
	}
}

// isStream tells a body of which oapi-codegen makes a reader.
func isStream(name string) bool {
	t, err := mediatype.Parse(name)
	return err == nil && !t.IsJSON() && name != "application/x-www-form-urlencoded" && name != "text/plain" && t.Main != "multipart"
}

// registered writes routes where the paths are that they stand for. A router of gin has no method for TRACE.
func registered(code []byte, routes map[string]string) []byte {
	code = bytes.ReplaceAll(code, []byte("\n\trouter.TRACE("), []byte("\n\trouter.Handle(\"TRACE\", "))
	for path, route := range routes {
		from, to := strconv.Quote(codegen.SwaggerUriToGinUri(path)), strconv.Quote(codegen.SwaggerUriToGinUri(route))
		code = bytes.ReplaceAll(code, []byte("(options.BaseURL+"+from+","), []byte("(options.BaseURL+"+to+","))
	}
	return code
}

var anyAnswer = regexp.MustCompile(`(?m)^type (\w+Response) interface\{\}$`)

// anyAnswers makes a struct of an answer that may be any value. oapi-codegen makes an interface of it, which
// can have no methods, and gives it one.
func anyAnswers(code []byte) []byte {
	return anyAnswer.ReplaceAll(code, []byte(`type $1 struct{ Body any }

// MarshalJSON is the body's.
func (t $1) MarshalJSON() ([]byte, error) { return json.Marshal(t.Body) }`))
}

// Leave takes an operation out of what is generated.
func Leave(spec *openapi3.T, method, path string) {
	item := spec.Paths.Value(path)
	if item == nil {
		return
	}
	item.SetOperation(method, nil)
	if len(item.Operations()) == 0 {
		spec.Paths.Delete(path)
	}
}

// withoutProblems leaves out the answers that are problems: handlers return those as errors.
func withoutProblems(spec *openapi3.T) {
	for _, item := range spec.Paths.Map() {
		for _, operation := range item.Operations() {
			for status, response := range operation.Responses.Map() {
				if isProblem(response) {
					operation.Responses.Delete(status)
				}
			}
		}
	}
	if spec.Components != nil {
		maps.DeleteFunc(spec.Components.Responses, func(_ string, response *openapi3.ResponseRef) bool { return isProblem(response) })
	}
}

func isProblem(response *openapi3.ResponseRef) bool {
	return response.Value != nil && len(response.Value.Content) == 1 && response.Value.Content[contract.ProblemMediaType] != nil
}

// unit is one generated Go file.
type unit struct {
	path, name, source, doc string
	what                    codegen.GenerateOptions
	templates               map[string]string // that take the place of oapi-codegen's, by their names there
	imports                 []codegen.AdditionalImport
}

func run(u unit, spec *openapi3.T) ([]File, error) {
	version := ""
	code, err := oapiCodegen(spec, codegen.Configuration{
		PackageName:          u.name,
		Generate:             u.what,
		AllowRemoteRefsFrom:  []string{},
		AdditionalImports:    u.imports,
		NoVCSVersionOverride: &version,
		Compatibility: codegen.CompatibilityOptions{
			DisableRequiredReadOnlyAsPointer: true,
			AlwaysPrefixEnumValues:           true,
		},
		OutputOptions: codegen.OutputOptions{
			NullableType:   true,
			NameNormalizer: string(codegen.NameNormalizerFunctionToCamelCaseWithInitialisms),
			PreferSkipOptionalPointerOnContainerTypes: true,
			SkipPrune:     true,
			UserTemplates: u.templates,
			// The validators check addresses; a type that checks them once more, by other rules, would
			// refuse with less to say.
			TypeMapping: &codegen.TypeMapping{
				String: codegen.FormatMapping{Formats: map[string]codegen.SimpleTypeSpec{"email": {Type: "string"}}},
				Number: codegen.FormatMapping{Default: codegen.SimpleTypeSpec{Type: "float64"}},
			},
		},
	})
	if err != nil {
		if name := duplicate.FindStringSubmatch(err.Error()); name != nil {
			return nil, &NameError{name[1], path.Dir(u.path)}
		}
		return nil, fmt.Errorf("generating %s: %w", u.path, err)
	}
	// The header that oapi-codegen writes names the program it is linked into, not its input.
	_, code, found := strings.Cut(code, "\npackage "+u.name+"\n")
	if !found {
		return nil, fmt.Errorf("generating %s: %w", u.path, errTemplate)
	}
	header := fmt.Sprintf("// Package %s %s\n//\n// Code generated by charter generate from %s. DO NOT EDIT.\npackage %s\n", u.name, u.doc, u.source, u.name)
	return []File{{Path: u.path, Data: []byte(header + code)}}, nil
}

// generating holds the one who generates: oapi-codegen keeps its state in variables of its package.
var generating sync.Mutex

// oapiCodegen turns a panic, which is how oapi-codegen ends on some contracts, into an error.
func oapiCodegen(spec *openapi3.T, configuration codegen.Configuration) (code string, err error) {
	generating.Lock()
	defer generating.Unlock()
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("oapi-codegen cannot do this contract: %v", cause)
		}
	}()
	return codegen.Generate(spec, configuration)
}

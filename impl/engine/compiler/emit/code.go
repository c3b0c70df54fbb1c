package emit

import (
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// Models is the Go types of the contract's schemas, parameters and bodies.
func Models(spec *openapi3.T) ([]File, error) {
	return run(spec, "gen/api/models.gen.go", "api", codegen.GenerateOptions{Models: true})
}

// Server is the strict server interface over gin.
func Server(spec *openapi3.T) ([]File, error) {
	return run(spec, "gen/api/server.gen.go", "api", codegen.GenerateOptions{GinServer: true, Strict: true})
}

// GoClient is the Go client, a package that needs nothing of the server.
func GoClient(spec *openapi3.T) ([]File, error) {
	return run(spec, "clients/go/client.gen.go", "charter", codegen.GenerateOptions{Models: true, Client: true})
}

func run(spec *openapi3.T, path, name string, what codegen.GenerateOptions) ([]File, error) {
	version := "v2"
	source, err := codegen.Generate(spec, codegen.Configuration{
		PackageName:          name,
		Generate:             what,
		AllowRemoteRefsFrom:  []string{},
		NoVCSVersionOverride: &version,
		Compatibility:        codegen.CompatibilityOptions{DisableRequiredReadOnlyAsPointer: true},
		OutputOptions: codegen.OutputOptions{
			NullableType:   true,
			NameNormalizer: string(codegen.NameNormalizerFunctionToCamelCaseWithInitialisms),
			PreferSkipOptionalPointerOnContainerTypes: true,
			SkipPrune: true,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("generating %s: %w", path, err)
	}
	return []File{{Path: path, Data: []byte(source)}}, nil
}

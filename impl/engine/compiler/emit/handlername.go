package emit

import (
	"fmt"
	"regexp"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

var handlerMethod = regexp.MustCompile(`(?s)\ntype StrictServerInterface interface \{.*?\n\t(\w+)\(`)

// HandlerName is the method of the server's interface that is made for an operationId. The generator itself is asked,
// with a contract of that operation alone, so that whoever shows the name shows the one that is written.
func HandlerName(operationID string) (string, error) {
	operation := openapi3.NewOperation()
	operation.OperationID = operationID
	operation.AddResponse(204, openapi3.NewResponse().WithDescription("Done."))
	spec := &openapi3.T{OpenAPI: "3.1.0", Info: &openapi3.Info{Title: "T", Version: "1"}, Paths: openapi3.NewPaths()}
	spec.AddOperation("/", "GET", operation)
	files, err := run(unit{path: "server.gen.go", name: "api", what: codegen.GenerateOptions{GinServer: true, Strict: true}}, spec)
	if err != nil {
		return "", err
	}
	found := handlerMethod.FindSubmatch(files[0].Data)
	if found == nil {
		return "", fmt.Errorf("naming the handler of %s: %w", operationID, errTemplate)
	}
	return string(found[1]), nil
}

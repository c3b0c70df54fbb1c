// Package about is what the server says of itself: whether it is alive and ready, and its contract.
package about

import (
	"bytes"
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/charterhq/charter/gen"
	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/etag"
)

// checkTimeout bounds how long readiness waits for the database.
const checkTimeout = 2 * time.Second

// Handlers serves the service's part of the contract.
type Handlers struct {
	ping     func(context.Context) error
	draining *atomic.Bool
	json     document
	yaml     document
}

// NewHandlers makes the handlers. Ping asks the database whether it answers; draining is set when the
// server begins to shut down.
func NewHandlers(ping func(context.Context) error, draining *atomic.Bool) Handlers {
	return Handlers{
		ping:     ping,
		draining: draining,
		json:     document{"application/json", gen.JSON, etag.OfBody(gen.JSON)},
		yaml:     document{"application/yaml", gen.YAML, etag.OfBody(gen.YAML)},
	}
}

// GetHealth serves GET /healthz.
func (h Handlers) GetHealth(context.Context, api.GetHealthRequestObject) (api.GetHealthResponseObject, error) {
	return api.GetHealth200JSONResponse{HealthJSONResponse: api.HealthJSONResponse{Status: api.HealthStatusOk}}, nil
}

// GetReadiness serves GET /readyz.
func (h Handlers) GetReadiness(ctx context.Context, _ api.GetReadinessRequestObject) (api.GetReadinessResponseObject, error) {
	if h.draining.Load() {
		return nil, contract.Unavailable.New("The server is shutting down.")
	}
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	if err := h.ping(ctx); err != nil {
		return nil, contract.Unavailable.Wrap(err, "The database does not answer.")
	}
	return api.GetReadiness200JSONResponse{HealthJSONResponse: api.HealthJSONResponse{Status: api.HealthStatusOk}}, nil
}

// GetContractJSON serves GET /openapi.json.
func (h Handlers) GetContractJSON(context.Context, api.GetContractJSONRequestObject) (api.GetContractJSONResponseObject, error) {
	return h.json, nil
}

// GetContractYaml serves GET /openapi.yaml.
func (h Handlers) GetContractYaml(context.Context, api.GetContractYamlRequestObject) (api.GetContractYamlResponseObject, error) {
	return h.yaml, nil
}

// document is the contract in one notation, written as it stands. The generated answers would take it
// apart and put it together again.
type document struct {
	mediaType string
	data      []byte
	tag       string
}

// VisitGetContractJSONResponse writes the answer.
func (d document) VisitGetContractJSONResponse(w http.ResponseWriter) error { return d.write(w) }

// VisitGetContractYamlResponse writes the answer.
func (d document) VisitGetContractYamlResponse(w http.ResponseWriter) error { return d.write(w) }

func (d document) write(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", d.mediaType)
	w.Header().Set("ETag", d.tag)
	w.WriteHeader(http.StatusOK)
	_, err := bytes.NewReader(d.data).WriteTo(w)
	return err
}

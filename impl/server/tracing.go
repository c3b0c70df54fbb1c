package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// checkTracing finds what is wrong with the address of the collector.
func (c Config) checkTracing() error {
	if c.OTLPURL == "" {
		return nil
	}
	address, err := url.Parse(c.OTLPURL)
	if err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https" {
		return fmt.Errorf("CHARTER_OTLP_URL must be the address of a collector that speaks OTLP over HTTP, such as http://127.0.0.1:4318 or https://traces.example.com; %s", fault(c.OTLPURL))
	}
	if strings.ContainsAny(c.OTLPURL, "?#@") { // nothing of them is sent
		return errors.New("CHARTER_OTLP_URL must be without a user, a query and a fragment; what a collector asks for is set in OTEL_EXPORTER_OTLP_HEADERS")
	}
	return checkPort("CHARTER_OTLP_URL", address)
}

// startTracing sends the spans of requests to a collector (OTLP over HTTP), if the configuration names one. Which part
// of them, and under which name of the service, OpenTelemetry's own variables say (OTEL_TRACES_SAMPLER,
// OTEL_SERVICE_NAME). A collector that is away costs requests nothing: spans are dropped then.
func (s *Server) startTracing(ctx context.Context) error {
	if s.config.OTLPURL == "" {
		return nil
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		s.logger.Warn("traces are not delivered", slog.Any("cause", err))
	}))
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(tracesURL(s.config.OTLPURL)))
	if err != nil {
		return fmt.Errorf("CHARTER_OTLP_URL: %w", err)
	}
	about, err := resource.Merge(
		resource.NewSchemaless(attribute.String("service.name", "charter")),
		resource.Environment(), // OTEL_SERVICE_NAME wins
	)
	if err != nil {
		return fmt.Errorf("the resource of traces: %w", err)
	}
	s.traces = sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(about))
	return nil
}

// tracesURL is where a collector takes spans: where only its address is given, at the path of the standard.
func tracesURL(collector string) string {
	address, err := url.Parse(collector)
	if err == nil && (address.Path == "" || address.Path == "/") {
		address.Path = "/v1/traces"
		return address.String()
	}
	return collector
}

// lastTraces bounds how long the end of a server waits for its collector: one that hangs is no reason to be killed.
const lastTraces = 3 * time.Second

// stopTracing sends what is waiting.
func (s *Server) stopTracing() {
	if s.traces == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), min(lastTraces, s.config.DrainTimeout))
	defer cancel()
	if err := s.traces.Shutdown(ctx); err != nil {
		s.logger.Warn("the last traces were not delivered", slog.Any("cause", err))
	}
}

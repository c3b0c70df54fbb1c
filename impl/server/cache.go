package server

import (
	"fmt"

	"github.com/charterhq/charter/gen"
	"github.com/charterhq/charter/impl/engine/pipeline/store/answers"
)

// openAnswers opens the place where answers are kept that are given again. A server of another version of the contract
// may answer otherwise: the contract tells the answers of the two apart in a Redis that they share.
func (s *Server) openAnswers() (err error) {
	s.answers, err = answers.Open(answers.Options{
		URL: s.config.CacheURL, Namespace: string(gen.JSON), Logger: s.logger, Metrics: s.metrics,
	})
	if err != nil {
		return fmt.Errorf("CHARTER_CACHE_URL: %w", err)
	}
	return nil
}

// closeAnswers waits for answers that are being made.
func (s *Server) closeAnswers() error {
	if s.line != nil {
		s.line.Close()
	}
	if s.answers == nil {
		return nil
	}
	return s.answers.Close()
}

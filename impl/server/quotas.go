package server

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/engine/pipeline/store/circuit"
	"github.com/charterhq/charter/impl/repository"
)

// quotaTable keeps quotas in the database.
type quotaTable struct {
	db      *repository.DB
	circuit *circuit.Circuit
}

// quotaTimeout is limitTimeout for quotas. The database writes them to a disk.
const quotaTimeout = 300 * time.Millisecond

func (s *Server) newQuotaTable() *quotaTable {
	table := &quotaTable{db: s.db}
	table.circuit = circuit.New(circuit.Options{Name: "the database of the quotas", Logger: s.logger, Probe: table.probe})
	return table
}

// probe does what requests do, in a row of a period that is over, which is dropped soon: a database that answers may yet not
// be written to.
func (q *quotaTable) probe(ctx context.Context) error {
	return q.db.UseQuotas(ctx, []repository.QuotaUse{{Name: "probe", Ends: time.Unix(0, 0).UTC(), Cost: 1, Limit: math.MaxInt64}})
}

// UseQuotas is as in [pipeline.Quotas].
func (q *quotaTable) UseQuotas(ctx context.Context, uses []pipeline.QuotaUse) error {
	rows := make([]repository.QuotaUse, len(uses))
	for i, use := range uses {
		rows[i] = repository.QuotaUse{Name: use.Name, Whose: use.Whose, Ends: use.Ends, Cost: use.Cost, Limit: use.Limit, Tried: use.Tried}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), quotaTimeout) // a caller who leaves says nothing about the database
	defer cancel()
	if err := q.circuit.Do(func() error { return q.db.UseQuotas(ctx, rows) }); err != nil {
		return fmt.Errorf("using quotas: %w", err)
	}
	for i, row := range rows {
		uses[i].Used, uses[i].OK = row.Used, row.Fits
	}
	return nil
}

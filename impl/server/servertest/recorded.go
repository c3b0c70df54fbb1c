package servertest

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	operations "github.com/charterhq/charter/gen/contract"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository"
)

// maxRecorded is how many events, the newest, are held against the contract: more than any test makes.
const maxRecorded = 1000

// checkRecord fails the test if the record has something of a request that the x-audit of its operation does not say. The
// log tells which operation a request was for; requests to another server on the same database are not in it.
func checkRecord(t *testing.T, db *repository.DB, log string) {
	t.Helper()
	asked := make(map[string][]string) // operations, by the id of the request: callers may give the same one twice
	for line := range strings.Lines(log) {
		var request struct{ RequestID, Operation string }
		if json.Unmarshal([]byte(line), &request) == nil && request.Operation != "" {
			asked[request.RequestID] = append(asked[request.RequestID], request.Operation)
		}
	}
	var events []repository.AuditEvent
	err := db.Read(context.WithoutCancel(t.Context()), func(tx *repository.Tx) (err error) {
		events, err = tx.AuditEvents(repository.AuditFilter{Limit: maxRecorded})
		return err
	})
	if err != nil {
		return // the test has broken its database
	}
	for _, event := range events {
		of := asked[event.RequestID]
		if len(of) == 1 && !mayRecord(of[0], event.Action) {
			t.Errorf("%s has recorded %s, which its x-audit does not say", of[0], event.Action)
		}
	}
}

// mayRecord tells whether the x-audit of an operation says an action.
func mayRecord(id, action string) bool {
	return slices.ContainsFunc(operations.Operations, func(o contract.Operation) bool {
		return o.ID == id && o.Audit != nil && (o.Audit.Action == action || slices.Contains(o.Audit.Handler, action))
	})
}

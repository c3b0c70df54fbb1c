package main

import (
	"context"
	"sync"

	"github.com/charterhq/charter/impl/events"
	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/webhooks"
	"github.com/charterhq/charter/impl/webhooks/outbound"
)

// teller tells partners what the command line has changed: a server that runs, now or later, brings it to them. Commands that
// change nothing open no queue.
type teller struct {
	db *repository.DB

	once  sync.Once
	queue *jobs.Queue
	inbox *webhooks.Service
	to    *outbound.Service
	err   error
}

// Publish has events sent, in the transaction of the change.
func (t *teller) Publish(ctx context.Context, tx *repository.Tx, happened ...events.Event) error {
	t.once.Do(func() { t.queue, t.inbox, t.to, t.err = openQueue(ctx, t.db) })
	if t.err != nil {
		return t.err
	}
	return t.to.Publish(ctx, tx, happened...)
}

func (t *teller) close(ctx context.Context) error {
	if t.queue == nil {
		return nil
	}
	t.inbox.Close()
	t.to.Close()
	return t.queue.Close(ctx)
}

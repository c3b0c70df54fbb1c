package answers

import (
	"context"
	"fmt"
	"time"

	"github.com/charterhq/charter/impl/engine/pipeline/store/redis"
)

const (
	// heartbeat is the time between two signs of life. Without any for twice as long the connection is lost.
	heartbeat = 500 * time.Millisecond
	// retry is the time between two attempts to reach Redis.
	retry = 200 * time.Millisecond
)

// run hears what other replicas make stale until ctx ends. What was said while the connection was lost nobody knows:
// then all that this process has is dropped, when it is lost, because nothing else is told of it any more, and when it
// is back, because of what was kept meanwhile.
func (s *shared) run(ctx context.Context) {
	defer close(s.done)
	for {
		linked, err := s.listen(ctx)
		if ctx.Err() != nil {
			return
		}
		s.fail(err)
		if linked {
			s.forget()
		}
		select {
		case <-time.After(retry):
		case <-ctx.Done():
			return
		}
	}
}

// listen returns when the connection is lost, and whether there was one.
func (s *shared) listen(ctx context.Context) (linked bool, err error) {
	select {
	case <-s.failed: // of the connection before
	default:
	}
	subscription, err := s.subscribe(ctx)
	if err != nil {
		return false, err
	}
	s.forget()
	if err := s.catchUp(ctx); err != nil {
		subscription.Close()
		return false, err
	}
	s.logger.Info("the Redis that replicas share for cached answers is there")
	ended, watching := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watching)
		s.watch(ctx, subscription, ended)
	}()
	err = s.receive(subscription)
	close(ended)
	<-watching
	return true, err
}

func (s *shared) subscribe(ctx context.Context) (*redis.Subscription, error) {
	ctx, cancel := context.WithTimeout(ctx, tellPatience)
	defer cancel()
	subscription, err := s.client.Subscribe(ctx, channel)
	if err != nil {
		return nil, fmt.Errorf("subscribing to what becomes stale: %w", err)
	}
	return subscription, nil
}

// watch asks for signs of life, and ends the wait for messages when a command has failed, and at the end of it all.
func (s *shared) watch(ctx context.Context, subscription *redis.Subscription, ended <-chan struct{}) {
	defer subscription.Close()
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		select {
		case <-beat.C:
			if err := subscription.Ping(); err != nil {
				return
			}
		case <-s.failed:
			return
		case <-ctx.Done():
			return
		case <-ended:
			return
		}
	}
}

// receive hears messages until the connection is lost, which it counts as when not even signs of life come.
func (s *shared) receive(subscription *redis.Subscription) error {
	for {
		message, is, err := subscription.Receive(2 * heartbeat)
		if err != nil {
			return fmt.Errorf("hearing what becomes stale: %w", err)
		}
		if is {
			s.hear(message)
		}
	}
}

// hear makes stale what another replica says.
func (s *shared) hear(payload string) {
	from, groups := readNotice(payload)
	if from == s.name {
		return // it knows, and has perhaps something new already
	}
	for _, group := range groups {
		if group == everything {
			s.forget()
		}
	}
	s.heard(groups)
}

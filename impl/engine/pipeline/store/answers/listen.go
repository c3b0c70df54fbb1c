package answers

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	// heartbeat is how long nothing is heard until the connection is tried; as long again, and it is lost.
	heartbeat = 500 * time.Millisecond
	// retry is the time between two attempts to reach Redis.
	retry = 200 * time.Millisecond
)

var errSilent = errors.New("nothing was heard for a second")

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
	subscription := s.client.Subscribe(ctx)
	defer subscription.Close() //nolint:errcheck // it is of no use any more
	if err := s.subscribe(ctx, subscription); err != nil {
		return false, err
	}
	s.forget()
	if err := s.catchUp(ctx); err != nil {
		return false, err
	}
	s.logger.Info("the Redis that replicas share for cached answers is there")
	ended := make(chan struct{})
	defer close(ended)
	go func() { // a command that has failed, and the end of it all, end the wait for messages
		select {
		case <-s.failed:
		case <-ctx.Done():
		case <-ended:
		}
		_ = subscription.Close()
	}()
	return true, s.receive(ctx, subscription)
}

func (s *shared) subscribe(ctx context.Context, subscription *redis.PubSub) error {
	bounded, cancel := context.WithTimeout(ctx, tellPatience)
	defer cancel()
	if err := subscription.Subscribe(bounded, channel); err != nil {
		return fmt.Errorf("subscribing to what becomes stale: %w", err)
	}
	if _, err := subscription.ReceiveTimeout(bounded, tellPatience); err != nil {
		return fmt.Errorf("subscribing to what becomes stale: %w", err)
	}
	return nil
}

func (s *shared) receive(ctx context.Context, subscription *redis.PubSub) error {
	asked := false
	for {
		received, err := subscription.ReceiveTimeout(ctx, heartbeat)
		var slow net.Error
		switch {
		case err == nil:
			asked = false
		case errors.As(err, &slow) && slow.Timeout() && !asked:
			asked = true
			if err := subscription.Ping(ctx); err != nil {
				return err
			}
		case errors.As(err, &slow) && slow.Timeout():
			return errSilent
		default:
			return err
		}
		if message, ok := received.(*redis.Message); ok {
			s.hear(message.Payload)
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

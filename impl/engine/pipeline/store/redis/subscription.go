package redis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gomodule/redigo/redis"
)

// Subscription is a connection on which the messages of a channel come. Ping and Close may be called while another
// goroutine receives.
type Subscription struct {
	client     *Client
	connection redis.PubSubConn
}

var errNotSubscribed = errors.New("the server has answered something else than that it will send messages")

// Subscribe asks for the messages of a channel, and returns once the server has said that it sends them. The context's
// deadline counts, as in [Client.Do].
func (c *Client) Subscribe(ctx context.Context, channel string) (*Subscription, error) {
	connection, err := c.dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("connecting: %w", err)
	}
	subscription := &Subscription{c, redis.PubSubConn{Conn: connection}}
	if err := subscription.begin(channel, c.left(ctx)); err != nil {
		subscription.Close()
		return nil, fmt.Errorf("subscribing: %w", err)
	}
	return subscription, nil
}

func (s *Subscription) begin(channel string, patience time.Duration) error {
	if err := s.connection.Subscribe(channel); err != nil {
		return err
	}
	switch received := s.connection.ReceiveWithTimeout(patience).(type) {
	case redis.Subscription:
		return nil
	case error:
		return received
	default:
		return errNotSubscribed
	}
}

// Receive waits for the next that comes, for so long. It is a message, or the answer to a ping, which is none. An error
// ends the subscription, and tells the client not to use the connections that it has kept: they lead to the same server.
func (s *Subscription) Receive(patience time.Duration) (message string, is bool, err error) {
	switch received := s.connection.ReceiveWithTimeout(patience).(type) {
	case redis.Message:
		return string(received.Data), true, nil
	case error:
		return "", false, s.client.lost(received)
	default:
		return "", false, nil
	}
}

// Ping asks the server for a sign of life. That it gives one tells [Subscription.Receive].
func (s *Subscription) Ping() error { return s.connection.Ping("") }

// Close ends what is received.
func (s *Subscription) Close() {
	_ = s.connection.Conn.Close() // it is of no use any more, whatever comes of it
}

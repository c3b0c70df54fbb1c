// Package redis speaks with the Redis server that replicas share: commands with a deadline, over connections that are
// kept. No command is ever repeated: one whose answer was lost may have been done.
package redis

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/gomodule/redigo/redis"
)

const (
	// most is how many connections a client has at a time. Further commands wait for one, within their deadlines.
	most = 64
	// idle is how long a connection is kept that nobody uses: less than servers and firewalls wait until they close it.
	idle = time.Minute
)

// ErrAddress tells what an address must look like, and not what was given: that may hold a password.
var ErrAddress = errors.New("the address of Redis must be redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE], or the same with rediss://, which is over TLS")

var errOld = errors.New("the connection is older than the last failure")

// database is the path of an address.
var database = regexp.MustCompile(`^(/[0-9]{0,4})?$`)

// Client is a server. It may be used by many goroutines.
type Client struct {
	address  string
	patience time.Duration
	pool     *redis.Pool
	failed   atomic.Pointer[time.Time] // when a command has failed at last, by a clock that nobody sets; nil: never
}

// Open makes a client of the server at an address, and dials nothing yet. Patience is how long a command without a
// deadline may take, and how long it takes at most to connect. The error is [ErrAddress].
func Open(address string, patience time.Duration) (*Client, error) {
	if !Reads(address) {
		return nil, ErrAddress
	}
	client := &Client{address: address, patience: patience}
	client.pool = &redis.Pool{
		DialContext: client.dial, MaxIdle: most, MaxActive: most, Wait: true, IdleTimeout: idle,
		TestOnBorrow: client.usable,
	}
	return client, nil
}

// Reads tells whether an address is one that [Open] takes.
func Reads(address string) bool {
	parsed, err := url.Parse(address)
	if err != nil || !slices.Contains([]string{"redis", "rediss"}, parsed.Scheme) || parsed.Host == "" ||
		parsed.RawQuery != "" || parsed.Fragment != "" || !database.MatchString(parsed.Path) {
		return false
	}
	if parsed.Port() == "" {
		return true
	}
	_, err = strconv.ParseUint(parsed.Port(), 10, 16)
	return err == nil
}

func (c *Client) dial(ctx context.Context) (redis.Conn, error) {
	return redis.DialURLContext(ctx, c.address, redis.DialConnectTimeout(c.patience), redis.DialTLSHandshakeTimeout(c.patience),
		redis.DialReadTimeout(c.patience), redis.DialWriteTimeout(c.patience))
}

// usable refuses connections from before the last failure: when a server is back, they lead to the one that has gone.
func (c *Client) usable(_ redis.Conn, used time.Time) error {
	if failed := c.failed.Load(); failed != nil && !used.After(*failed) {
		return errOld
	}
	return nil
}

// Command is one of Redis. Its arguments are texts, bytes, and whole numbers.
type Command struct {
	Name string
	Args []any
}

// Do sends commands at once, and gives the answer to each: nil, an int64, a string or a []any of such. The context's
// deadline counts, and not that it is given up: a command is short, and whether it was done nobody would know. The
// error is that of the connection, or the first that the server answers with.
func (c *Client) Do(ctx context.Context, commands ...Command) ([]any, error) {
	connection, err := c.pool.GetContext(ctx)
	if err != nil {
		return nil, c.lost(err)
	}
	defer connection.Close() //nolint:errcheck // it goes back, or is broken already
	for _, command := range commands {
		if err := connection.Send(command.Name, command.Args...); err != nil {
			return nil, c.lost(err)
		}
	}
	if err := connection.Flush(); err != nil {
		return nil, c.lost(err)
	}
	answers := make([]any, len(commands))
	var refused error
	for i := range commands {
		answer, err := redis.ReceiveWithTimeout(connection, c.left(ctx))
		switch {
		case err == nil:
			answers[i] = plain(answer)
		case connection.Err() != nil:
			return nil, c.lost(err)
		case refused == nil:
			refused = fmt.Errorf("%s: %w", commands[i].Name, err)
		}
	}
	return answers, refused
}

// left is how long an answer may take to come.
func (c *Client) left(ctx context.Context) time.Duration {
	deadline, bounded := ctx.Deadline()
	if !bounded {
		return c.patience
	}
	return max(time.Until(deadline), time.Nanosecond) // none at all would be for ever
}

// lost notes that a connection is of no use any more, and that others may not be either.
func (c *Client) lost(err error) error {
	c.failed.Store(new(time.Now()))
	return err
}

// plain makes texts of the bytes that stand for them.
func plain(answer any) any {
	switch answer := answer.(type) {
	case []byte:
		return string(answer)
	case []any:
		for i := range answer {
			answer[i] = plain(answer[i])
		}
	}
	return answer
}

// Close closes the connections that are not in use, and the others when they are not any more.
func (c *Client) Close() error { return c.pool.Close() }

package limits

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/charterhq/charter/impl/engine/pipeline/store/redis"
)

//go:embed take.lua
var takeSource string

// take is run by the server as one step: nobody else's take comes between.
var take = redis.NewScript(takeSource)

var errAnswer = errors.New("the script has answered something else than two numbers for each bucket")

// tag is in all names of buckets: on a cluster, one step can only be about keys of one slot.
const tag = "{charter-limits}:"

// Redis keeps buckets in a Redis server, for all processes that use the same. The server's clock counts.
type Redis struct {
	client *redis.Client
	now    func() time.Time
}

// NewRedis makes a store of a server. Now tells the time in tests; nil: the clock of the server.
func NewRedis(client *redis.Client, now func() time.Time) *Redis { return &Redis{client, now} }

// Take is as in [Store]. It waits as long as the client does.
func (r *Redis) Take(ctx context.Context, takes []Take, left []Left) error {
	keys := make([]string, len(takes))
	args := make([]any, 1, 1+5*len(takes))
	args[0] = 0
	if r.now != nil {
		args[0] = r.now().UnixMicro()
	}
	for i := range takes {
		t := &takes[i]
		keys[i] = t.key()
		tried := 0
		if t.Tried {
			tried = 1
		}
		args = append(args, t.Size.limit, t.Size.window, t.Size.tick.Microseconds(), t.Cost, tried)
	}
	found, err := r.client.Run(ctx, take, keys, args...)
	if err == nil && len(found) != 2*len(takes) {
		err = errAnswer
	}
	if err != nil {
		return fmt.Errorf("taking from limits in Redis: %w", err)
	}
	for i := range takes {
		left[i] = takes[i].Size.left(found[2*i], takes[i].Cost, found[2*i+1] == 1)
	}
	return nil
}

// key names the bucket. A limit that is changed begins anew: what was used is counted in other parts then.
func (t *Take) key() string {
	var key strings.Builder
	key.WriteString(tag)
	key.WriteString(t.Name)
	key.WriteByte('/')
	key.WriteString(strconv.FormatInt(t.Size.limit, 10))
	key.WriteByte('/')
	key.WriteString((time.Duration(t.Size.window) * t.Size.tick).String())
	key.WriteByte('/')
	key.WriteString(t.Kind)
	key.WriteByte(':')
	key.WriteString(t.Whose)
	return key.String()
}

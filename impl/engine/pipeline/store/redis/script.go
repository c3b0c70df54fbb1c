package redis

import (
	"context"
	"crypto/sha1" //nolint:gosec // how Redis names scripts
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/gomodule/redigo/redis"
)

// Script is run by the server as one step.
type Script struct{ source, name string }

// NewScript makes a script of its source, in Lua.
func NewScript(source string) Script {
	sum := sha1.Sum([]byte(source)) //nolint:gosec // how Redis names scripts
	return Script{source, hex.EncodeToString(sum[:])}
}

var errNumbers = errors.New("the script has answered something else than whole numbers")

// Run runs a script and gives the whole numbers that it answers with. Its source is sent if the server does not have it:
// in that case it has not been run. The context counts as in [Client.Do], and so do the errors.
func (c *Client) Run(ctx context.Context, script Script, keys []string, args ...any) ([]int64, error) {
	all := make([]any, 0, 2+len(keys)+len(args))
	all = append(all, script.name, len(keys))
	for _, key := range keys {
		all = append(all, key)
	}
	all = append(all, args...)
	answers, err := c.Do(ctx, Command{"EVALSHA", all})
	var refused redis.Error
	if errors.As(err, &refused) && strings.HasPrefix(string(refused), "NOSCRIPT ") {
		all[0] = script.source
		answers, err = c.Do(ctx, Command{"EVAL", all})
	}
	if err != nil {
		return nil, fmt.Errorf("running a script: %w", err)
	}
	found, ok := answers[0].([]any)
	if !ok {
		return nil, errNumbers
	}
	numbers := make([]int64, len(found))
	for i := range found {
		if numbers[i], ok = found[i].(int64); !ok {
			return nil, errNumbers
		}
	}
	return numbers, nil
}

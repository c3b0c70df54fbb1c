package answers

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/charterhq/charter/impl/engine/pipeline/store/redis"
)

// maxUnsent bounds the groups that are remembered while Redis is away. With more, everything becomes stale once it is back.
const maxUnsent = 10_000

// unsent is what others have to be told.
type unsent map[string]struct{}

func (u *unsent) add(groups []string) {
	if *u == nil {
		*u = make(unsent)
	}
	for _, group := range groups {
		if len(*u) >= maxUnsent {
			*u = unsent{everything: {}}
		}
		if _, all := (*u)[everything]; !all {
			(*u)[group] = struct{}{}
		}
	}
}

// tell makes groups stale for all replicas, or notes that this is still to be done.
func (s *shared) tell(ctx context.Context, groups []string) {
	s.mutex.Lock()
	if !s.up {
		s.unheard.add(groups)
		s.mutex.Unlock()
		return
	}
	s.mutex.Unlock()
	if err := s.send(ctx, groups); err != nil {
		s.mutex.Lock()
		s.unheard.add(groups)
		s.mutex.Unlock()
		s.fail(err)
	}
}

// send gives the groups new generations, and then tells the others: who hears of it finds nothing old any more.
func (s *shared) send(ctx context.Context, groups []string) error {
	ctx, cancel := within(ctx, tellPatience)
	defer cancel()
	var commands []redis.Command
	for _, group := range groups {
		commands = append(commands, set(groupKey(group), rand.Text(), remembered))
	}
	commands = append(commands, redis.Command{Name: "PUBLISH", Args: []any{channel, notice(s.name, groups)}})
	if _, err := s.client.Do(ctx, commands...); err != nil {
		return fmt.Errorf("telling the replicas what is stale: %w", err)
	}
	return nil
}

// catchUp tells the others what they could not be told, and notes that Redis is there.
func (s *shared) catchUp(ctx context.Context) error {
	for {
		s.mutex.Lock()
		if len(s.unheard) == 0 {
			s.up, s.missed = true, false
			s.mutex.Unlock()
			return nil
		}
		var groups []string
		for group := range s.unheard {
			groups = append(groups, group)
		}
		s.unheard = nil
		s.mutex.Unlock()
		if err := s.send(ctx, groups); err != nil {
			s.mutex.Lock()
			s.unheard.add(groups)
			s.mutex.Unlock()
			return err
		}
	}
}

package answers

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/charterhq/charter/impl/engine/pipeline/store/redis"
)

const (
	// patience is how long a command may take until Redis counts as gone. Whoever asks meanwhile waits as long, once.
	patience = 100 * time.Millisecond
	// tellPatience is the same for what has become stale, which is worth more waiting.
	tellPatience = 250 * time.Millisecond
	// remembered is how long a generation is kept in Redis that nobody changes. One that is missing makes what was kept
	// under it unusable, nothing worse.
	remembered = 24 * time.Hour

	prefix  = "charter:cache:"
	channel = prefix + "stale"
	// everything is the group that all answers belong to. [GroupName] makes no such name.
	everything = "%"
)

// shared is what replicas keep together. An answer there holds the generations of its groups at the time when it was
// asked for, each a text by chance; who makes a group stale gives it another. So an answer is good only while its
// generations are those that stand beside it, and whatever of that Redis loses, nothing stale becomes good again.
type shared struct {
	client    *redis.Client
	logger    *slog.Logger
	namespace string // its hash
	name      string // of this process, among those that tell each other
	heard     func(groups []string)
	forget    func()

	mutex   sync.Mutex
	up      bool
	missed  bool          // since the log has said that Redis does not answer
	unheard unsent        // what could not be told to others yet
	failed  chan struct{} // gets a value when a command has failed

	stop context.CancelFunc
	done chan struct{}
}

func share(options Options, forget func()) (*shared, error) {
	client, err := redis.Open(options.URL, tellPatience)
	if err != nil {
		return nil, err
	}
	namespace := sha256.Sum256([]byte(options.Namespace))
	return &shared{
		client: client, logger: options.Logger, namespace: string(namespace[:]), name: rand.Text(),
		forget: forget, failed: make(chan struct{}, 1), done: make(chan struct{}),
	}, nil
}

func (s *shared) start() {
	ctx, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	go s.run(ctx)
}

func (s *shared) close() error {
	s.stop()
	<-s.done
	return s.client.Close()
}

func (s *shared) linked() bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.up
}

// fail notes that Redis does not answer, and says so once, also if it never did. From here on nobody waits for it, until
// it does again.
func (s *shared) fail(err error) {
	s.mutex.Lock()
	said := s.missed
	s.up, s.missed = false, true
	s.mutex.Unlock()
	if said {
		return
	}
	s.logger.Warn("the Redis that replicas share for cached answers does not answer; this process keeps its own, and does not hear what others make stale", slog.Any("cause", err))
	select {
	case s.failed <- struct{}{}:
	default:
	}
}

// answerKey is where an answer stands.
func (s *shared) answerKey(key string) string {
	sum := sha256.Sum256([]byte(s.namespace + key))
	return prefix + "answer:" + hex.EncodeToString(sum[:])
}

func groupKey(group string) string { return prefix + "group:" + group }

func groupKeys(groups []string) []string {
	keys := make([]string, 0, len(groups)+1)
	keys = append(keys, groupKey(everything))
	for _, group := range groups {
		keys = append(keys, groupKey(group))
	}
	return keys
}

// within bounds a command. That nobody waits for the answer any more is no reason to give it up: it is short, and
// would look like a Redis that is gone.
func within(ctx context.Context, time time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), time)
}

func (s *shared) load(ctx context.Context, key string, mark *Mark) *Answer {
	mark.shared = nil
	if !s.linked() {
		return nil
	}
	ctx, cancel := within(ctx, patience)
	defer cancel()
	keys := groupKeys(mark.groups)
	answers, err := s.client.Do(ctx, mget(append([]string{s.answerKey(key)}, keys...)))
	if err != nil {
		s.fail(fmt.Errorf("looking for an answer: %w", err))
		return nil
	}
	found, _ := answers[0].([]any)
	if len(found) != 1+len(keys) {
		return nil
	}
	generations, complete := texts(found[1:])
	if !complete {
		if generations, err = s.begin(ctx, keys); err != nil {
			s.fail(fmt.Errorf("beginning generations: %w", err))
		}
		mark.shared = generations
		return nil
	}
	mark.shared = generations
	data, ok := found[0].(string)
	if !ok {
		return nil
	}
	answer, of, err := decode(data)
	if err != nil || !slices.Equal(of, generations) {
		return nil
	}
	return answer
}

// begin gives generations to the groups that have none.
func (s *shared) begin(ctx context.Context, keys []string) ([]string, error) {
	var commands []redis.Command
	for _, key := range keys {
		once := set(key, rand.Text(), remembered)
		once.Args = append(once.Args, "NX") // not those that have one
		commands = append(commands, once)
	}
	answers, err := s.client.Do(ctx, append(commands, mget(keys))...)
	if err != nil {
		return nil, err
	}
	values, _ := answers[len(commands)].([]any)
	generations, complete := texts(values)
	if !complete || len(generations) != len(keys) {
		return nil, nil // somebody empties Redis at the moment: the answer is not shared
	}
	return generations, nil
}

func texts(values []any) (all []string, complete bool) {
	all = make([]string, len(values))
	for i, value := range values {
		text, ok := value.(string)
		if !ok {
			return nil, false
		}
		all[i] = text
	}
	return all, true
}

func (s *shared) store(ctx context.Context, key string, mark *Mark, answer *Answer, lifetime time.Duration) {
	if mark.shared == nil || !s.linked() {
		return
	}
	ctx, cancel := within(ctx, patience)
	defer cancel()
	if _, err := s.client.Do(ctx, set(s.answerKey(key), encode(answer, mark.shared), lifetime)); err != nil {
		s.fail(fmt.Errorf("sharing an answer: %w", err))
	}
}

func (s *shared) remove(ctx context.Context, key string) {
	if !s.linked() {
		return
	}
	ctx, cancel := within(ctx, patience)
	defer cancel()
	if _, err := s.client.Do(ctx, redis.Command{Name: "DEL", Args: []any{s.answerKey(key)}}); err != nil {
		s.fail(fmt.Errorf("taking an answer back: %w", err))
	}
}

func set(key string, value any, lifetime time.Duration) redis.Command {
	return redis.Command{Name: "SET", Args: []any{key, value, "PX", max(lifetime.Milliseconds(), 1)}}
}

func mget(keys []string) redis.Command {
	command := redis.Command{Name: "MGET"}
	for _, key := range keys {
		command.Args = append(command.Args, key)
	}
	return command
}

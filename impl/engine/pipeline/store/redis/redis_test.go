package redis_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/charterhq/charter/impl/engine/pipeline/store/redis"
	"github.com/charterhq/charter/impl/engine/pipeline/store/redistest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAddressesThatNobodyCanReadAreRefusedUntold(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"", "localhost:6379", "http://h:secret@localhost", "redis://", "redis:localhost", "redis://:secret@localhost:port",
		"redis://:secret@localhost:70000", "redis://localhost/db", "redis://localhost/1/2", "redis://localhost/12345",
		"redis://:secret@localhost?db=1", "redis://localhost#1", "redis://:sec\x7fret@localhost",
	} {
		_, err := redis.Open(address, time.Second)
		if !errors.Is(err, redis.ErrAddress) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", address, err)
		}
	}
	for _, address := range []string{"redis://localhost", "redis://[::1]:6379/0", "rediss://user:secret@redis.example.com:6380/12", "redis://:secret@h/"} {
		client, err := redis.Open(address, time.Second)
		if err != nil {
			t.Errorf("%q: %v", address, err)
			continue
		}
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	}
}

func do(t *testing.T, client *redis.Client, commands ...redis.Command) []any {
	t.Helper()
	answers, err := client.Do(t.Context(), commands...)
	if err != nil {
		t.Fatal(err)
	}
	return answers
}

func TestCommandsAreAnsweredInTheirOrder(t *testing.T) {
	t.Parallel()
	client := redistest.Open(t, redistest.Start(t).Addr())
	got := do(t, client,
		redis.Command{Name: "SET", Args: []any{"a", "\x00\r\n\xff"}}, redis.Command{Name: "INCRBY", Args: []any{"n", int64(41)}},
		redis.Command{Name: "MGET", Args: []any{"a", "none", "n"}}, redis.Command{Name: "GET", Args: []any{"none"}},
		redis.Command{Name: "SET", Args: []any{"a", []byte("bytes"), "NX"}},
	)
	if want := []any{"OK", int64(41), []any{"\x00\r\n\xff", nil, "41"}, nil, nil}; !reflect.DeepEqual(got, want) {
		t.Errorf("%#v", got)
	}
}

// What one command is refused for is no fault of the others, nor of the connection.
func TestARefusalEndsNothing(t *testing.T) {
	t.Parallel()
	client := redistest.Open(t, redistest.Start(t).Addr())
	_, err := client.Do(t.Context(), redis.Command{Name: "SET", Args: []any{"a", "text"}}, redis.Command{Name: "INCR", Args: []any{"a"}},
		redis.Command{Name: "SET", Args: []any{"b", "later"}})
	if err == nil || !strings.HasPrefix(err.Error(), "INCR: ") {
		t.Errorf("%v", err)
	}
	if got := do(t, client, redis.Command{Name: "MGET", Args: []any{"a", "b"}}); !reflect.DeepEqual(got[0], []any{"text", "later"}) {
		t.Errorf("%#v", got)
	}
}

func TestScriptsAreSentToServersThatDoNotHaveThem(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	client := redistest.Open(t, server.Addr())
	add := redis.NewScript(`return {redis.call("INCRBY", KEYS[1], ARGV[1]), 7}`)
	for _, want := range []int64{2, 4} {
		if got, err := client.Run(t.Context(), add, []string{"n"}, 2); err != nil || !reflect.DeepEqual(got, []int64{want, 7}) {
			t.Errorf("%v, %v", got, err)
		}
	}
	do(t, client, redis.Command{Name: "SCRIPT", Args: []any{"FLUSH"}})
	if got, err := client.Run(t.Context(), add, []string{"n"}, 2); err != nil || got[0] != 6 {
		t.Errorf("%v, %v", got, err)
	}
	for _, source := range []string{`return 1`, `return {"a"}`, `return redis.error_reply("no")`, `this is not Lua`} {
		if _, err := client.Run(t.Context(), redis.NewScript(source), nil); err == nil {
			t.Errorf("%s is good", source)
		}
	}
}

// Connections to a server that has gone are not tried one after the other when another is there.
func TestOneFailureIsEnoughToFindAServerAgain(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	client := redistest.Open(t, server.Addr())
	var group sync.WaitGroup
	for range 8 { // connections
		group.Go(func() { _, _ = client.Do(t.Context(), redis.Command{Name: "BLPOP", Args: []any{"none", "0.2"}}) })
	}
	group.Wait()
	server.Stop(t)
	server.Restart(t)
	if _, err := client.Do(t.Context(), redis.Command{Name: "PING"}); err == nil {
		t.Error("the answer of a server that has gone")
	}
	for range 8 {
		do(t, client, redis.Command{Name: "PING"})
	}
}

// So does what is heard: a connection that the subscription's loss has told of is not tried again.
func TestALostSubscriptionIsEnoughToFindAServerAgain(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	client := redistest.Open(t, server.Addr())
	do(t, client, redis.Command{Name: "PING"})
	subscription, err := client.Subscribe(t.Context(), "news")
	if err != nil {
		t.Fatal(err)
	}
	defer subscription.Close()
	server.Stop(t)
	if _, _, err := subscription.Receive(time.Minute); err == nil {
		t.Error("a message of a server that has gone")
	}
	server.Restart(t)
	do(t, client, redis.Command{Name: "PING"})
}

func TestAServerThatHangsIsWaitedForUntilTheDeadline(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	client, err := redis.Open(server.URL(), 100*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	server.Freeze(t)
	begun := time.Now()
	if _, err := client.Do(t.Context(), redis.Command{Name: "PING"}); err == nil || time.Since(begun) < 100*time.Millisecond {
		t.Errorf("%v after %s", err, time.Since(begun))
	}
	ended, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	if _, err := client.Do(ended, redis.Command{Name: "PING"}); err == nil {
		t.Error("an answer after the deadline")
	}
	server.Thaw(t)
	do(t, redistest.Open(t, server.Addr()), redis.Command{Name: "PING"})
}

func TestMessagesOfAChannelCome(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	client := redistest.Open(t, server.Addr())
	subscription, err := client.Subscribe(t.Context(), "news")
	if err != nil {
		t.Fatal(err)
	}
	defer subscription.Close()
	do(t, client, redis.Command{Name: "PUBLISH", Args: []any{"others", "b"}}, redis.Command{Name: "PUBLISH", Args: []any{"news", "a"}})
	if message, is, err := subscription.Receive(time.Minute); message != "a" || !is || err != nil {
		t.Errorf("%q %t %v", message, is, err)
	}
	if err := subscription.Ping(); err != nil {
		t.Error(err)
	}
	if message, is, err := subscription.Receive(time.Minute); message != "" || is || err != nil {
		t.Errorf("%q %t %v", message, is, err)
	}
	if _, _, err := subscription.Receive(time.Millisecond); err == nil {
		t.Error("nothing has come, and that is no error")
	}
	server.Stop(t)
	if _, err := client.Subscribe(t.Context(), "news"); err == nil {
		t.Error("a subscription at a server that has gone")
	}
}

func TestPasswordsAndDatabasesAreThoseOfTheAddress(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	plain := redistest.Open(t, server.Addr())
	do(t, plain, redis.Command{Name: "ACL", Args: []any{"SETUSER", "partner", "on", ">secret", "allkeys", "allcommands", "allchannels"}},
		redis.Command{Name: "CONFIG", Args: []any{"SET", "requirepass", "other"}})
	for address, good := range map[string]bool{
		"redis://partner:secret@" + server.Addr() + "/3": true, "redis://:other@" + server.Addr() + "/3": true,
		"redis://partner:wrong@" + server.Addr(): false, "redis://" + server.Addr(): false,
	} {
		client, err := redis.Open(address, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.Do(t.Context(), redis.Command{Name: "SET", Args: []any{"a", "b"}})
		if (err == nil) != good {
			t.Errorf("%s: %v", address, err)
		}
		if err != nil && strings.Contains(err.Error(), "wrong") {
			t.Error(err)
		}
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	}
	if got := do(t, plain, redis.Command{Name: "EXISTS", Args: []any{"a"}}); got[0] != int64(0) {
		t.Error("it stands in the first database")
	}
}

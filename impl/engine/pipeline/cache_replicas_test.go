package pipeline_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline/store/redistest"
	"github.com/charterhq/charter/impl/engine/waittest"
)

// replicas are two servers with one Redis.
func replicas(t *testing.T, terms cacheTerms) (server *redistest.Server, one, two *cacheStand) {
	t.Helper()
	server = redistest.Start(t)
	terms.redis = server.URL()
	stands := make([]*cacheStand, 2)
	for i := range stands {
		stands[i] = newCacheStand(t, terms)
		t.Cleanup(func() { stands[i].close(t) })
		waittest.Until(t, "Redis is there", stands[i].store.Informed)
	}
	return server, stands[0], stands[1]
}

func TestReplicasGiveAgainWhatOneHasMade(t *testing.T) {
	t.Parallel()
	_, one, two := replicas(t, cacheTerms{cache: contract.Cache{MaxAge: time.Hour, Groups: []contract.Template{"thing:{id}"}}, read: counting()})
	first := one.get(t, "/things/1")
	waittest.Until(t, "the other has it", func() bool { return strings.Contains(two.get(t, "/things/1").Header().Get("Cache-Status"), "hit") })
	other := two.get(t, "/things/1")
	for _, name := range []string{"ETag", "Cache-Groups", "Content-Type", "Content-Length", "Cache-Control", "Vary"} {
		if other.Header().Get(name) != first.Header().Get(name) || first.Header().Get(name) == "" {
			t.Errorf("%s: %q, %q", name, first.Header().Get(name), other.Header().Get(name))
		}
	}
	if again := two.get(t, "/things/1", "If-None-Match: "+first.Header().Get("ETag")); again.Code != 304 {
		t.Errorf("with the tag of the other: %d", again.Code)
	}
}

func TestAWriteIsSeenOnEveryReplicaWithinATenthOfASecond(t *testing.T) {
	t.Parallel()
	_, one, two := replicas(t, cacheTerms{cache: contract.Cache{MaxAge: time.Hour, StaleWhileRevalidate: time.Hour, Groups: []contract.Template{"thing:{id}"}}, read: counting()})
	took := make([]time.Duration, 11)
	for i := range took {
		before := two.get(t, "/things/1").Body.String()
		one.send(t.Context(), "POST", "/things/1")
		took[i] = waittest.Until(t, "the other sees it", func() bool { return two.get(t, "/things/1").Body.String() != before })
	}
	slices.Sort(took) // on a machine that is busy, a test does not always get its turn within such a time
	if median := took[len(took)/2]; median > 100*time.Millisecond {
		t.Errorf("half of the writes took longer than %s", median)
	}
}

func TestWithoutRedisTheHandlerIsAskedAtOnce(t *testing.T) {
	t.Parallel()
	server, one, _ := replicas(t, cacheTerms{cache: contract.Cache{MaxAge: time.Hour, Groups: []contract.Template{"thing:{id}"}}, read: counting()})
	server.Freeze(t)
	one.get(t, "/things/1")
	waittest.Until(t, "it is noticed", func() bool { return !one.store.Informed() })
	begun := time.Now()
	for range 100 {
		if answer := one.send(t.Context(), "POST", "/things/1"); answer.Code != 204 {
			t.Errorf("a write: %d", answer.Code)
		}
		if answer := one.get(t, "/things/1"); answer.Code != 200 || !strings.Contains(answer.Header().Get("Cache-Status"), "fwd=miss") {
			t.Error(answer.Header())
		}
	}
	if took := time.Since(begun); took > 2*time.Second { // with a wait each it would be more than ten
		t.Errorf("a hundred reads and writes took %s", took)
	}
	server.Thaw(t)
	waittest.Until(t, "it is back", one.store.Informed)
}

package repository_test

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

var tomorrow = time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)

func use(t *testing.T, db *repository.DB, uses ...repository.QuotaUse) []repository.QuotaUse {
	t.Helper()
	if err := db.UseQuotas(t.Context(), uses); err != nil {
		t.Fatal(err)
	}
	return uses
}

func TestAQuotaIsUsedUpToItsLimitInEachPeriod(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		db := repositorytest.Open(t, url)
		quota := repository.QuotaUse{Name: "export-day", Whose: "key:1", Ends: tomorrow, Cost: 2, Limit: 5}
		for i, want := range []repository.QuotaUse{{Used: 2, Fits: true}, {Used: 4, Fits: true}, {Used: 4}, {Used: 4}} {
			if got := use(t, db, quota)[0]; got.Used != want.Used || got.Fits != want.Fits {
				t.Errorf("use %d: %+v", i+1, got)
			}
		}
		quota.Cost = 1
		if got := use(t, db, quota)[0]; got.Used != 5 || !got.Fits {
			t.Errorf("what is left: %+v", got)
		}
		for what, other := range map[string]repository.QuotaUse{
			"another quota":  {Name: "export-month", Whose: "key:1", Ends: tomorrow, Cost: 1, Limit: 5},
			"another caller": {Name: "export-day", Whose: "key:2", Ends: tomorrow, Cost: 1, Limit: 5},
			"another day":    {Name: "export-day", Whose: "key:1", Ends: tomorrow.AddDate(0, 0, 1), Cost: 1, Limit: 5},
		} {
			if got := use(t, db, other)[0]; got.Used != 1 || !got.Fits {
				t.Errorf("%s: %+v", what, got)
			}
		}
		quota.Limit = 4 // a limit that was lowered below what is used
		if got := use(t, db, quota)[0]; got.Used != 5 || got.Fits {
			t.Errorf("lowered: %+v", got)
		}
	})
}

func TestOfSeveralQuotasAllAreUsedOrNone(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		db := repositorytest.Open(t, url)
		tight := repository.QuotaUse{Name: "z-tight", Whose: "a", Ends: tomorrow, Cost: 1, Limit: 1}
		wide := repository.QuotaUse{Name: "a-wide", Whose: "a", Ends: tomorrow, Cost: 1, Limit: 10}
		tried := repository.QuotaUse{Name: "tried", Whose: "a", Ends: tomorrow, Cost: 1, Limit: 1, Tried: true}
		for i, want := range []int64{1, 1, 1} {
			got := use(t, db, tight, wide, tried)
			if got[0].Used != 1 || got[0].Fits != (i == 0) || got[1].Used != want || !got[1].Fits || got[2].Used != 1 {
				t.Errorf("request %d: %+v", i+1, got)
			}
		}
		if got := use(t, db, wide, tried); got[0].Used != 2 || !got[0].Fits || got[1].Fits {
			t.Errorf("a quota that is tried out keeps another from being used: %+v", got)
		}
	})
}

func TestManyAtOnceUseNoMoreThanAQuota(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		db := repositorytest.Open(t, url)
		var mutex sync.Mutex
		sums := map[int64]int{} // what is used is another number for each who got something
		for _, err := range together(8, func(i int) error {
			for range 20 {
				uses := []repository.QuotaUse{
					{Name: "hot", Whose: "all", Ends: tomorrow, Cost: 1, Limit: 100},
					{Name: "mine", Whose: strconv.Itoa(i), Ends: tomorrow, Cost: 1, Limit: 100},
				}
				if i%2 == 0 {
					uses = uses[:1]
				}
				if err := db.UseQuotas(t.Context(), uses); err != nil {
					return err
				}
				if uses[0].Fits {
					mutex.Lock()
					sums[uses[0].Used]++
					mutex.Unlock()
				}
			}
			return nil
		}) {
			if err != nil {
				t.Error(err)
			}
		}
		for sum := range int64(100) {
			if sums[sum+1] != 1 {
				t.Errorf("%d was reached %d times", sum+1, sums[sum+1])
			}
		}
		if len(sums) != 100 {
			t.Errorf("%d uses fit", len(sums))
		}
	})
}

const (
	// quotaUser is the variable by which a test starts its own program as one of several that share a database.
	quotaUser  = "CHARTER_TEST_USES_QUOTA_IN"
	sharedUses = 150
)

// useAll is what each of several processes does. It prints how often it got something.
func useAll(t *testing.T, url string) {
	t.Helper()
	db := open(t, url)
	got := 0
	for range sharedUses {
		if use(t, db, repository.QuotaUse{Name: "hot", Whose: "all", Ends: tomorrow, Cost: 1, Limit: sharedUses})[0].Fits {
			got++
		}
	}
	if _, err := fmt.Fprintf(os.Stdout, "used %d\n", got); err != nil {
		t.Error(err)
	}
}

func TestThreeProcessesTogetherUseNoMoreThanAQuota(t *testing.T) {
	t.Parallel()
	if url := os.Getenv(quotaUser); url != "" {
		useAll(t, url)
		return
	}
	repositorytest.Each(t, func(t *testing.T, url string) {
		repositorytest.Open(t, url) // migrates
		program, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		got := make([]int, 3)
		for _, err := range together(len(got), func(i int) error {
			command := exec.CommandContext(t.Context(), program, "-test.run=^TestThreeProcessesTogetherUseNoMoreThanAQuota$")
			command.Env = append(os.Environ(), quotaUser+"="+url)
			printed, err := command.Output()
			if err != nil {
				return fmt.Errorf("%w: %s", err, printed)
			}
			_, rest, _ := strings.Cut(string(printed), "used ")
			number, _, _ := strings.Cut(rest, "\n")
			got[i], err = strconv.Atoi(number)
			return err
		}) {
			if err != nil {
				t.Fatal(err)
			}
		}
		if total := got[0] + got[1] + got[2]; total != sharedUses {
			t.Errorf("%v were used, the limit is %d", got, sharedUses)
		}
	})
}

func TestPeriodsThatAreOverAreDropped(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		repositorytest.Open(t, url)
		clock := &clock{now: tomorrow.Add(-time.Minute)}
		db, err := repository.Open(t.Context(), url, repository.Options{Now: clock.Now})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		quota := repository.QuotaUse{Name: "n", Whose: "a", Ends: tomorrow, Cost: 1, Limit: 10}
		for _, test := range []struct {
			at   time.Time
			want int64
		}{{tomorrow.Add(-time.Minute), 1}, {tomorrow.Add(-time.Second), 2}, {tomorrow, 1}} {
			clock.set(test.at)
			if err := db.Write(t.Context(), (*repository.Tx).DropExpired); err != nil {
				t.Fatal(err)
			}
			if got := use(t, db, quota)[0].Used; got != test.want {
				t.Errorf("at %v: %d used, want %d", test.at, got, test.want)
			}
		}
	})
}

// BenchmarkUseQuota is what a quota costs a request: one of them, and two.
func BenchmarkUseQuota(b *testing.B) {
	for _, url := range []string{repositorytest.SQLite(b)} {
		db := repositorytest.Open(b, url)
		for _, quotas := range []int{1, 2} {
			b.Run(strconv.Itoa(quotas), func(b *testing.B) {
				uses := make([]repository.QuotaUse, quotas)
				for i := range uses {
					uses[i] = repository.QuotaUse{Name: strconv.Itoa(i), Whose: "a", Ends: tomorrow, Cost: 1, Limit: 1 << 40}
				}
				for b.Loop() {
					if err := db.UseQuotas(b.Context(), uses); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

package auth

import (
	"context"
	"crypto/sha256"
	"strings"
	"time"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository"
)

// patience says how many failures in a row are free, and how long the longest wait after more is. The first wait is
// a second, and each further failure doubles it.
type patience struct {
	free    int
	longest time.Duration
}

var (
	// ofAccount keeps passwords from being guessed, and does not let a stranger lock somebody out for long.
	ofAccount = patience{5, 5 * time.Minute}
	// ofAddress leaves room for many people behind one address.
	ofAddress = patience{30, 15 * time.Minute}
)

// forgotten is how long after the last failure nothing is left of them.
const forgotten = 24 * time.Hour

func (p patience) wait(failures int) time.Duration {
	if failures < p.free {
		return 0
	}
	if exceeding := failures - p.free; exceeding < 20 {
		return min(time.Second<<exceeding, p.longest)
	}
	return p.longest
}

// counted is what attempts are counted for.
type counted struct {
	subject  []byte
	patience patience
}

// countedFor are the account that a request names and the address it comes from. Whether the account exists does not
// matter.
func countedFor(ctx context.Context, account string) []counted {
	list := []counted{{hashed("account:" + strings.ToLower(account)), ofAccount}}
	if address := contract.CallOf(ctx).Address; address != "" {
		list = append(list, counted{hashed("address:" + address), ofAddress})
	}
	return list
}

func hashed(subject string) []byte {
	sum := sha256.Sum256([]byte(subject))
	return sum[:]
}

// attempt counts an attempt as failed before it is made, so that many at once are counted too; whoever succeeds
// calls forgive. It refuses those that have to wait.
func (s *Service) attempt(ctx context.Context, account string) error {
	subjects := countedFor(ctx, account)
	now := s.clock()
	return s.DB.Write(ctx, func(tx *repository.Tx) error {
		attempts := make([]repository.Attempt, len(subjects))
		for i, counted := range subjects {
			attempt, err := tx.Attempts(counted.subject)
			if err != nil {
				return err
			}
			if now.Sub(attempt.FailedAt) > forgotten {
				attempt.Failures = 0
			}
			if wait := counted.patience.wait(attempt.Failures) - now.Sub(attempt.FailedAt); attempt.Failures > 0 && wait > 0 {
				return tooMany(wait)
			}
			attempts[i] = attempt
		}
		for _, attempt := range attempts {
			attempt.Failures++
			attempt.FailedAt = now
			if err := tx.SetAttempts(attempt); err != nil {
				return err
			}
		}
		return nil
	})
}

// forgive forgets the failures of an account whose password was right, and takes the attempt back that was counted
// for the address: its other failures stay, or one account of one's own would open all others.
func (s *Service) forgive(ctx context.Context, tx *repository.Tx, account string) error {
	for i, counted := range countedFor(ctx, account) {
		if i == 0 {
			if err := tx.ForgetAttempts(counted.subject); err != nil {
				return err
			}
			continue
		}
		attempt, err := tx.Attempts(counted.subject)
		if err != nil {
			return err
		}
		attempt.Failures = max(0, attempt.Failures-1)
		if err := tx.SetAttempts(attempt); err != nil {
			return err
		}
	}
	return nil
}

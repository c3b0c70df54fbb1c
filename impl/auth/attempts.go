package auth

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/netip"
	"strings"
	"time"

	"github.com/charterhq/charter/impl/auth/password"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository"
)

// patience says how many failures in a row are free, how long the longest wait after more is, and how long after the
// last failure nothing is left of them. The first wait is a second, and each further failure doubles it.
type patience struct {
	free      int
	longest   time.Duration
	forgotten time.Duration
}

var (
	// ofVisitor keeps one place from guessing the password of an account.
	ofVisitor = patience{5, 5 * time.Minute, failuresFor}
	// ofAccount keeps many places from guessing it together.
	ofAccount = patience{50, time.Minute, failuresFor}
	// ofAddress keeps one place from trying many accounts, and leaves room for many people there.
	ofAddress = patience{30, 15 * time.Minute, time.Hour}
	// ofClient keeps a program that is set up wrongly from filling the record of what was done.
	ofClient = patience{20, time.Minute, time.Hour}
	// ofMailbox keeps strangers from filling a mailbox.
	ofMailbox = patience{5, 5 * time.Minute, failuresFor}
)

// failuresFor is the longest that failures are remembered.
const failuresFor = 24 * time.Hour

// A place from which somebody has signed in is known: strangers who guess at the same account, or from the same
// place, do not lock its owner out. Some failures later it is like any other.
const (
	knownFor = 90 * 24 * time.Hour
	credit   = 5
)

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

// countedFor are the account that a request names, from this place and from everywhere, and the place. Whether the
// account exists does not matter. The visitor is the first.
func countedFor(ctx context.Context, account string) []counted {
	account, place := strings.ToLower(account), placeOf(contract.CallOf(ctx).Address)
	list := []counted{{hashed("visitor:" + place + " " + account), ofVisitor}, {hashed("account:" + account), ofAccount}}
	if place != "" {
		list = append(list, counted{hashed("address:" + place), ofAddress})
	}
	return list
}

// placeOf is what counts as one place: an address, or of IPv6 the network that one customer gets (RFC 6177), in
// which there are more addresses than anybody can count for.
func placeOf(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if ip = ip.Unmap().WithZone(""); ip.Is4() {
		return ip.String()
	}
	network, err := ip.Prefix(64)
	if err != nil {
		return address
	}
	return network.String()
}

func hashed(subject string) []byte {
	sum := sha256.Sum256([]byte(subject))
	return sum[:]
}

// attempt counts an attempt to sign in as failed before it is made, so that many at once are counted too; whoever
// succeeds calls forgive. It refuses those that have to wait.
func (s *Service) attempt(ctx context.Context, account string) error {
	return s.count(ctx, countedFor(ctx, account))
}

// The ways to have mail sent to an address somebody has typed.
const (
	// unasked is what only strangers send to who has an account: by registering, or changing their address.
	unasked = "mailbox"
	// recovery counts by itself: by registering with the address of somebody again and again, a stranger would keep the
	// owner from asking for a new password. Asking for it, a stranger only sends the owner what the owner wants.
	recovery = "recovery"
)

// attemptMail counts a request that sends mail to an address somebody has typed.
func (s *Service) attemptMail(ctx context.Context, way, email string) error {
	list := []counted{{hashed(way + ":" + strings.ToLower(email)), ofMailbox}}
	if place := placeOf(contract.CallOf(ctx).Address); place != "" {
		list = append(list, counted{hashed("mailer:" + place), ofAddress})
	}
	return s.count(ctx, list)
}

// attemptGrant counts a request for a token that is refused because its client is not recognised. Programs that share a
// place with one that is set up wrongly, and show what is right, are not counted.
func (s *Service) attemptGrant(ctx context.Context, client string) error {
	place := placeOf(contract.CallOf(ctx).Address)
	return s.count(ctx, []counted{{hashed("client:" + place + " " + strings.ToLower(client)), ofClient}, {hashed("clients:" + place), ofAddress}})
}

func (s *Service) count(ctx context.Context, subjects []counted) error {
	return s.DB.Write(ctx, func(tx *repository.Tx) error {
		now := s.clock() // not before it is this one's turn
		attempts := make([]repository.Attempt, len(subjects))
		known := false
		for i, counted := range subjects {
			attempt, err := tx.AttemptsForWrite(counted.subject)
			if err != nil {
				return err
			}
			age := max(0, now.Sub(attempt.FailedAt)) // the clock of another replica may be ahead
			if attempt.Failures >= 0 && age > counted.patience.forgotten || age > knownFor {
				attempt.Failures = 0
			}
			known = known || attempt.Failures < 0
			if wait := counted.patience.wait(attempt.Failures); !known && age < wait {
				return tooMany(wait - age)
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

// notMade takes an attempt back that was counted, and then not made because too many sign in at once: whoever keeps the
// server busy would make everybody else wait afterwards. Nobody has learnt whether the password was right.
func (s *Service) notMade(ctx context.Context, account string, err error) error {
	if !errors.Is(err, password.ErrBusy) {
		return err
	}
	failed := s.DB.Write(ctx, func(tx *repository.Tx) error {
		for i, counted := range countedFor(ctx, account) {
			attempt, err := tx.AttemptsForWrite(counted.subject)
			if err != nil {
				return err
			}
			least := 0 // below, everybody would be known
			if i == 0 {
				least = -credit
			}
			attempt.Failures = max(least, attempt.Failures-1)
			if err := tx.SetAttempts(attempt); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(busy(err), failed)
}

// forgive forgets the failures of an account whose password was right, remembers the place, and takes the attempt
// back that was counted for it: its other failures stay, or one account of one's own would open all others.
func (s *Service) forgive(ctx context.Context, tx *repository.Tx, account string) error {
	for i, counted := range countedFor(ctx, account) {
		attempt, err := tx.AttemptsForWrite(counted.subject)
		if err != nil {
			return err
		}
		switch i {
		case 0:
			attempt.Failures, attempt.FailedAt = -credit, s.clock()
		case 1:
			attempt.Failures = 0
		default:
			attempt.Failures = max(0, attempt.Failures-1)
		}
		if err := tx.SetAttempts(attempt); err != nil {
			return err
		}
	}
	return nil
}

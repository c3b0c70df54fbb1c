package repository_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/libtnb/sqlite"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// Whatever is stored, a row that is looked up by a key is the one that GORM reads.
func TestLookupsFindWhatGORMFinds(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		db := repositorytest.Open(t, url)
		other := withGORM(t, db)
		for range 20 {
			rows := addRows(t, db)
			err := db.Read(t.Context(), func(tx *repository.Tx) error {
				user, account, err := tx.Account(rows.user.ID)
				same(t, other, &user, err, "id = ?", rows.user.ID)
				same(t, other, &account, err, "user_id = ?", rows.user.ID)
				user, _, err = tx.AccountByEmail(strings.ToUpper(rows.user.Email))
				same(t, other, &user, err, "id = ?", rows.user.ID)
				user, err = tx.UserOfStripeCustomer(rows.customer)
				same(t, other, &user, err, "id = ?", rows.user.ID)
				session, err := tx.Session(rows.session.ID)
				same(t, other, &session, err, "id = ?", rows.session.ID)
				session, err = tx.SessionByToken(rows.session.TokenHash)
				same(t, other, &session, err, "id = ?", rows.session.ID)
				key, err := tx.APIKey(rows.key.ID)
				same(t, other, &key, err, "id = ?", rows.key.ID)
				for _, hash := range [][]byte{rows.key.TokenHash, rows.key.OldHash} {
					key, err = tx.APIKeyByHash(hash)
					same(t, other, &key, err, "id = ?", rows.key.ID)
				}
				endpoint, err := tx.WebhookEndpoint(rows.endpoint.ID)
				same(t, other, &endpoint, err, "id = ?", rows.endpoint.ID)
				message, err := tx.WebhookMessage(rows.message.ID)
				same(t, other, &message, err, "id = ?", rows.message.ID)
				delivery, err := tx.WebhookDelivery(rows.delivery.ID)
				same(t, other, &delivery, err, "id = ?", rows.delivery.ID)
				event, err := tx.WebhookEvent(rows.event.ID)
				same(t, other, &event, err, "id = ?", rows.event.ID)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			hasty, cancel := context.WithTimeout(t.Context(), time.Second)
			for _, ctx := range []context.Context{t.Context(), hasty} {
				user, err := db.Users().Get(ctx, rows.user.ID)
				same(t, other, &user, err, "id = ?", rows.user.ID)
			}
			cancel()
		}
	})
}

// withGORM is a handle of GORM's on the same database, as anybody would open one.
func withGORM(t *testing.T, db *repository.DB) *gorm.DB {
	t.Helper()
	var dialector gorm.Dialector = &sqlite.Dialector{Conn: db.Pools()["read"]}
	if db.Dialect() == repository.PostgreSQL {
		dialector = postgres.New(postgres.Config{Conn: db.Pools()["shared"]})
	}
	handle, err := gorm.Open(dialector, &gorm.Config{QueryFields: true})
	if err != nil {
		t.Fatal(err)
	}
	return handle
}

// same compares a row that was looked up with what GORM reads.
func same[Model any](t *testing.T, other *gorm.DB, got *Model, err error, condition string, key any) {
	t.Helper()
	var want Model
	if found := other.WithContext(t.Context()).Where(condition, key).Take(&want).Error; found != nil || err != nil {
		t.Fatalf("%T: %v; GORM: %v", want, err, found)
	}
	if got, want := plain(t, got), plain(t, want); got != want {
		t.Errorf("%T: got\n%s\nand GORM\n%s", want, got, want)
	}
}

// plain writes a row with its times in UTC.
func plain(t *testing.T, row any) string {
	t.Helper()
	text, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]any{}
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	for name, value := range fields {
		if written, ok := value.(string); ok {
			if at, err := time.Parse(time.RFC3339Nano, written); err == nil {
				fields[name] = at.UTC()
			}
		}
	}
	if text, err = json.Marshal(fields); err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// rowsByKey are one row of each table that is looked into by keys.
type rowsByKey struct {
	user     repository.User
	customer string
	session  repository.Session
	key      repository.APIKey
	endpoint repository.WebhookEndpoint
	message  repository.WebhookMessage
	delivery repository.WebhookDelivery
	event    repository.WebhookEvent
}

// addRows adds rows in which everything is as chance has it, and absent half of the times where it can be.
func addRows(t *testing.T, db *repository.DB) rowsByKey {
	t.Helper()
	id := uuid.New()
	rows := rowsByKey{
		user:     repository.User{ID: id, Name: someText(), Email: id.String() + "@Example.com", Role: "member", Tags: someTexts(), Address: someAddress()},
		customer: "cus_" + id.String(),
		session: repository.Session{
			ID: uuid.New(), UserID: id, Kind: repository.BrowserSession, TokenHash: someBytes(), CreatedAt: someTime(), LastUsedAt: someTime(),
			ExpiresAt: someTime(), EndsAt: someTime(), Address: someText(), UserAgent: someText(),
		},
		key: repository.APIKey{
			ID: uuid.New(), RootID: uuid.New(), UserID: maybe(id), Name: someText(), Hint: someText(), TokenHash: someBytes(), OldHash: someBytes(),
			OverlapEndsAt: maybe(someTime()), Scopes: someTexts(), Class: someText(), CreatedBy: someText(), CreatedAt: someTime(),
			ExpiresAt: maybe(someTime()), LastUsedAt: maybe(someTime()), RevokedAt: maybe(someTime()),
		},
		message: repository.WebhookMessage{
			ID: uuid.New(), Type: someText(), AboutUser: maybe(uuid.New()), AboutKey: maybe(uuid.New()), Payload: someBytes(), CreatedAt: someTime(),
		},
		event: repository.WebhookEvent{
			ID: uuid.New(), Source: someText(), Delivery: id.String(), Scheme: someText(), Type: someText(), Verified: rand.IntN(2) == 0,
			Headers: http.Header{"A": someTexts()}, Body: []byte(someText()), ReceivedAt: someTime(), State: someText(), Failure: someText(),
		},
	}
	rows.endpoint = repository.WebhookEndpoint{
		WebhookOwner: repository.WebhookOwner{UserID: &rows.user.ID}, ID: uuid.New(), URL: someText(), Types: someTexts(), Description: someText(),
		Contact: someText(), Signing: someText(), Secret: someText(), OldSecret: someText(), OverlapEndsAt: maybe(someTime()),
		Scopes: someTexts(), PauseReason: someText(), FailingSince: maybe(someTime()), CreatedAt: someTime(),
	}
	rows.delivery = repository.WebhookDelivery{
		ID: uuid.New(), EndpointID: rows.endpoint.ID, MessageID: rows.message.ID, Type: someText(), State: someText(), Turn: int(rand.Int32()),
		Failures: -int(rand.Int32()), Status: rand.IntN(2), CreatedAt: someTime(), DueAt: maybe(someTime()), EndedAt: maybe(someTime()),
	}
	err := db.Write(t.Context(), func(tx *repository.Tx) error {
		_, events := tx.AddWebhookEvents(t.Context(), []repository.WebhookEvent{rows.event})
		return errors.Join(events,
			tx.CreateUser(&rows.user), tx.CreateAccount(repository.Account{UserID: id, PasswordHash: someText(), VerifiedAt: maybe(someTime())}),
			tx.LinkStripeCustomer(rows.customer, id), tx.CreateSession(rows.session), tx.CreateAPIKey(rows.key),
			tx.CreateWebhookEndpoint(&rows.endpoint), tx.AddWebhookMessage(rows.message, []repository.WebhookDelivery{rows.delivery}))
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func maybe[T any](value T) *T {
	if rand.IntN(2) == 0 {
		return nil
	}
	return &value
}

func someText() string {
	return []string{"", " ", "Ada", `a "b" \ c`, "Žluťoučký kůň 🐎", "2026-11-23 08:30:00", "NULL", "12", "[]", "<&>\u2028"}[rand.IntN(10)]
}

func someTexts() []string {
	texts := make([]string, rand.IntN(4))
	for i := range texts {
		texts[i] = someText()
	}
	return texts
}

func someBytes() []byte { bytes := uuid.New(); return bytes[:] }

func someTime() time.Time {
	return time.UnixMicro(rand.Int64N(4e15)).In(time.FixedZone("", rand.IntN(50000)-25000)).Truncate([]time.Duration{time.Microsecond, time.Second}[rand.IntN(2)])
}

func someAddress() *repository.Address {
	address := maybe(repository.Address{Street: someText(), City: someText(), Country: "CZ"})
	if address != nil && address.Street == "" { // one of nothing but NULLs would be none
		address.Region, address.PostalCode = someText(), someText()
	}
	return address
}

// A row that is not there is not found, be it looked up by itself, in a transaction or in a unit; nor is the account of a user
// who has none, which is empty.
func TestLookupsOfWhatIsNotThere(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		db := repositorytest.Open(t, url)
		user := create(t, db.Users(), grace)
		look := func(tx *repository.Tx) error {
			for range 2 {
				_, session := tx.Session(uuid.New())
				_, key := tx.APIKeyByHash(someBytes())
				_, _, account := tx.Account(uuid.New())
				for _, err := range []error{session, key, account} {
					if !errors.Is(err, repository.ErrNotFound) {
						t.Errorf("got %v", err)
					}
				}
				if _, account, err := tx.Account(user.ID); err != nil || account != (repository.Account{UserID: user.ID}) {
					t.Errorf("got %+v (%v)", account, err)
				}
			}
			return nil
		}
		if err := errors.Join(db.Read(t.Context(), look), db.Write(t.Context(), look)); err != nil {
			t.Error(err)
		}
		ctx, unit := db.Begin(t.Context())
		another := create(t, db.Users(), repository.User{Name: "Ada", Email: "ada@example.com"})
		if err := db.Users().Delete(ctx, another.ID, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Users().Get(ctx, another.ID); !errors.Is(err, repository.ErrNotFound) {
			t.Errorf("deleted by the unit: %v", err)
		}
		if err := unit.Rollback(); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Users().Get(t.Context(), another.ID); err != nil {
			t.Errorf("after the unit was undone: %v", err)
		}
	})
}

// A row that cannot be read is an error, and costs no connection.
func TestLookupsThatFail(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		db := repositorytest.Open(t, url)
		user := create(t, db.Users(), grace)
		pool := db.Pools()["write"]
		if pool == nil {
			pool = db.Pools()["shared"]
		}
		for range 50 {
			if _, err := pool.ExecContext(t.Context(), "UPDATE users SET tags = '{}'"); err != nil {
				t.Fatal(err)
			}
			if _, err := db.Users().Get(t.Context(), user.ID); err == nil || errors.Is(err, repository.ErrNotFound) {
				t.Fatalf("tags that are no list: %v", err)
			}
			if _, err := pool.ExecContext(t.Context(), `UPDATE users SET tags = '["a"]'`); err != nil {
				t.Fatal(err)
			}
			if got, err := db.Users().Get(t.Context(), user.ID); err != nil || len(got.Tags) != 1 {
				t.Fatalf("got %+v (%v)", got, err)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Users().Get(t.Context(), user.ID); err == nil {
			t.Error("a user of a database that is closed")
		}
	})
}

// Who looks up a row waits for a connection as long as there is time, and no longer.
func TestLookupsWaitForAConnection(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		db := repositorytest.Open(t, url)
		user := create(t, db.Users(), grace)
		eachByItsOwnPatience(t, db, func(ctx context.Context) error {
			got, err := db.Users().Get(ctx, user.ID)
			if err == nil && got.Name != user.Name {
				err = fmt.Errorf("got %+v", got)
			}
			return err
		})
	})
}

// A row that is looked up to be written to is locked, where there are locks of rows.
func TestLookupsForWritingLock(t *testing.T) {
	t.Parallel()
	db := repositorytest.Open(t, repositorytest.PostgreSQL(t))
	rows := addRows(t, db)
	err := db.Write(t.Context(), func(tx *repository.Tx) error {
		_, _, account := tx.AccountForWrite(rows.user.ID)
		_, key := tx.APIKeyForWrite(rows.key.ID)
		_, endpoint := tx.WebhookEndpointForWrite(rows.endpoint.ID)
		_, delivery := tx.WebhookDeliveryForWrite(rows.delivery.ID)
		for table, id := range map[string]uuid.UUID{
			"users": rows.user.ID, "api_keys": rows.key.ID, "webhook_endpoints": rows.endpoint.ID, "webhook_deliveries": rows.delivery.ID,
		} {
			_, err := db.Pools()["shared"].ExecContext(t.Context(), "SELECT 1 FROM "+table+" WHERE id = $1 FOR UPDATE NOWAIT", id)
			var refused *pgconn.PgError
			if !errors.As(err, &refused) || refused.Code != "55P03" { // lock_not_available
				t.Errorf("%s: to lock it gives %v", table, err)
			}
		}
		return errors.Join(account, key, endpoint, delivery)
	})
	if err != nil {
		t.Error(err)
	}
}

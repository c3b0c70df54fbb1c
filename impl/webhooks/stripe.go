package webhooks

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/mail"
	"github.com/charterhq/charter/impl/repository"
)

// customer is an object of Stripe: https://docs.stripe.com/api/customers/object.
type customer struct {
	ID    string `json:"id"`
	Email string `json:"email"`
}

// invoice is an object of Stripe: https://docs.stripe.com/api/invoices/object.
type invoice struct {
	Customer string `json:"customer"`
	Email    string `json:"customer_email"` //nolint:tagliatelle // Stripe's
	Number   string `json:"number"`
}

// maxStripeID bounds ids, in bytes (https://docs.stripe.com/upgrades).
const maxStripeID = 255

// object is what an event of Stripe is about.
type object[T any] struct {
	Data struct {
		Object T `json:"object"`
	} `json:"data"`
}

// linkCustomer notes which user a new customer is: the one with the same e-mail address. There need not be one.
func linkCustomer(_ context.Context, in *Incoming) error {
	var event object[customer]
	if err := in.Read(&event); err != nil {
		return err
	}
	made := event.Data.Object
	if made.ID == "" || len(made.ID) > maxStripeID {
		return fmt.Errorf("%w: the customer has no id, or none of Stripe", jobs.ErrFutile)
	}
	user, _, err := in.Tx.AccountByEmail(storable(made.Email))
	switch {
	case errors.Is(err, repository.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	return in.Tx.LinkStripeCustomer(storable(made.ID), user.ID)
}

// failedPayment is what the job of a mail gets.
type failedPayment struct {
	User    uuid.UUID `json:"user"`
	Invoice string    `json:"invoice"`
}

// tellOfFailedPayment has the user mailed whose payment has failed. The mail is a further job: it cannot be undone, and a mail
// server takes its time.
func tellOfFailedPayment(ctx context.Context, in *Incoming) error {
	var event object[invoice]
	if err := in.Read(&event); err != nil {
		return err
	}
	failed := event.Data.Object
	user, err := in.Tx.UserOfStripeCustomer(storable(failed.Customer))
	if errors.Is(err, repository.ErrNotFound) {
		user, _, err = in.Tx.AccountByEmail(storable(failed.Email))
	}
	switch {
	case errors.Is(err, repository.ErrNotFound): // a customer who is no user
		return nil
	case err != nil:
		return err
	}
	return in.Then(ctx, jobs.Job{Kind: mailKind, Args: failedPayment{user.ID, storable(failed.Number)}})
}

// mailFailedPayment tells a user that a payment has failed.
func (s *Service) mailFailedPayment(ctx context.Context, run jobs.Run) error {
	var args failedPayment
	if err := run.Read(&args); err != nil {
		return err
	}
	user, err := s.DB.Users().Get(ctx, args.User)
	switch {
	case errors.Is(err, repository.ErrNotFound): // gone meanwhile
		return nil
	case err != nil:
		return err
	}
	message, err := mail.Compose(mail.PaymentFailed, mail.Data{To: user.Email, Name: user.Name, Service: s.Service, Invoice: args.Invoice})
	if err != nil {
		return err
	}
	return s.Mail.Carry(ctx, message, run)
}

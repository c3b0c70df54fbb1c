package auth

import (
	"context"

	"github.com/google/uuid"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/users"
)

// Register serves POST /api/auth/register.
func (h Handlers) Register(ctx context.Context, request api.RegisterRequestObject) (api.RegisterResponseObject, error) {
	if err := h.service.Register(ctx, request.Body.Name, request.Body.Email, request.Body.Password); err != nil {
		return nil, err
	}
	return api.Register204Response{}, nil
}

// VerifyEmail serves POST /api/auth/verify-email.
func (h Handlers) VerifyEmail(ctx context.Context, request api.VerifyEmailRequestObject) (api.VerifyEmailResponseObject, error) {
	if err := h.service.VerifyEmail(ctx, request.Body.Token, deref(request.Body.Password)); err != nil {
		return nil, err
	}
	return api.VerifyEmail204Response{}, nil
}

// ForgotPassword serves POST /api/auth/forgot-password.
func (h Handlers) ForgotPassword(ctx context.Context, request api.ForgotPasswordRequestObject) (api.ForgotPasswordResponseObject, error) {
	if err := h.service.ForgotPassword(ctx, request.Body.Email); err != nil {
		return nil, err
	}
	return api.ForgotPassword204Response{}, nil
}

// ResetPassword serves POST /api/auth/reset-password.
func (h Handlers) ResetPassword(ctx context.Context, request api.ResetPasswordRequestObject) (api.ResetPasswordResponseObject, error) {
	if err := h.service.ResetPassword(ctx, request.Body.Token, request.Body.Password, *request.Body.KeepKeys); err != nil {
		return nil, err
	}
	return api.ResetPassword204Response{}, nil
}

// ChangePassword serves PUT /api/auth/password.
func (h Handlers) ChangePassword(ctx context.Context, request api.ChangePasswordRequestObject) (api.ChangePasswordResponseObject, error) {
	if err := h.service.ChangePassword(ctx, request.Body.CurrentPassword, request.Body.NewPassword, *request.Body.RevokeKeys); err != nil {
		return nil, err
	}
	return api.ChangePassword204Response{}, nil
}

// ChangeEmail serves PUT /api/auth/email.
func (h Handlers) ChangeEmail(ctx context.Context, request api.ChangeEmailRequestObject) (api.ChangeEmailResponseObject, error) {
	if err := h.service.ChangeEmail(ctx, request.Body.Email, request.Body.Password); err != nil {
		return nil, err
	}
	return api.ChangeEmail204Response{}, nil
}

// GetMe serves GET /api/auth/me.
func (h Handlers) GetMe(ctx context.Context, _ api.GetMeRequestObject) (api.GetMeResponseObject, error) {
	principal := contract.PrincipalOf(ctx)
	me := api.Me{
		Kind: api.MeKind(principal.Kind), ID: principal.ID, Scheme: principal.Scheme, Scopes: toScopes(principal.Scopes),
	}
	if session, err := uuid.Parse(principal.Session); err == nil {
		me.SessionID = &session
	}
	user, err := h.service.Me(ctx)
	if err != nil {
		return nil, err
	}
	if user != nil {
		shown := users.ToAPI(*user)
		me.User = &shown
	}
	return api.GetMe200JSONResponse(me), nil
}

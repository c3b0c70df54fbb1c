package auth

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/cursor"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/users"
)

// Handlers serves the part of the contract that is about identity.
type Handlers struct {
	service *Service
}

// NewHandlers serves what the service knows.
func NewHandlers(service *Service) Handlers { return Handlers{service} }

// The session's cookie, over TLS and, in development, without.
const (
	cookieName      = "__Host-session"
	plainCookieName = "session"
)

// cookie writes the cookie of a session; an empty token takes it away.
func (h Handlers) cookie(ctx context.Context, token string, life time.Duration) string {
	cookie := http.Cookie{ //nolint:gosec // without Secure in development alone, where there is no TLS
		Name: cookieName, Value: token, Path: "/", MaxAge: int(life.Seconds()),
		HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode,
	}
	if token == "" {
		cookie.MaxAge = -1
	}
	if h.service.PlainCookies && !contract.CallOf(ctx).TLS {
		cookie.Name, cookie.Secure = plainCookieName, false
	}
	return cookie.String()
}

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

// SignIn serves POST /api/auth/sign-in.
func (h Handlers) SignIn(ctx context.Context, request api.SignInRequestObject) (api.SignInResponseObject, error) {
	user, session, token, err := h.service.SignIn(ctx, request.Body.Email, request.Body.Password)
	if err != nil {
		return nil, err
	}
	shown := users.ToAPI(user)
	return api.SignIn200JSONResponse{
		Body: api.Me{
			Kind: api.MeKindUser, ID: user.ID.String(), Scheme: sessionScheme, SessionID: &session.ID,
			Scopes: toScopes(scopesOf(user.Role)), User: &shown,
		},
		Headers: api.SignIn200ResponseHeaders{SetCookie: h.cookie(ctx, token, sessionLife)},
	}, nil
}

// SignOut serves POST /api/auth/sign-out.
func (h Handlers) SignOut(ctx context.Context, _ api.SignOutRequestObject) (api.SignOutResponseObject, error) {
	if err := h.service.SignOut(ctx); err != nil {
		return nil, err
	}
	return api.SignOut204Response{Headers: api.SignOut204ResponseHeaders{SetCookie: h.cookie(ctx, "", 0)}}, nil
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
	if id, err := uuid.Parse(principal.User); err == nil {
		user, err := h.service.DB.Users().Get(ctx, id)
		if err != nil {
			return nil, goneOr(err, noSuch("user"))
		}
		shown := users.ToAPI(user)
		me.User = &shown
	}
	return api.GetMe200JSONResponse(me), nil
}

// ListSessions serves GET /api/auth/sessions.
func (h Handlers) ListSessions(ctx context.Context, request api.ListSessionsRequestObject) (api.ListSessionsResponseObject, error) {
	scope := []string{"sessions"}
	before, err := position(scope, request.Params.Cursor)
	if err != nil {
		return nil, err
	}
	sessions, err := h.service.Sessions(ctx, before, int(request.Params.Limit)+1)
	if err != nil {
		return nil, err
	}
	page := api.SessionPage{Items: []api.Session{}}
	sessions, page.NextCursor = cut(scope, sessions, int(request.Params.Limit), func(s repository.Session) uuid.UUID { return s.ID })
	current := contract.PrincipalOf(ctx).Session
	for _, session := range sessions {
		page.Items = append(page.Items, api.Session{
			ID: session.ID, Kind: api.SessionKind(session.Kind), Current: session.ID.String() == current,
			CreatedAt: session.CreatedAt, LastUsedAt: session.LastUsedAt, ExpiresAt: session.ExpiresAt,
			Address: optional(session.Address), UserAgent: optional(session.UserAgent),
		})
	}
	return api.ListSessions200JSONResponse(page), nil
}

// RevokeSession serves DELETE /api/auth/sessions/{sessionId}.
func (h Handlers) RevokeSession(ctx context.Context, request api.RevokeSessionRequestObject) (api.RevokeSessionResponseObject, error) {
	if err := h.service.RevokeSession(ctx, request.SessionID); err != nil {
		return nil, err
	}
	return api.RevokeSession204Response{}, nil
}

// RevokeSessions serves DELETE /api/auth/sessions.
func (h Handlers) RevokeSessions(ctx context.Context, _ api.RevokeSessionsRequestObject) (api.RevokeSessionsResponseObject, error) {
	if err := h.service.RevokeOtherSessions(ctx); err != nil {
		return nil, err
	}
	return api.RevokeSessions204Response{}, nil
}

// position reads the cursor of a list that goes by id.
func position(scope []string, text *string) (*uuid.UUID, error) {
	if text == nil {
		return nil, nil //nolint:nilnil // the list begins at its beginning
	}
	wrong := contract.InvalidCursor()
	values, err := cursor.Decode(scope, *text, 1)
	if err != nil {
		return nil, wrong
	}
	id, err := uuid.Parse(values[0])
	if err != nil {
		return nil, wrong
	}
	return &id, nil
}

// cut takes the item too many off a page, and says where the next page begins.
func cut[T any](scope []string, items []T, limit int, id func(T) uuid.UUID) ([]T, *string) {
	if len(items) <= limit {
		return items, nil
	}
	items = items[:limit]
	next := cursor.Encode(scope, id(items[limit-1]).String())
	return items, &next
}

func toScopes(scopes []string) api.Scopes {
	out := make(api.Scopes, len(scopes))
	for i, scope := range scopes {
		out[i] = api.Scope(scope)
	}
	return out
}

// optional shows an empty text as an absent one.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

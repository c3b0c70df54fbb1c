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

// ListSessions serves GET /api/auth/sessions.
func (h Handlers) ListSessions(ctx context.Context, request api.ListSessionsRequestObject) (api.ListSessionsResponseObject, error) {
	scope := []string{"sessions"}
	before, err := cursor.Place(scope, request.Params.Cursor, uuid.Parse)
	if err != nil {
		return nil, err
	}
	sessions, err := h.service.Sessions(ctx, before, int(request.Params.Limit)+1)
	if err != nil {
		return nil, err
	}
	page := api.SessionPage{Items: []api.Session{}}
	sessions, page.NextCursor = cursor.Cut(scope, sessions, int(request.Params.Limit), func(s repository.Session) string { return s.ID.String() })
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

package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/auth/token"
	"github.com/charterhq/charter/impl/engine/contract"
)

// noStore keeps tokens out of every cache (RFC 6749, section 5.1).
const noStore = "no-store"

// CreateTokens serves POST /api/auth/tokens.
func (h Handlers) CreateTokens(ctx context.Context, request api.CreateTokensRequestObject) (api.CreateTokensResponseObject, error) {
	pair, err := h.service.CreateTokens(ctx, request.Body.Email, request.Body.Password)
	if err != nil {
		return nil, err
	}
	return api.CreateTokens200JSONResponse{TokensJSONResponse: pair.answer()}, nil
}

// RefreshTokens serves POST /api/auth/tokens/refresh.
func (h Handlers) RefreshTokens(ctx context.Context, request api.RefreshTokensRequestObject) (api.RefreshTokensResponseObject, error) {
	pair, err := h.service.RefreshTokens(ctx, request.Body.RefreshToken)
	if err != nil {
		return nil, err
	}
	return api.RefreshTokens200JSONResponse{TokensJSONResponse: pair.answer()}, nil
}

func (p Pair) answer() api.TokensJSONResponse {
	return api.TokensJSONResponse{
		Body: api.Tokens{
			AccessToken: p.Access, TokenType: api.TokensTokenTypeBearer, ExpiresIn: int32(p.ExpiresIn.Seconds()),
			RefreshToken: p.Refresh, Scopes: toScopes(p.Scopes),
		},
		Headers: api.TokensResponseHeaders{CacheControl: noStore},
	}
}

// IssueToken serves POST /oauth/token.
func (h Handlers) IssueToken(ctx context.Context, request api.IssueTokenRequestObject) (api.IssueTokenResponseObject, error) {
	form := request.Body
	grant, err := h.service.Grant(ctx, GrantRequest{
		Type: deref(form.GrantType), Scope: deref(form.Scope), ClientID: deref(form.ClientID), ClientSecret: deref(form.ClientSecret),
	})
	if refused := new(GrantError); errors.As(err, &refused) {
		return refused.answer(contract.CallOf(ctx).Authorization != ""), nil
	}
	if err != nil {
		return nil, err
	}
	return api.IssueToken200JSONResponse{
		Body: api.OAuthToken{
			AccessToken: grant.Access, TokenType: api.OAuthTokenTokenTypeBearer, ExpiresIn: int32(grant.ExpiresIn.Seconds()),
			Scope: strings.Join(grant.Scopes, " "),
		},
		Headers: api.IssueToken200ResponseHeaders{CacheControl: noStore, Pragma: "no-cache"},
	}, nil
}

// answer is what a client gets that has, or has not, tried by the field Authorization. Only then it is challenged by
// HTTP Basic (RFC 6749, section 5.2): a browser would ask its user, and the page that has sent a form would wait.
func (e *GrantError) answer(byField bool) api.IssueTokenResponseObject {
	challenge := `Form realm="` + contract.Realm + `"`
	if byField {
		challenge = `Basic realm="` + contract.Realm + `"`
	}
	body := api.OAuthError{Error: api.OAuthErrorError(e.Code), ErrorDescription: &e.Description}
	if e.Code != invalidClient {
		return api.IssueToken400JSONResponse{Body: body, Headers: api.IssueToken400ResponseHeaders{CacheControl: noStore}}
	}
	return api.IssueToken401JSONResponse{
		Body: body, Headers: api.IssueToken401ResponseHeaders{WWWAuthenticate: challenge, CacheControl: noStore},
	}
}

// GetAuthorizationServer serves GET /.well-known/oauth-authorization-server.
func (h Handlers) GetAuthorizationServer(context.Context, api.GetAuthorizationServerRequestObject) (api.GetAuthorizationServerResponseObject, error) {
	base := h.service.PublicURL
	return api.GetAuthorizationServer200JSONResponse{
		Issuer: base, TokenEndpoint: base + "/oauth/token", JwksURI: base + "/.well-known/jwks.json",
		GrantTypesSupported: []string{"client_credentials"}, ResponseTypesSupported: []string{},
		TokenEndpointAuthMethodsSupported: []string{"client_secret_basic", "client_secret_post"},
		ScopesSupported:                   AllScopes(),
	}, nil
}

// GetKeySet serves GET /.well-known/jwks.json.
func (h Handlers) GetKeySet(ctx context.Context, _ api.GetKeySetRequestObject) (api.GetKeySetResponseObject, error) {
	keys, err := h.service.Tokens.KeySet(ctx)
	if err != nil {
		return nil, err
	}
	set := api.KeySet{Keys: make([]api.PublicKey, len(keys))}
	for i, key := range keys {
		set.Keys[i] = api.PublicKey{
			Kty: api.PublicKeyKtyOKP, Crv: api.PublicKeyCrvEd25519, Alg: api.PublicKeyAlgEdDSA, Use: api.PublicKeyUseSig,
			Kid: key.ID, X: key.X,
		}
	}
	return api.GetKeySet200JSONResponse{
		Body:    set,
		Headers: api.GetKeySet200ResponseHeaders{CacheControl: fmt.Sprintf("public, max-age=%d", int(token.Lead.Seconds())/2)},
	}, nil
}

func deref(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

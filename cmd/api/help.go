package main

// settingsHelp is what does not fit beside a flag.
const settingsHelp = `Variables that the contract names must have values too, such as STRIPE_WEBHOOK_SECRET: the server refuses to start, and
names all that are missing. Secrets of webhooks that are not set are made up in development. One may hold several, with
spaces between, while one takes the place of another.

Mail (CHARTER_MAIL_URL) goes to one of
  smtp://USER:PASSWORD@HOST?from=ADDRESS    port 587; the server must offer STARTTLS
  smtps://USER:PASSWORD@HOST?from=ADDRESS   port 465; TLS from the first byte
  smtp://HOST:25?tls=none&from=ADDRESS      clear text, so without a password: on a trusted network
  outbox:FOLDER                             files, for development
HOST may have a port; &timeout=10s bounds connecting, and again sending (30s). Signs such as @, / and % in a user
or a password are written %40, %2F and %25.

Trusted issuers (CHARTER_TRUSTED_ISSUERS) are a JSON array, or the name of a file with one:
  [{"issuer": "https://login.example.com/realms/staff", "audience": "charter",
    "scopesClaim": "/realm_access/roles", "scopes": {"directory-admin": ["users:read", "users:write"]}}]
audience is what the provider calls this API, as aud in its tokens; scopesClaim is the claim with the scopes, roles or
groups, by name or as a JSON Pointer ("scope" if it is left out); scopes says what each of them may do here.`

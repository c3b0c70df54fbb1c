package main

// settingsHelp is what does not fit beside a flag.
const settingsHelp = `Variables that the contract names must have values too, such as STRIPE_WEBHOOK_SECRET: the server refuses to start, and
names all that are missing; the examples leave them out. In development a demonstration takes the place of the other
backend, and secrets of webhooks are made up. A secret may be several, with spaces between, while one takes the place of
another.

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

// runningHelp is what who runs the server has to know of it.
const runningHelp = `The admin address serves /metrics for Prometheus, its alerts (/alerts.yaml), a dashboard for Grafana (/dashboard.json), and
pprof (/debug/pprof). Each request is one line of the log: operation, caller, status, duration, what limits and caches did
with it, its id and its trace; nothing secret.

SIGTERM makes /readyz fail, and the server goes on for --drain-delay so that load balancers see it; then it takes no more,
answers what it has accepted, and ends.

The keys that sign access tokens rotate each 30 days, and tokens stay good over it. To end one that somebody else may
have, delete its row of signing_keys: within 30 seconds each replica refuses its tokens and signs with another.

Why a bearer token was refused stands in the log ("a token is refused") with the requestId of the answer: the issuer, and
which check failed. Callers are not told.

A mail is a job, written in the transaction of what it is about. Mail that cannot be sent is tried again for two days, or
until what it is about is over, by whichever server runs then. The log names each message at every failed attempt, and at
last as "an e-mail is given up", with kind, recipient and requestId: the person asks for another (Register, or Ask for a
new password; who was invited, the latter). Jobs hold addresses and names, and no tokens: one is made when the mail goes out.`

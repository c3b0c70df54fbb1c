module github.com/charterhq/charter/impl/engine/signature/crosscheck

go 1.26.0

replace github.com/charterhq/charter => ../../../..

require (
	github.com/charterhq/charter v0.0.0
	github.com/google/go-github/v74 v74.0.0
	github.com/slack-go/slack v0.35.0
	github.com/standard-webhooks/standard-webhooks/libraries v0.0.1
	github.com/stripe/stripe-go/v83 v83.2.1
	github.com/twilio/twilio-go v1.31.0
)

require (
	github.com/golang/mock v1.6.0 // indirect
	github.com/google/go-querystring v1.1.0 // indirect
	github.com/gorilla/websocket v1.5.3 // indirect
	github.com/pkg/errors v0.9.1 // indirect
)

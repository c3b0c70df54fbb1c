package webhooks

import (
	"context"

	"github.com/charterhq/charter/impl/repository"
)

// recordPush records a push: https://docs.github.com/en/webhooks/webhook-events-and-payloads#push.
func recordPush(_ context.Context, in *Incoming) error {
	var push struct {
		Ref        string `json:"ref"`
		Before     string `json:"before"`
		After      string `json:"after"`
		Commits    []any  `json:"commits"`
		Repository struct {
			Name string `json:"full_name"` //nolint:tagliatelle // GitHub's
		} `json:"repository"`
		Pusher struct {
			Name string `json:"name"`
		} `json:"pusher"`
	}
	if err := in.Read(&push); err != nil {
		return err
	}
	return in.Tx.AddGitHubPush(repository.GitHubPush{
		ID: in.ID, Repository: storable(push.Repository.Name), Ref: storable(push.Ref), Before: storable(push.Before), After: storable(push.After),
		Pusher: storable(push.Pusher.Name), Commits: len(push.Commits), PushedAt: in.ReceivedAt,
	})
}

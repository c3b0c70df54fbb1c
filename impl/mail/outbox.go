package mail

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/mail"
	"os"
	"path/filepath"
	"time"
)

// Outbox is for development: it writes each message into a folder, and a line with its token into the log. Nothing
// is sent. It is safe for concurrent use, by several processes too.
type Outbox struct {
	dir    string
	from   *mail.Address
	logger *slog.Logger
}

// NewOutbox makes an outbox, and the folder if need be.
func NewOutbox(dir, from string, logger *slog.Logger) (*Outbox, error) {
	address, err := sender(from)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for e-mails: %w", err)
	}
	return &Outbox{dir: dir, from: address, logger: logger}, nil
}

// Send writes a message into a file that ends in .eml. The files sort by time, and their names tell the kind.
func (o *Outbox) Send(ctx context.Context, message Message) error {
	now := time.Now()
	encoded, err := encode(message, o.from, now)
	if err != nil {
		return err
	}
	var content bytes.Buffer
	if _, err := encoded.WriteTo(&content); err != nil {
		return fmt.Errorf("write e-mail: %w", err)
	}
	name := filepath.Join(o.dir, now.UTC().Format("20060102T150405.000000000Z")+"-"+string(message.Kind)+"-"+rand.Text()[:8]+".eml")
	// Whoever watches the folder sees whole messages only.
	if err := os.WriteFile(name+".part", content.Bytes(), 0o600); err != nil {
		return fmt.Errorf("write e-mail: %w", err)
	}
	if err := os.Rename(name+".part", name); err != nil {
		return fmt.Errorf("write e-mail: %w", err)
	}
	line := []slog.Attr{slog.String("kind", string(message.Kind)), slog.String("to", message.To), slog.String("subject", message.Subject), slog.String("file", name)}
	if message.Link != "" {
		line = append(line, slog.String("link", message.Link))
	}
	if message.Token != "" {
		line = append(line, slog.String("token", message.Token))
	}
	o.logger.LogAttrs(ctx, slog.LevelInfo, "mail", line...)
	return nil
}

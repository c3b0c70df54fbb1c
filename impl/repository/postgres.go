package repository

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
)

const (
	// postgresConnections leaves room for several replicas in PostgreSQL's default of 100.
	postgresConnections = 20
	// postgresConnectTimeout bounds one attempt to connect, unless the address says otherwise.
	postgresConnectTimeout = 10 * time.Second
)

func openPostgreSQL(ctx context.Context, url string, options Options) (*DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil || strings.Contains(config.Database, "@") { // an @ or / in the password has split it
		return nil, fmt.Errorf("open PostgreSQL database: %w: it is postgres://USER:PASSWORD@HOST/DATABASE, with special characters of user and password percent-encoded", ErrAddress)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = postgresConnectTimeout
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "charter"
	}
	pool := postgresPool(config, options.Connections)
	handle, err := openGorm(postgres.New(postgres.Config{Conn: pool}))
	if err == nil {
		err = pool.PingContext(ctx)
	}
	if err != nil {
		return nil, errors.Join(wrap("open PostgreSQL database", err), pool.Close())
	}
	return &DB{
		dialect: PostgreSQL, now: options.Now, config: config,
		read: handle, write: handle, pools: map[string]*sql.DB{"shared": pool},
	}, nil
}

// postgresPool renews connections now and then, so that replicas spread over servers that were added.
func postgresPool(config *pgx.ConnConfig, connections int) *sql.DB {
	if connections == 0 {
		connections = postgresConnections
	}
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	pool.SetConnMaxLifetime(time.Hour)
	return pool
}

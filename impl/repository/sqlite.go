package repository

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/libtnb/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	modernc "modernc.org/sqlite"
)

// sqliteBusy is the result code of SQLite for a lock that others hold (SQLITE_BUSY). Its extended
// codes have the same low byte.
const sqliteBusy = 5

// sqliteOpenTimeout bounds how long Open waits for a program that has the file to itself.
const sqliteOpenTimeout = 30 * time.Second

// sqliteOpenInterval is how long Open waits before it tries again.
const sqliteOpenInterval = 20 * time.Millisecond

// sqliteBusyTimeout is how long a connection waits for its turn where other processes have the file open too.
const sqliteBusyTimeout = 5 * time.Second

var (
	busyPragma = fmt.Sprintf("busy_timeout(%d)", sqliteBusyTimeout.Milliseconds())
	// A commit is on disk before it returns.
	writerPragmas = []string{busyPragma, "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"}
	readerPragmas = []string{busyPragma, "query_only(1)"}
)

func openSQLite(ctx context.Context, path string, options Options) (*DB, error) {
	path, err := sqlitePath(path)
	if err != nil {
		return nil, fmt.Errorf("open SQLite database: %w", err)
	}
	if err := createPrivate(path); err != nil {
		return nil, fmt.Errorf("open SQLite database: %w", err)
	}
	db := &DB{dialect: SQLite, path: path, now: options.Now, pools: map[string]*sql.DB{}}
	if err := db.openSQLitePools(ctx, options); err != nil {
		return nil, errors.Join(wrap("open SQLite database "+path, err), db.Close())
	}
	return db, nil
}

// createPrivate makes the file if it is not there, closed to other users of the machine: the keys that sign tokens are in
// it. SQLite gives the files beside it the same mode. A file that is there keeps its mode, and is not opened: where locks
// are those of POSIX, to close it would end the locks that this process has on it.
func createPrivate(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil //nolint:nilerr // it is there, or SQLite says what is wrong with it
	}
	return file.Close()
}

// defaultPath is the file of [DefaultURL].
const defaultPath = "data/charter.db"

// sqlitePath makes the path absolute. The folder of the default is made, closed to other users of the machine; another
// must be there.
func sqlitePath(path string) (string, error) {
	if strings.HasPrefix(path, "//") {
		return "", fmt.Errorf("%w: it must be sqlite:PATH, without a host; a path from the root is sqlite:/PATH", ErrAddress)
	}
	if path == "" || path == ":memory:" || strings.ContainsRune(path, 0) {
		return "", fmt.Errorf("%w: it must be sqlite:PATH with the path of a file", ErrAddress)
	}
	isDefault := path == defaultPath
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	folder := filepath.Dir(path)
	if isDefault {
		return path, os.MkdirAll(folder, 0o700)
	}
	switch found, err := os.Stat(folder); {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("the folder %s does not exist; make it, or correct the path", folder)
	case err != nil:
		return "", err
	case !found.IsDir():
		return "", fmt.Errorf("%s is not a directory", folder)
	}
	return path, nil
}

// openSQLitePools opens the writer first: it makes the file, which readers cannot.
func (db *DB) openSQLitePools(ctx context.Context, options Options) (err error) {
	writer, err := openSQLitePool(ctx, db.path, writerPragmas, 1)
	if err != nil {
		return err
	}
	db.pools["write"] = writer
	if db.write, err = openGorm(dialect{&sqlite.Dialector{Conn: writer}}); err != nil {
		return err
	}

	connections := options.Connections
	if connections == 0 {
		connections = max(4, runtime.GOMAXPROCS(0))
	}
	reader, err := openSQLitePool(ctx, db.path, readerPragmas, connections)
	if err != nil {
		return err
	}
	db.pools["read"] = reader
	db.read, err = openGorm(dialect{&sqlite.Dialector{Conn: reader}})
	return err
}

// dialect is that of SQLite. Names as most are it quotes in one step, of which each query has a dozen. Its package also has the
// driver write by fdatasync, and take locks of open files (OFD, on Linux), which end when these are closed and not, as those of
// POSIX, when anybody in the process closes the file.
type dialect struct{ *sqlite.Dialector }

// Initialize has limits and offsets be parameters, as GORM has them. The dialect writes them into statements, of which there would
// be one for each page that anybody asks for.
func (d dialect) Initialize(db *gorm.DB) error {
	err := d.Dialector.Initialize(db)
	delete(db.ClauseBuilders, "LIMIT")
	return err
}

// QuoteTo quotes a name.
func (d dialect) QuoteTo(to clause.Writer, name string) {
	if name == "" || strings.IndexByte(name, '.') >= 0 || strings.IndexByte(name, '`') >= 0 {
		d.Dialector.QuoteTo(to, name)
		return
	}
	for _, part := range [...]string{"`", name, "`"} {
		_, _ = to.WriteString(part) // it is memory
	}
}

// openSQLitePool opens a pool and its first connection. Several processes that open a new file at
// once are refused the change to WAL without the busy timeout, so it is tried until it works.
func openSQLitePool(ctx context.Context, path string, pragmas []string, connections int) (*sql.DB, error) {
	connector, err := modernc.NewConnector(sqliteDSN(path, pragmas))
	if err != nil {
		return nil, err
	}
	pool := sql.OpenDB(compiling{connector})
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	ctx, cancel := context.WithTimeout(ctx, sqliteOpenTimeout)
	defer cancel()
	again := time.NewTicker(sqliteOpenInterval)
	defer again.Stop()
	for {
		if err = pool.PingContext(ctx); err == nil {
			return pool, nil
		}
		if !isSQLiteBusy(err) || ctx.Err() != nil {
			return nil, errors.Join(err, pool.Close())
		}
		select {
		case <-again.C:
		case <-ctx.Done():
		}
	}
}

// sqliteDSN writes the address as a URI, in which no character of a path means anything else. Times are written as SQLite reads
// them.
func sqliteDSN(path string, pragmas []string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a drive letter
	}
	parameters := url.Values{"_time_format": {"sqlite"}, "_txlock": {"immediate"}, "_pragma": pragmas}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: parameters.Encode()}).String()
}

func isSQLiteBusy(err error) bool {
	var failure *modernc.Error
	return errors.As(err, &failure) && failure.Code()&0xff == sqliteBusy
}

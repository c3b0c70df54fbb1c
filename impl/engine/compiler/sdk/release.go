package sdk

import (
	"regexp"
	"slices"
	"strings"
)

var (
	semver   = regexp.MustCompile(`^(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$`)
	pep440   = regexp.MustCompile(`^\d+(\.\d+)*([-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?\d*)?([-_.]?post[-_.]?\d*)?([-_.]?dev[-_.]?\d*)?(\+[a-z0-9]+([-_.][a-z0-9]+)*)?$`)
	numbers  = regexp.MustCompile(`\d+`)
	zeroes   = regexp.MustCompile(`^0+(\d)`)
	sendable = regexp.MustCompile(`^[!-~]+$`)
)

// NPMVersion is the version of a package of npm: that of the contract, or its numbers where npm would not take it
// (https://semver.org).
func (a *API) NPMVersion() string {
	if semver.MatchString(a.Version) {
		return a.Version
	}
	return strings.Join(append(counted(a.Version), "0", "0", "0")[:3], ".")
}

// PythonVersion is the version of a package of Python: that of the contract, or its numbers where pip would not take it
// (PEP 440).
func (a *API) PythonVersion() string {
	if pep440.MatchString(a.Version) {
		return a.Version
	}
	if list := counted(a.Version); list != nil {
		return strings.Join(list, ".")
	}
	return "0"
}

// counted are the numbers of a version, such as those of the date 2026-05-01.
func counted(version string) []string {
	list := numbers.FindAllString(version, -1)
	for i, one := range list {
		list[i] = zeroes.ReplaceAllString(one, "$1")
	}
	return list
}

// publishable is a name under which a package can be published: registries know the letters of ASCII alone.
func publishable(name string) string {
	if sendable.MatchString(name) {
		return name
	}
	return "api"
}

// PythonWords are those that can be no names in Python.
var PythonWords = strings.Fields("False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield")

// pythonModules are those that come with Python, and with what an SDK depends on: one of them would be found in the place of a
// package of its name, or the other way round.
var pythonModules = strings.Fields(`abc aifc antigravity anyio argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii
	bisect builtins bz2 calendar certifi cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall compression concurrent
	configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest
	email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt
	getpass gettext glob graphlib grp gzip h11 h2 hashlib heapq hmac html http httpcore2 httpx2 idlelib idna imaplib imghdr imp importlib inspect io
	ipaddress itertools json keyword linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder
	multiprocessing netrc nntplib ntpath numbers opcode operator optparse os pathlib pdb pickle pickletools pip pipes pkgutil
	platform plistlib poplib posix posixpath pprint profile pstats pty pwd pyclbr pydoc queue quopri random re readline reprlib resource
	rlcompleter runpy sched secrets select selectors setuptools shelve shlex shutil signal site smtpd smtplib sndhdr sniffio socket socketserver sqlite3
	ssl stat statistics string stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile
	termios test textwrap this threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc truststore tty turtle types typing
	unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo`)

// importable is a name that a package of Python can have.
func importable(name string) string {
	switch {
	case slices.Contains(PythonWords, name) || slices.Contains(pythonModules, name):
		return name + "_api"
	case name[0] >= '0' && name[0] <= '9':
		return "api_" + name
	default:
		return name
	}
}

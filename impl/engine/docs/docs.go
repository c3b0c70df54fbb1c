// Package docs publishes the documentation of an effective contract from the binary itself: Swagger UI
// at /docs, and a page for every problem type under /problems. Nothing is loaded from elsewhere, and
// all pages are made at once: by [New], or with [RegisterLazily] when the first of them is asked for.
package docs

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
)

// The places that the pages are served at. They are absolute, because the type URI of a problem is.
const (
	referencePath = "/docs"
	problemsPath  = "/problems"
)

// Options say what is documented, and where its documents are served.
type Options struct {
	// Document is the effective contract as JSON. Required.
	Document []byte

	// DocumentPath is where the server answers with Document; the Swagger UI page reads it there. The
	// default is "/openapi.json".
	DocumentPath string

	// YAMLPath is where the server answers with the contract as YAML. Without it no page links there.
	YAMLPath string

	// Types are problem types whose status and title the examples on the problem pages may need
	// because no example in the contract shows them. The engine's own are known without it.
	Types []contract.ProblemType

	// Operations are what the server does: the policies of each are shown with it in the reference. What is not in
	// the document is not shown.
	Operations []contract.Operation

	// Snippets are calls of the operations in the languages of the SDKs, as "charter generate" writes them: a JSON object
	// of lists, by method and path, each call with its lang, label and source. Optional.
	Snippets []byte

	// Fail answers a request for a page or an asset that does not exist, with a *contract.Problem, or for which the pages
	// cannot be made. Required, so that this package's errors look like all others.
	Fail func(*gin.Context, error)
}

// Docs is the documentation of one contract, ready to serve. It is safe for concurrent use.
type Docs struct {
	reference *file
	problems  *file
	types     map[string]*file // by problem code
	assets    map[string]*file // by path below referencePath
	fail      func(*gin.Context, error)
}

// New makes all pages. It fails if an option is missing, or if the document is not a JSON object with
// info.title and info.version.
func New(options Options) (*Docs, error) {
	if options.Fail == nil {
		return nil, errors.New("docs: Options.Fail is missing")
	}
	if options.DocumentPath == "" {
		options.DocumentPath = "/openapi.json"
	}
	outline, err := read(options.Document)
	if err != nil {
		return nil, fmt.Errorf("docs: read the contract: %w", err)
	}
	assets, err := loadAssets()
	if err != nil {
		return nil, fmt.Errorf("docs: load the assets: %w", err)
	}
	docs := &Docs{assets: maps.Clone(assets.files), fail: options.Fail}
	frame := frame{
		Name:         outline.Info.Title,
		Version:      outline.Info.Version,
		Assets:       assets.path,
		DocumentPath: options.DocumentPath,
		YAMLPath:     options.YAMLPath,
	}
	if err := docs.render(frame, outline, options); err != nil {
		return nil, fmt.Errorf("docs: %w", err)
	}
	return docs, nil
}

// Register adds the routes, for GET and HEAD: /docs and the assets below it, /problems and
// /problems/{code}. The router must be the root, or a group without a path.
func (d *Docs) Register(router gin.IRouter) {
	register(router, func() (*Docs, error) { return d, nil }, d.fail)
}

// RegisterLazily adds the same routes. The pages are made when one of them is first asked for, which takes some tens of
// milliseconds: a server that starts needs neither the time nor the memory. An error of [New] is given to Options.Fail, at
// each request: without Fail they panic.
func RegisterLazily(router gin.IRouter, options Options) {
	register(router, sync.OnceValues(func() (*Docs, error) { return New(options) }), options.Fail)
}

// register adds the routes of the pages that made returns. It is called for each request.
func register(router gin.IRouter, made func() (*Docs, error), fail func(*gin.Context, error)) {
	for path, serve := range map[string]func(*Docs, *gin.Context){
		referencePath:             (*Docs).serveReference,
		referencePath + "/*asset": (*Docs).serveAsset,
		problemsPath:              (*Docs).serveProblems,
		problemsPath + "/:code":   (*Docs).serveProblem,
	} {
		router.Match([]string{http.MethodGet, http.MethodHead}, path, func(c *gin.Context) {
			docs, err := made()
			if err != nil {
				fail(c, err)
				return
			}
			serve(docs, c)
		})
	}
}

func (d *Docs) serveReference(c *gin.Context) { d.reference.serve(c) }
func (d *Docs) serveProblems(c *gin.Context)  { d.problems.serve(c) }

func (d *Docs) serveAsset(c *gin.Context) {
	name := strings.TrimPrefix(c.Param("asset"), "/")
	if name == "" {
		c.Redirect(http.StatusPermanentRedirect, referencePath)
		return
	}
	asset, ok := d.assets[name]
	if !ok {
		d.fail(c, contract.NoSuchOperation.New("The documentation has no file at this path."))
		return
	}
	asset.serve(c)
}

func (d *Docs) serveProblem(c *gin.Context) {
	page, ok := d.types[c.Param("code")]
	if !ok {
		d.fail(c, contract.NotFound.New("There is no problem type with this code."))
		return
	}
	page.serve(c)
}

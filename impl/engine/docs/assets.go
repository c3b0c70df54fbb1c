package docs

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"sync"

	"github.com/swaggest/swgui/v5/static"
)

//go:embed assets
var ownFiles embed.FS

// asset is a file that pages load. Ours are embedded as they are, Swagger UI's come compressed.
type asset struct {
	name        string
	contentType string
	swaggerUI   bool
}

const (
	typeCSS        = "text/css; charset=utf-8"
	typeHTML       = "text/html; charset=utf-8"
	typeJavaScript = "text/javascript; charset=utf-8"
	typeJSON       = "application/json"
	typeSVG        = "image/svg+xml"
)

// assets are the files that pages load. Swagger UI's other files (its standalone page, its icons and
// its bundle without dependencies) are not needed.
var assets = []asset{
	{name: "badges.js", contentType: typeJavaScript},
	{name: "favicon.svg", contentType: typeSVG},
	{name: "fields.js", contentType: typeJavaScript},
	{name: "outcome.js", contentType: typeJavaScript},
	{name: "page.css", contentType: typeCSS},
	{name: "policies.css", contentType: typeCSS},
	{name: "reference.css", contentType: typeCSS},
	{name: "reference.js", contentType: typeJavaScript},
	{name: "signin.js", contentType: typeJavaScript},
	{name: "snippets.css", contentType: typeCSS},
	{name: "snippets.js", contentType: typeJavaScript},
	{name: "swagger-ui.css", contentType: typeCSS, swaggerUI: true},
	{name: "swagger-ui-bundle.js", contentType: typeJavaScript, swaggerUI: true},
}

// assetFolder is all assets, and where they are.
type assetFolder struct {
	path  string           // absolute
	files map[string]*file // by their path below /docs
}

// loadAssets makes the folder, once: it is the same for every contract. It is named for what is in it. A
// release that changes an asset changes the path of all, so browsers may keep them for ever, and style
// sheets may name each other.
var loadAssets = sync.OnceValues(func() (*assetFolder, error) {
	contents := make([][]byte, len(assets))
	digest := sha256.New()
	for i, asset := range assets {
		var err error
		if contents[i], err = asset.zipped(); err != nil {
			return nil, fmt.Errorf("%s: %w", asset.name, err)
		}
		digest.Write(contents[i])
	}
	version := hex.EncodeToString(digest.Sum(nil)[:6])
	folder := &assetFolder{path: path.Join(referencePath, version), files: make(map[string]*file, len(assets))}
	for i, asset := range assets {
		folder.files[path.Join(version, asset.name)] = newFile(contents[i], asset.contentType, cacheAsset)
	}
	return folder, nil
})

func (a asset) zipped() ([]byte, error) {
	if a.swaggerUI {
		return fs.ReadFile(static.FS, a.name+".gz")
	}
	content, err := fs.ReadFile(ownFiles, path.Join("assets", a.name))
	if err != nil {
		return nil, err
	}
	return zip(content)
}

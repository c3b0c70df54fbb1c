package docs

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"sync"
)

//go:embed templates
var templateFiles embed.FS

// frame is what all pages show around what they say.
type frame struct {
	Name         string // of the API: info.title
	Version      string
	Assets       string // absolute path of the assets' folder
	DocumentPath string
	YAMLPath     string // may be empty
}

// page is the data of a template.
type page struct {
	frame

	Content any
}

// reference is what the reference page says besides.
type reference struct {
	Policies string // where it reads the policies; empty: it shows none
	Snippets string // the same of the snippets
}

// layouts are the pages, each in the common frame. Contracts differ only in the data.
type layouts struct{ reference, problems, problem *template.Template }

// loadLayouts reads them, once, when a page is made.
var loadLayouts = sync.OnceValue(func() *layouts {
	return &layouts{parse("reference.html"), parse("problems.html"), parse("problem.html")}
})

func parse(name string) *template.Template {
	files := []string{"templates/layout.html", "templates/spans.html", "templates/" + name}
	return template.Must(template.ParseFS(templateFiles, files...))
}

// render makes the pages of the contract.
func (d *Docs) render(frame frame, outline *outline, options Options) error {
	problems, err := outline.problems(options.Types)
	if err != nil {
		return err
	}
	reference := reference{}
	if len(options.Operations) > 0 {
		reference.Policies = referencePath + "/" + policiesFile
		if d.assets[policiesFile], err = outline.policies(options.Operations, problems); err != nil {
			return fmt.Errorf("the policies: %w", err)
		}
	}
	if len(options.Snippets) > 0 {
		reference.Snippets = referencePath + "/" + snippetsFile
		if d.assets[snippetsFile], err = snippets(options.Snippets); err != nil {
			return fmt.Errorf("the snippets: %w", err)
		}
	}
	layouts := loadLayouts()
	if d.reference, err = renderPage(layouts.reference, page{frame, reference}); err != nil {
		return fmt.Errorf("the reference page: %w", err)
	}
	if d.problems, err = renderPage(layouts.problems, page{frame, problems}); err != nil {
		return fmt.Errorf("the list of problems: %w", err)
	}
	d.types = make(map[string]*file, len(problems))
	for _, problem := range problems {
		if d.types[problem.Code], err = renderPage(layouts.problem, page{frame, problem}); err != nil {
			return fmt.Errorf("the page of %s: %w", problem.Code, err)
		}
	}
	return nil
}

func renderPage(kind *template.Template, data page) (*file, error) {
	var html bytes.Buffer
	if err := kind.ExecuteTemplate(&html, "layout.html", data); err != nil {
		return nil, err
	}
	zipped, err := zip(html.Bytes())
	if err != nil {
		return nil, err
	}
	return newFile(zipped, typeHTML, cachePage), nil
}

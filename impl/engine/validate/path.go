package validate

import "net/url"

// pathOf is a path parameter as it stands in the URL. Callers who say nothing of the path have the patterns of
// [http.ServeMux], which hands parameters out decoded.
func (r *Request) pathOf(name string) string {
	if r.of.Path == nil {
		return url.PathEscape(r.of.HTTP.PathValue(name))
	}
	return r.of.Path(name)
}

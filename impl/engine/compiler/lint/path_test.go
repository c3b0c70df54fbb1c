package lint_test

import "testing"

func TestPaths(t *testing.T) {
	t.Parallel()
	holds(t, "path-trailing-slash", map[string]string{
		"at the end":      "paths: {/: {}, /a: {}, »/a/b/: {}, »'/a/{b}/': {}}\n",
		"two in a row":    "paths: {»/a//b: {}}\n",
		"of an extension": "paths: {x-a/: {}}\n",
	})
	holds(t, "ambiguous-paths", map[string]string{
		"one more exact":           "paths:\n  /a/b: {get: {}}\n  '/a/{x}': {get: {}}\n  '/{x}/b': {put: {}}\n",
		"crossed":                  "paths:\n  '/a/{x}': {get: {}}\n  »'/{x}/b': {get: {}}\n",
		"crossed, the other way":   "paths:\n  '/{x}/b': {get: {}}\n  »'/a/{x}': {get: {}}\n",
		"crossed, other methods":   "paths:\n  '/a/{x}': {get: {}}\n  '/{x}/b': {put: {}}\n",
		"crossed further down":     "paths:\n  '/v1/{a}/x/{b}': {get: {}}\n  »'/v1/y/{c}/z': {get: {}}\n  »'/v1/y/w/{d}': {get: {}}\n",
		"other lengths":            "paths:\n  '/a/{x}': {get: {}}\n  '/{x}/b/c': {get: {}}\n",
		"never the same":           "paths:\n  '/a/{x}/c': {get: {}}\n  '/{x}/b/d': {get: {}}\n",
		"a parameter in a segment": "paths:\n  '/a/{x}.json': {get: {}}\n  '/a/{x}.xml': {get: {}}\n",
		"upper and lower case":     "paths:\n  /users: {get: {}}\n  »/Users: {put: {}}\n",
		"names of parameters":      "paths:\n  '/users/{id}': {get: {}}\n  '/users/{ID}': {get: {}}\n",
	})
	holds(t, "inconsistent-path-parameter-names", map[string]string{
		"two names":                "paths:\n  '/a/{b}': {}\n  »'/a/{c}/d': {}\n  '/a/{b}/e': {}\n",
		"another place":            "paths:\n  '/a/{b}/c/{d}': {}\n  '/e/{z}': {}\n",
		"a parameter and a word":   "paths:\n  '/a/{b}': {}\n  /a/b/c: {}\n",
		"a parameter in a segment": "paths:\n  '/a/{b}.json': {}\n  '/a/{c}.xml': {}\n",
	})
}

func TestTwoNamesOfOnePathAreToldForEach(t *testing.T) {
	t.Parallel()
	report := run(t, head+"paths:\n  '/a/{b}/c/{d}': {}\n  '/a/{x}/c/{y}': {}\n", "inconsistent-path-parameter-names")
	if len(report.Findings) != 2 {
		t.Error(messages(report))
	}
}

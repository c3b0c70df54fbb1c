package lint_test

import "testing"

func TestUploads(t *testing.T) {
	t.Parallel()
	const post = "paths: {/a: {post: {requestBody: {content: {"
	const end = "}}}}}\n"
	holds(t, "bytes-read-as-text", map[string]string{
		"a part":               post + "multipart/form-data: {schema: {type: object, properties: {f: {type: string, »contentEncoding: binary}}}}" + end,
		"parts":                post + "multipart/form-data: {schema: {type: object, properties: {f: {type: array, items: {type: string, »contentEncoding: BINARY}}}}}" + end,
		"a component, once":    post + "multipart/form-data: {schema: {$ref: '#/components/schemas/F'}}" + end + "components: {schemas: {F: {properties: {a: {$ref: '#/components/schemas/B'}, b: {$ref: '#/components/schemas/B'}}}, B: {type: string, »contentEncoding: binary}}}\n",
		"a file":               post + "multipart/form-data: {schema: {properties: {f: {type: string, format: binary}, g: {contentMediaType: image/png}, h: {type: string, contentEncoding: base64}}}}" + end,
		"both words":           post + "multipart/form-data: {schema: {properties: {f: {type: string, format: binary, contentEncoding: binary}}}}" + end,
		"JSON":                 post + "application/json: {schema: {properties: {f: {type: string, »format: binary}, g: {type: string, format: byte}}}}" + end,
		"an answer in JSON":    "paths: {/a: {get: {responses: {'200': {content: {application/json: {schema: {type: string, »format: binary}}}}}}}}\n",
		"bytes as they are":    post + "application/octet-stream: {schema: {type: string, contentEncoding: binary}}, image/png: {schema: {type: string, format: binary}}" + end,
		"a schema of no media": "components: {schemas: {A: {type: string, contentEncoding: binary}}}\n",
	})
	const put = "»requestBody: {content: {"
	holds(t, "bounded-upload", map[string]string{
		"a file in a form":    "paths: {/a: {post: {" + put + "multipart/form-data: {schema: {properties: {f: {type: string, format: binary}}}}" + end,
		"by its type":         "paths: {/a: {post: {" + put + "multipart/form-data: {schema: {properties: {f: {type: array, items: {contentMediaType: image/png}}}}}" + end,
		"bytes":               "paths: {/a: {put: {" + put + "application/octet-stream: {}, image/*: {}" + end,
		"of all operations":   "x-defaults: {x-body-limit: 1MiB}\npaths: {/a: {put: {" + put + "image/*: {}" + end,
		"of its own":          "paths: {/a: {put: {x-body-limit: 5MiB, requestBody: {content: {image/*: {}" + end,
		"a bounded file":      post + "multipart/form-data: {schema: {properties: {f: {type: string, format: binary, maxLength: 1000}}}}" + end,
		"a form of texts":     post + "multipart/form-data: {schema: {properties: {f: {type: string}}}}" + end,
		"JSON and text":       post + "application/json: {schema: {type: string}}, text/csv: {}, application/xml: {}" + end,
		"a delivery":          "paths: {/a: {post: {x-webhook: {scheme: github}, requestBody: {content: {application/x: {}" + end,
		"by reference":        "paths: {/a: {post: {»requestBody: {$ref: '#/components/requestBodies/B'}}}}\ncomponents: {requestBodies: {B: {content: {image/png: {}}}}}\n",
		"a reference nowhere": "paths: {/a: {post: {requestBody: {$ref: '#/components/requestBodies/B'}}}}\n",
	})
}

func TestEventsSayWhatTheyBring(t *testing.T) {
	t.Parallel()
	holds(t, "event-without-schema", map[string]string{
		"nothing":            "webhooks: {a: {»post: {}, get: {}, delete: {}}}\n",
		"no content":         "webhooks: {a: {»post: {requestBody: {}}, »put: {requestBody: {content: {}}}}}\n",
		"no schema":          "webhooks: {a: {post: {requestBody: {content: {»application/json: {}, text/plain: {}}}}}}\n",
		"a schema":           "webhooks: {a: {post: {requestBody: {content: {application/json: {schema: {type: object}}}}}}}\n",
		"by reference":       "webhooks: {a: {$ref: '#/components/pathItems/P'}}\ncomponents: {pathItems: {P: {»post: {requestBody: {$ref: '#/components/requestBodies/B'}}}}, requestBodies: {B: {content: {}}}}\n",
		"one that comes in":  "paths: {/a: {post: {}}}\n",
		"what is not a verb": "webhooks: {a: {parameters: []}}\n",
	})
}

func TestDiscriminatorsLeadToWhatTheyFit(t *testing.T) {
	t.Parallel()
	const ref = "'#/components/schemas/B'"
	holds(t, "discriminator-contradicts-schema", map[string]string{
		"another constant":         schemas("A: {discriminator: {propertyName: k, mapping: {a: »" + ref + "}}, oneOf: [{$ref: " + ref + "}]}, B: {properties: {k: {const: b}}}"),
		"by the name":              schemas("A: {discriminator: {propertyName: k, mapping: {a: »B}}, oneOf: [{$ref: " + ref + "}]}, B: {properties: {k: {enum: [b, c]}}}"),
		"the constant":             schemas("A: {discriminator: {propertyName: k, mapping: {a: B}}, oneOf: [{$ref: " + ref + "}]}, B: {properties: {k: {enum: [b, a]}}}"),
		"no constant":              schemas("A: {discriminator: {propertyName: k, mapping: {a: B}}, oneOf: [{$ref: " + ref + "}]}, B: {properties: {k: {type: string}}}"),
		"a number of the same":     schemas("A: {discriminator: {propertyName: k, mapping: {'1': »B}}, oneOf: [{$ref: " + ref + "}]}, B: {properties: {k: {const: 1}}}"),
		"without a mapping":        schemas("A: {discriminator: {propertyName: k}, anyOf: [»{$ref: " + ref + "}]}, B: {properties: {k: {const: b}}}"),
		"the name of itself":       schemas("A: {discriminator: {propertyName: k}, anyOf: [{$ref: " + ref + "}]}, B: {properties: {k: {const: B}}}"),
		"through allOf":            schemas("A: {discriminator: {propertyName: k, mapping: {a: »B}}, oneOf: [{$ref: " + ref + "}]}, B: {allOf: [{$ref: '#/components/schemas/C'}]}, C: {properties: {k: {$ref: '#/components/schemas/K'}}}, K: {const: c}"),
		"to no alternative":        schemas("A: {discriminator: {propertyName: k, mapping: {b: B, c: »C}}, oneOf: [{$ref: " + ref + "}]}, B: {}, C: {}"),
		"without alternatives":     schemas("A: {discriminator: {propertyName: k, mapping: {a: »B}}}, B: {properties: {k: {const: b}}}"),
		"to nowhere, told as such": schemas("A: {discriminator: {propertyName: k, mapping: {a: D}}, oneOf: [{$ref: " + ref + "}]}, B: {properties: {k: {const: B}}}"),
		"rubbish":                  schemas("A: {discriminator: {propertyName: [k], mapping: [a]}}, B: {discriminator: 1}, C: {discriminator: {propertyName: k, mapping: {a: []}}}"),
	})
}

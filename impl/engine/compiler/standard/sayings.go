package standard

// sayings are what the sentences of kin-openapi that say nothing of their place mean in the contract's terms.
var sayings = map[string]statement{
	"must be an object": {reason: "`info` is missing: a contract has a title and a version"},
	"a short description of the response is required":              {reason: "`description` is missing: say when the answer is given"},
	"content of the request body is required":                      {reason: "`content` is missing: the media types of the body, such as application/json, each with its schema"},
	"parameter name can't be blank":                                {reason: "the name of this parameter is empty", field: "name", value: true},
	"parameter content must only contain one entry":                {reason: "`content` of a parameter or a header has one media type", field: "content"},
	"example and examples are mutually exclusive":                  {reason: "there is `example` or `examples`, and not both: put the one among the others", field: "example"},
	"value and externalValue are mutually exclusive":               {reason: "an example has `value` or `externalValue`, and not both", field: "externalValue"},
	"license must not specify both 'url' and 'identifier'":         {reason: "a license has `identifier` or `url`, and not both: take one away", field: "url"},
	"missing operationId or operationRef on link":                  {reason: "a link says with `operationId` which operation it leads to"},
	"when schema type is 'array', schema 'items' must be non-null": {reason: "an array has `items`, which say what is in it", field: "type"},
	"server URL has mismatched { and }":                            {reason: "a { or } in this URL stands alone: a variable is written {name}", field: "url", value: true},
	"server has undeclared variables":                              {reason: "this URL has a {variable} that `variables` do not describe: give it a `default` there", field: "url", value: true},
	"the responses object MUST contain at least one response code": {reason: "`responses` is empty: an operation has an answer, such as '204': {description: Done.}"},
	"a property MUST NOT be marked as both readOnly and writeOnly being true": {
		reason: "a property that is readOnly and writeOnly stands nowhere: take one away", field: "writeOnly",
	},
	"field 'authorizationUrl' is empty or missing": {reason: "`authorizationUrl` is missing: where callers sign in"},
	"field 'tokenUrl' is empty or missing":         {reason: "`tokenUrl` is missing: where callers get their token"},
	"field 'scopes' is empty or missing":           {reason: "`scopes` is missing: the scopes there are, with a sentence for each; {} for none"},
	"url is required":                              {reason: "`url` is missing"},
}

// beginnings are the same for sentences that go on with something of the contract.
var beginnings = map[string]statement{
	"server has unused variable":                   {reason: "`variables` describe a variable that the URL does not have: write {name} into the URL, or take it away", field: "variables"},
	"operationId ":                                 {reason: "a link has `operationId` or `operationRef`, and not both: take one away", field: "operationRef"},
	"field default is required in":                 {reason: "a variable of a server has a `default`"},
	"parameter ":                                   {reason: "a parameter has `example` or `examples`, and not both: put the one among the others", field: "example"},
	"no OIDC URL found for openIdConnect security": {reason: "`openIdConnectUrl` is missing: the address of the provider's configuration"},
}

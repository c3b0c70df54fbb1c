package diff

// rule is the judgement of a kind of change to a schema.
type rule struct {
	in, out Level  // where the client sends values, and where it gets them
	send    string // what to do instead where the client sends
	get     string // and where it gets
}

// rules judge by one idea: where clients send, what fit must still fit, and where they get, nothing may come
// that did not fit. That a value may be larger, longer or of another notation than before is only dangerous
// where clients get it: it can still be read. So is a new value of an enum, which careful clients expect.
var rules = map[string]rule{
	"type-narrowed":      {Breaking, Safe, "accept the old types as well", ""},
	"type-widened":       {Safe, Breaking, "", "answer with the new types in a new property, or in a new version of the operation"},
	"type-changed":       {Breaking, Breaking, "accept both types, or add a new property", "add a new property and keep the old one"},
	"null-removed":       {Breaking, Safe, "go on accepting null", ""},
	"null-added":         {Safe, Breaking, "", "leave the property out of `required` only in a new version; until then answer with an empty value"},
	"enum-added":         {Breaking, Safe, "accept other values until the operation's next version", ""},
	"enum-removed":       {Safe, Breaking, "", "answer with the new values in a new property"},
	"enum-value-added":   {Safe, Dangerous, "", "tell clients to treat a value that they do not know in a general way"},
	"enum-value-removed": {Breaking, Safe, "go on accepting the value", ""},
	"enum-replaced":      {Breaking, Breaking, "accept the old values as well", "add a new property and keep the old one"},

	"pattern-added":       {Breaking, Safe, "check new values only, in the handler", ""},
	"pattern-removed":     {Safe, Dangerous, "", ""},
	"pattern-changed":     {Dangerous, Dangerous, "", ""},
	"format-added":        {Breaking, Dangerous, "add a new property with the format", ""},
	"format-removed":      {Safe, Breaking, "", "keep the format, or add a new property without it"},
	"format-narrowed":     {Breaking, Safe, "accept the old format as well", ""},
	"format-widened":      {Safe, Breaking, "", "answer with the wider values in a new property"},
	"format-changed":      {Breaking, Breaking, "add a new property with the new format", "add a new property with the new format, and keep the old one"},
	"multiple-of-changed": {Breaking, Dangerous, "accept the old steps as well", ""},
	"default-changed":     {Dangerous, Safe, "", ""},

	"added":                 {Safe, Safe, "", ""},
	"added-required":        {Breaking, Safe, "make it optional, with a default", ""},
	"removed":               {Breaking, Breaking, "go on accepting it, and mark it `deprecated`", "go on sending it, and mark it `deprecated`"},
	"removed-optional":      {Dangerous, Dangerous, "", ""},
	"ignored":               {Dangerous, Dangerous, "", ""},
	"renamed":               {Breaking, Breaking, "accept both names", "send both names"},
	"path-name-changed":     {Dangerous, Dangerous, "", ""},
	"required":              {Breaking, Safe, "keep it optional, with a default", ""},
	"optional":              {Safe, Breaking, "", "always send it"},
	"serialization-changed": {Breaking, Breaking, "add a parameter with another name", "add a parameter with another name"},
	"deprecated":            {Safe, Safe, "", ""},
	"not-deprecated":        {Safe, Safe, "", ""},

	"body-added":               {Safe, Safe, "", ""},
	"body-added-required":      {Breaking, Safe, "make the body optional", ""},
	"body-removed":             {Breaking, Breaking, "go on accepting a body", "go on sending the body"},
	"body-required":            {Breaking, Safe, "keep the body optional", ""},
	"body-optional":            {Safe, Breaking, "", "always send the body"},
	"media-type-added":         {Safe, Safe, "", ""},
	"media-type-added-unasked": {Safe, Dangerous, "", ""},
	"media-type-removed":       {Breaking, Breaking, "go on accepting the media type", "go on answering with the media type"},
	"encoding-changed":         {Dangerous, Dangerous, "", ""},
	"link-removed":             {Dangerous, Dangerous, "", ""},
	"link-changed":             {Dangerous, Dangerous, "", ""},
	"extension-changed":        {Dangerous, Dangerous, "", ""},

	"property-added":           {Safe, Safe, "", ""},
	"property-added-to-closed": {Safe, Dangerous, "", ""},
	"required-property-added":  {Breaking, Safe, "make the property optional, with a default", ""},
	"property-removed":         {Breaking, Breaking, "go on accepting the property, and mark it `deprecated`", "go on sending the property, and mark it `deprecated`"},
	"property-ignored":         {Dangerous, Dangerous, "", ""},
	"property-required":        {Breaking, Safe, "keep the property optional, with a default", ""},
	"property-optional":        {Safe, Breaking, "", "always send the property"},
	"property-read-only":       {Breaking, Safe, "go on accepting the property, and ignore it", ""},
	"property-not-read-only":   {Safe, Safe, "", ""},
	"property-write-only":      {Safe, Breaking, "", "go on sending the property"},
	"property-not-write-only":  {Safe, Safe, "", ""},
	"property-deprecated":      {Safe, Safe, "", ""},
	"property-not-deprecated":  {Safe, Safe, "", ""},

	"additional-properties-closed": {Breaking, Safe, "go on accepting other properties", ""},
	"additional-properties-opened": {Safe, Dangerous, "", ""},
	"dependency-added":             {Breaking, Safe, "keep the property optional", ""},
	"dependency-removed":           {Safe, Dangerous, "", ""},
	"names-judged-anew":            {Dangerous, Dangerous, "", ""},

	"items-closed":     {Breaking, Safe, "go on accepting further items", ""},
	"items-opened":     {Safe, Dangerous, "", ""},
	"contains-added":   {Breaking, Safe, "accept arrays without such an item", ""},
	"contains-removed": {Safe, Dangerous, "", ""},

	"alternative-removed":         {Breaking, Safe, "go on accepting the alternative", ""},
	"alternative-added":           {Safe, Breaking, "", "answer with the alternative only in a new property or a new version of the operation"},
	"alternatives-changed":        {Dangerous, Dangerous, "", ""},
	"discriminator-added":         {Safe, Safe, "", ""},
	"discriminator-removed":       {Dangerous, Dangerous, "", ""},
	"discriminator-changed":       {Breaking, Breaking, "keep the discriminator's property", "keep the discriminator's property"},
	"discriminator-value-removed": {Breaking, Safe, "go on accepting the value", ""},
	"discriminator-value-added":   {Safe, Dangerous, "", ""},
	"discriminator-value-changed": {Dangerous, Dangerous, "", ""},

	"not-changed":       {Dangerous, Dangerous, "", ""},
	"condition-added":   {Breaking, Safe, "go on accepting what the condition refuses", ""},
	"condition-removed": {Safe, Dangerous, "", ""},
	"condition-changed": {Dangerous, Dangerous, "", ""},
	"keyword-changed":   {Dangerous, Dangerous, "", ""},
	"schema-renamed":    {Dangerous, Dangerous, "", ""},
	"too-deep":          {Dangerous, Dangerous, "", ""},
}

func init() { //nolint:gochecknoinits // rules of the same form
	for _, keyword := range []string{
		"minimum", "maximum", "min-length", "max-length", "min-items", "max-items", "min-properties", "max-properties", "unique-items", "multiple-of",
	} {
		rules[keyword+"-tightened"] = rule{Breaking, Safe, "go on accepting what fit before", ""}
		rules[keyword+"-loosened"] = rule{Safe, Dangerous, "", ""}
	}
}

package model

// textFormats are the formats of strings, with the function of package validate that checks one. An empty
// name is a format that says something to people only.
var textFormats = map[string]string{
	"byte": "IsByte", "date": "IsDate", "date-time": "IsDateTime", "duration": "IsDuration", "email": "IsEmail",
	"hostname": "IsHostname", "ipv4": "IsIPv4", "ipv6": "IsIPv6", "json-pointer": "IsJSONPointer", "regex": "IsRegex",
	"time": "IsTime", "uri": "IsURI", "uri-reference": "IsURIReference", "uuid": "IsUUID",
	"binary": "", "password": "",
}

// numberFormats are the formats of numbers.
var numberFormats = map[string]string{"int32": "IsInt32", "int64": "IsInt64", "float": "IsFloat", "double": "IsDouble"}

// Format is the keyword format.
type Format struct {
	Name    string
	Checker string // the function of package validate; empty: any value is right
	Number  bool   // it is of numbers; else of strings
}

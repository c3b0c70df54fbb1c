package sdk

import (
	"cmp"
	"strconv"
	"strings"
)

// Server is where an API is.
type Server struct {
	URL, Description string
	Variables        []Variable // in braces in the URL
}

// Variable is a part of a server's URL that callers choose.
type Variable struct {
	Name, Default string
	Values        []string // nil: any
	Doc           string
}

// Address is the URL with its variables as they are by default.
func (s Server) Address() string {
	address := s.URL
	for _, one := range s.Variables {
		address = strings.ReplaceAll(address, "{"+one.Name+"}", one.Default)
	}
	return address
}

// Places are the servers: where the contract names none, its API is where it was read from (OpenAPI 3.1, section 4.8.1).
func (a *API) Places() []Server {
	if len(a.Servers) == 0 {
		return []Server{{URL: "/"}}
	}
	return a.Servers
}

// PlaceNames are what the places are called, in their order: by their descriptions, as far as these are short and tell them apart.
func (a *API) PlaceNames() []Name {
	taken := make(map[string]bool)
	var names []Name
	for i, server := range a.Places() {
		name := Words(server.Description)
		if snake := name.Snake(); snake == "" || len(snake) > 40 || taken[snake] {
			name = Name{"server", strconv.Itoa(i + 1)}
		}
		taken[name.Snake()] = true
		names = append(names, name)
	}
	return names
}

// Choices are the variables of all places, each once: of those that two places have with other values, callers can give any.
func (a *API) Choices() []Variable {
	var list []Variable
	at := make(map[string]int)
	for _, server := range a.Places() {
		for _, one := range server.Variables {
			i, known := at[one.Name]
			if !known {
				at[one.Name] = len(list)
				list = append(list, one)
				continue
			}
			if strings.Join(list[i].Values, "\n") != strings.Join(one.Values, "\n") {
				list[i].Values = nil
			}
			list[i].Doc = cmp.Or(list[i].Doc, one.Doc)
		}
	}
	return list
}

// Told says what a variable can be, as the end of a sentence: eu (the default) or us.
func (v Variable) Told() string {
	if v.Values == nil {
		return "`" + v.Default + "` by default"
	}
	texts := make([]string, len(v.Values))
	for i, value := range v.Values {
		if texts[i] = "`" + value + "`"; value == v.Default {
			texts[i] += " (the default)"
		}
	}
	return strings.Join(texts, " or ")
}

package emit

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/charterhq/charter/impl/engine/contract"
)

// widest is how long a value may be in one line.
const widest = 100

// constants are the values of the package contract that have names.
var constants = map[any]string{
	contract.Log: "contract.Log", contract.Off: "contract.Off",
	contract.ByPrincipal: "contract.ByPrincipal", contract.ByIP: "contract.ByIP", contract.ByAPIKey: "contract.ByAPIKey",
	contract.ByHeader: "contract.ByHeader", contract.ByAll: "contract.ByAll",
	contract.Allow: "contract.Allow", contract.Deny: "contract.Deny", contract.Local: "contract.Local",
	contract.Day: "contract.Day", contract.Month: "contract.Month",
}

// literal writes a value of the package contract as Go. Pointers that have a name in names are written as it.
func literal(value reflect.Value, names map[any]string) string {
	switch v := value.Interface().(type) {
	case time.Duration:
		return duration(v)
	case time.Time:
		return fmt.Sprintf("time.Date(%d, time.%s, %d, %d, %d, %d, 0, time.UTC)", v.Year(), v.Month(), v.Day(), v.Hour(), v.Minute(), v.Second())
	}
	if value.Comparable() {
		for _, known := range []map[any]string{constants, names} {
			if name, ok := known[value.Interface()]; ok {
				return name
			}
		}
	}
	switch value.Kind() {
	case reflect.Pointer:
		return "&" + literal(value.Elem(), names)
	case reflect.Struct:
		return structure(value, names)
	case reflect.Slice:
		return slice(value, names)
	case reflect.String:
		return quoteText(value.String())
	default:
		return fmt.Sprint(value.Interface())
	}
}

// quoteText writes a string; between backquotes where that is easier to read.
func quoteText(text string) string {
	if strings.ContainsAny(text, "\"\\") && strconv.CanBackquote(text) {
		return "`" + text + "`"
	}
	return strconv.Quote(text)
}

func duration(d time.Duration) string {
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{time.Hour, "time.Hour"}, {time.Minute, "time.Minute"}, {time.Second, "time.Second"}} {
		if d%unit.length == 0 {
			return product(int64(d/unit.length), unit.name)
		}
	}
	return product(d.Milliseconds(), "time.Millisecond")
}

// size writes bytes in the largest unit that they are a whole number of.
func size(bytes int64) string {
	shift := 0
	for bytes > 0 && bytes%1024 == 0 {
		bytes, shift = bytes/1024, shift+10
	}
	if shift == 0 {
		return strconv.FormatInt(bytes, 10)
	}
	return fmt.Sprintf("%d << %d", bytes, shift)
}

func product(count int64, unit string) string {
	if count == 1 {
		return unit
	}
	return fmt.Sprintf("%d * %s", count, unit)
}

// structure leaves out what is zero.
func structure(value reflect.Value, names map[any]string) string {
	var fields []string
	for i := range value.NumField() {
		if field := value.Field(i); !field.IsZero() {
			name, text := value.Type().Field(i).Name, literal(field, names)
			if name == "MaxBody" {
				text = size(field.Int())
			}
			fields = append(fields, name+": "+text)
		}
	}
	return composite(value.Type().String(), fields)
}

func slice(value reflect.Value, names map[any]string) string {
	items := make([]string, value.Len())
	element := value.Type().Elem()
	for i := range items {
		items[i] = literal(value.Index(i), names)
		if element.Kind() == reflect.Struct || element.Kind() == reflect.Slice { // gofmt -s: the type stands once
			items[i] = strings.TrimPrefix(items[i], element.String())
		}
	}
	return composite(value.Type().String(), items)
}

func composite(kind string, parts []string) string {
	line := kind + "{" + strings.Join(parts, ", ") + "}"
	if len(line) <= widest && !strings.Contains(line, "\n") {
		return line
	}
	return kind + "{\n" + strings.Join(parts, ",\n") + ",\n}"
}

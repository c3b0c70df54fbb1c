package validate_test

import (
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/validate"
)

// numberFormats are the checkers of a number's text.
var numberFormats = map[string]func([]byte) bool{
	"double": validate.IsDouble,
	"float":  validate.IsFloat,
	"int32":  validate.IsInt32,
	"int64":  validate.IsInt64,
}

// examples of each format, good and bad.
var examples = map[string]struct{ good, bad []string }{
	"byte": {
		[]string{"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy", "+/+/"},
		[]string{"Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zm=v", "====", "A===", "Zm9v\n", "Zm-_", "Zg==Zg==", "=", "ZZ=Z", "Zm 9v"},
	},
	"date": {
		[]string{"2026-11-23", "2024-02-29", "2000-02-29", "0000-01-01", "9999-12-31"},
		[]string{"2026-11-31", "1900-02-29", "2026-00-10", "2026-13-01", "2026-11-00", "2026-11-2", "26-11-23", "2026/11/23", "", "2026-11-23 ", "-026-11-23"},
	},
	"date-time": {
		[]string{"2026-11-23T09:30:00Z", "1985-04-12t23:20:50.52z", "1996-12-19T16:39:57-08:00", "1990-12-31T23:59:60Z", "1990-12-31T15:59:60-08:00", "2017-01-01T00:59:60+01:00", "2016-12-31T23:59:60.9Z"},
		[]string{
			"2026-11-23", "2026-11-23 09:30:00Z", "2026-11-23T09:30:00", "2026-11-23T09:30Z", "2026-11-23T09:30:00.Z",
			"2026-11-23T09:30:00+0100", "2026-11-23T09:30:00+24:00", "2026-11-31T09:30:00Z", "2026-11-23T24:00:00Z",
			"2016-12-30T23:59:60Z", "2017-01-02T00:59:60+01:00", "2016-12-31T15:59:60-09:00", "2026-11-23T09:30:61Z", "2026-11-23T",
		},
	},
	"duration": {
		[]string{"P1Y", "P1Y2M3D", "PT36H", "P3W", "P1DT1S", "P0D"},
		[]string{"", "P", "PT", "P1", "1D", "P1.5D", "P1YD", "P1W1D", "P1DT", "p1d", "P1H", "PT1D", "P1D1D", "PT1H1H", "P 1D", "P-1D", "PW"},
	},
	"email": {
		[]string{"a@b", "grace.hopper@navy.example", `"a b"@example.com`, `"a\"b\\"@example.com`, "x@[192.0.2.1]", "x@[ipv6:2001:db8::1]", strings.Repeat("a", 64) + "@example.com", "a+b/c=d@x.example", `""@example.com`},
		[]string{
			"", "@", "a@", "@b", "a", ".a@b", "a.@b", "a..b@c", "a b@c", "a@b@c", "a@-b", "a@b.", "a@[300.0.0.1]", "a@[IPv6:]",
			"a@[", "a@[]", "a@[IPv6:1::2", `"a@b`, `"a"b@c`, `"a\`, "a@b\n", "é@b", strings.Repeat("a", 65) + "@example.com", "a@b_c",
			"a@" + strings.Repeat("a.", 126) + "b",
		},
	},
	"hostname": {
		[]string{"a", "example.com", "EXAMPLE.com", "3com.com", "r3---sn-x.example", "xn--bcher-kva.example", "XN--BCHER-KVA.example", "xn--fiqs8s", "1.2.3.4", strings.Repeat("a", 63), "xn--1-zhcd", "xn--cfa", "xn--zca", "xn--1ca", "xn--ska", "xn--58d", "xn--11b2ezcw70k", "xn--wgv71a", "xn--12c", "xn--gdb1c"},
		[]string{
			"", ".", "a.", ".a", "a..b", "-a", "a-", "a.-b", "a_b", "bücher.example", "a b", "xn--a-", "xn--", "xn---", "xn--99999999",
			strings.Repeat("a", 64), strings.Repeat("a.", 126) + "bc", "xn--a", "xn--bcher-kv",
			// Not U-labels: two directions, capitals, forms that normalization changes, old jamo, hyphens.
			"xn--a-0hc", "xn--a-zhc", "xn--1-zhc74b", "xn--4db10a", "xn--7ba", "xn--kha", "xn--0qg", "xn--21g", "xn--a-xbb", "xn--p8d", "xn--kz9a", "xn--ypd", "xn----qga", "xn----rga", "xn--ab---jqa",
		},
	},
	"ipv4": {
		[]string{"0.0.0.0", "192.0.2.1", "255.255.255.255"},
		[]string{"", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "1..3.4", "1.2.3.", "0x1.2.3.4", "1234.1.1.1"},
	},
	"ipv6": {
		[]string{"::", "::1", "2001:db8::1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "::ffff:192.0.2.1", "1:2:3:4:5:6:192.0.2.1", "ABCD::EF01"},
		[]string{
			"", ":", ":::", "1", "1:", ":1", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8",
			"12345::", "::g", "fe80::1%eth0", "::1.2.3", "1:2:3:4:5:6:7:192.0.2.1", "192.0.2.1", "::1/64", "1.2.3.4::", "::01.2.3.4",
		},
	},
	"json-pointer": {
		[]string{"", "/", "/a", "/a~0b/c~1d", "//", "/é", "/0"},
		[]string{"a", "#/a", "/~", "/~2", "/a~", "~0"},
	},
	"regex": {regexGood, regexBad},
	"time": {
		[]string{"09:30:00Z", "09:30:00.123456789+05:45", "23:59:60Z", "00:59:60+01:00", "18:29:60-05:30"},
		[]string{"", "09:30Z", "09:30:00", "24:00:00Z", "09:60:00Z", "09:30:61Z", "09:30:60Z", "09:30:00+1:00", "09:30:00+01:60", "09:30:00*01:00", "09:30:00,5Z", "9:30:00Z", "09:30:00ZZ"},
	},
	"uri": {
		[]string{
			"https://example.com", "https://u:p@example.com:8080/a;b/c?d=e/?#f/?", "urn:isbn:0451450523", "a:", "a:/", "a://", "a:///b", "a://:@:/",
			"http://[2001:db8::1]:80/", "http://[v1.a:b]/", "http://a%2Fb/", "mailto:a@b", "a+b-c.d:x", "file:///etc", "a:b:c@d", "http://a:/",
		},
		[]string{
			"", "example.com", "/a", "//a", ":", ":a", "1a:b", "a b:c", "http://a b", "http://[::1", "http://[::1]a", "http://[::g]", "http://[v.a]", "http://[v1.]", "http://[v1]",
			"http://[v1.%41]", "http://a:b/", "http://a@b@c", "http://a/%", "http://a/%4", "http://a/%zz", "a:#b#c", "a:[", "a:\\", "a:é", "a:\x00", "a:b\n", "http://a[::1]",
		},
	},
	"uri-reference": {
		[]string{"", "#", "?", "/", "a", "../a", "//a", "./a:b", "a/b:c", "?a:b", "#a:b", "/a:b", "http://a", ".", "a@b"},
		[]string{"1a:b", ":", "a b", "//a b", "//[", "#a#b", "%", "\\", "é", "a[1]", "//a:b"},
	},
	"uuid": {
		[]string{"019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f", "00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"},
		[]string{"", "019aae5c7a107c3e8a523f0d9b1c2e4f", "{019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f}", "019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4g", "019aae5c-7a10-7c3e-8a523-f0d9b1c2e4f"},
	},
	"int32": {
		[]string{"0", "-0", "1", "1.0", "1e2", "2147483647", "-2147483648", "21474836470e-1", "2.147483647E+9", "0e99999999999", "0.0e-5", "2147483647.000", "-2147.483648e6", "100e-2"},
		[]string{"2147483648", "-2147483649", "1.5", "1e-1", "1e10", "1e99999999999", "1e-99999999999", "", "-", "01", "+1", "1.", ".5", "1e", "1e+", "0x1", "1 ", "NaN", "1.0.0", "1e5e5", "21474836471e-1"},
	},
	"int64": {
		[]string{"9223372036854775807", "-9223372036854775808", "9.223372036854775807e18", "92233720368547758070.0e-1", "1e18"},
		[]string{"9223372036854775808", "-9223372036854775809", "1e19", "9223372036854775807.1", "0.1"},
	},
	"float": {
		[]string{"0", "3.5", "-3.4028235e38", "3.40282356779733661637539395458142568447e38", "1e-400", "340282346638528859811704183484516925440"},
		[]string{"3.40282356779733661637539395458142568448e38", "-3.40282356779733661637539395458142568449e38", "1e39", "3.5e38", "", "Infinity", "1."},
	},
	"double": {
		[]string{"1.7976931348623157e308", "-1e308", "1e-400", "0.1", "17976931348623157e292"},
		[]string{"1.7976931348623159e308", "1e309", "-1e400", "1e", "nan"},
	},
}

func TestFormatsTellGoodTextsFromBad(t *testing.T) {
	t.Parallel()
	for name, texts := range examples {
		check := formats[name]
		if check == nil {
			check = numberFormats[name]
		}
		for _, text := range texts.good {
			if !check([]byte(text)) {
				t.Errorf("%s: %q was refused", name, text)
			}
		}
		for _, text := range texts.bad {
			if check([]byte(text)) {
				t.Errorf("%s: %q was accepted", name, text)
			}
		}
	}
}

func TestEachFormatHasExamplesAndWords(t *testing.T) {
	t.Parallel()
	for _, checkers := range []map[string]func([]byte) bool{formats, numberFormats} {
		for name := range checkers {
			if len(examples[name].good) == 0 || len(examples[name].bad) == 0 {
				t.Errorf("%s has no examples", name)
			}
			if validate.Formats[name] == "" {
				t.Errorf("%s is not put into words", name)
			}
		}
	}
}

// A text of groups without end must not exhaust the stack.
func TestRegexDepthIsBounded(t *testing.T) {
	t.Parallel()
	for depth, want := range map[int]bool{validate.MaxRegexDepth - 1: true, validate.MaxRegexDepth: false, 1e6: false} {
		if got := validate.IsRegex([]byte(strings.Repeat("(", depth) + strings.Repeat(")", depth))); got != want {
			t.Errorf("%d deep: %v", depth, got)
		}
	}
}

// Eight characters are looked at at once, so each of them is tried in each place.
func TestAUUIDHasHexadecimalDigitsAndHyphensInTheirPlaces(t *testing.T) {
	t.Parallel()
	const right = "019aae5c-7A10-7c3E-8a52-3f0d9b1c2e4F"
	for at := range len(right) {
		for c := range 256 {
			text := []byte(right)
			text[at] = byte(c)
			want := strings.ContainsRune("0123456789abcdefABCDEF", rune(c))
			if right[at] == '-' {
				want = c == '-'
			}
			if got := validate.IsUUID(text); got != want {
				t.Errorf("%q: %t", text, got)
			}
		}
	}
}

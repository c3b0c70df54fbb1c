package validate_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/validate"
)

func anything(*validate.Check, validate.Node) bool { return true }

// color is the parameter of the standard's examples, in one of its shapes.
func color(shape validate.Shape, style validate.Style, explode bool) validate.Parameter {
	return validate.Parameter{
		Name: "color", Shape: shape, Style: style, Explode: explode, Reads: validate.IsString, Schema: anything,
		Members: map[validate.Shape][]validate.Member{validate.AsObject: {{Name: "R", Reads: validate.IsInteger}, {Name: "G", Reads: validate.IsInteger}, {Name: "B", Reads: validate.IsInteger}}}[shape],
	}
}

// read checks a parameter that stands in one place of a request, and returns its value, or what is wrong.
func read(in contract.Location, p validate.Parameter, text string) string {
	request := &contract.Request{HTTP: &http.Request{URL: &url.URL{}, Header: make(http.Header)}}
	names := contract.Names{{In: in, Name: p.Name}}
	r := (*validate.Request)(nil)
	switch in {
	case contract.InPath:
		request.Path = func(string) string { return text }
		r = validate.Begin(request, &names)
		r.Path(0, &p)
	case contract.InQuery:
		request.HTTP.URL.RawQuery = text
		r = validate.Begin(request, &names)
		r.Query(0, &p)
		r.NoOtherQuery()
	case contract.InHeader:
		request.HTTP.Header[http.CanonicalHeaderKey(p.Name)] = strings.Split(text, "\n")
		r = validate.Begin(request, &names)
		r.Header(0, &p)
	case contract.InCookie:
		request.HTTP.Header["Cookie"] = strings.Split(text, "\n")
		r = validate.Begin(request, &names)
		r.Cookie(0, &p)
	}
	problem := r.Problem()
	if problem == nil {
		return string(request.Parameters.Get(in, p.Name))
	}
	var all []string
	for _, v := range problem.Errors {
		pointer := ""
		if v.Pointer != nil {
			pointer = *v.Pointer
		}
		all = append(all, strings.TrimSpace(v.Parameter+" "+pointer)+": "+v.Code)
	}
	return strings.Join(all, ", ")
}

// The examples of OpenAPI 3.1.1, section 4.8.12.4. Those of the style label are by RFC 6570, section 3.2.5, as
// OpenAPI has them since 3.1.1: 3.1.0 had dots also where nothing is exploded.
func TestTheExamplesOfTheStandardAreRead(t *testing.T) {
	t.Parallel()
	const (
		text   = `"blue"`
		list   = `["blue","black","brown"]`
		object = `{"R":100,"G":200,"B":150}`
	)
	for _, test := range []struct {
		in            contract.Location
		style         validate.Style
		explode       bool
		empty         string // "n/a": the standard has none
		text          string
		array, object string
	}{
		{contract.InPath, validate.Matrix, false, ";color", ";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150"},
		{contract.InPath, validate.Matrix, true, ";color", ";color=blue", ";color=blue;color=black;color=brown", ";R=100;G=200;B=150"},
		{contract.InPath, validate.Label, false, ".", ".blue", ".blue,black,brown", ".R,100,G,200,B,150"},
		{contract.InPath, validate.Label, true, ".", ".blue", ".blue.black.brown", ".R=100.G=200.B=150"},
		{contract.InPath, validate.Simple, false, "", "blue", "blue,black,brown", "R,100,G,200,B,150"},
		{contract.InPath, validate.Simple, true, "", "blue", "blue,black,brown", "R=100,G=200,B=150"},
		{contract.InHeader, validate.Simple, false, "", "blue", "blue,black,brown", "R,100,G,200,B,150"},
		{contract.InHeader, validate.Simple, true, "", "blue", "blue,black,brown", "R=100,G=200,B=150"},
		{contract.InQuery, validate.Form, false, "color=", "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"},
		{contract.InQuery, validate.Form, true, "color=", "color=blue", "color=blue&color=black&color=brown", "R=100&G=200&B=150"},
		{contract.InQuery, validate.SpaceDelimited, false, "n/a", "n/a", "color=blue%20black%20brown", "color=R%20100%20G%20200%20B%20150"},
		{contract.InQuery, validate.SpaceDelimited, true, "n/a", "n/a", "color=blue&color=black&color=brown", "n/a"},
		{contract.InQuery, validate.PipeDelimited, false, "n/a", "n/a", "color=blue%7Cblack%7Cbrown", "color=R|100|G|200|B|150"},
		{contract.InQuery, validate.PipeDelimited, true, "n/a", "n/a", "color=blue&color=black&color=brown", "n/a"},
		{contract.InQuery, validate.DeepObject, true, "n/a", "n/a", "n/a", "color%5BR%5D=100&color[G]=200&color%5bB%5d=150"},
		{contract.InCookie, validate.Form, false, "color=", "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"},
		{contract.InCookie, validate.Form, true, "color=", "color=blue", "color=blue; color=black; color=brown", "R=100; G=200; B=150"},
	} {
		for _, each := range []struct {
			shape      validate.Shape
			text, want string
		}{
			{validate.AsSingle, test.empty, `""`},
			{validate.AsSingle, test.text, text},
			{validate.AsArray, test.array, list},
			{validate.AsObject, test.object, object},
		} {
			if got := read(test.in, color(each.shape, test.style, test.explode), each.text); each.text != "n/a" && got != each.want {
				t.Errorf("style %d explode %v: %s is %s, want %s", test.style, test.explode, each.text, got, each.want)
			}
		}
	}
}

func TestTextsAreReadStrictly(t *testing.T) {
	t.Parallel()
	single := func(reads validate.Kinds) validate.Parameter {
		return validate.Parameter{Name: "p", Required: true, Reads: reads, Schema: func(c *validate.Check, n validate.Node) bool { return c.Type(n, reads) }}
	}
	array := color(validate.AsArray, validate.Form, false)
	each := color(validate.AsArray, validate.Form, true)
	object := color(validate.AsObject, validate.Form, false)
	spread := color(validate.AsObject, validate.Form, true)
	deep := color(validate.AsObject, validate.DeepObject, true)
	literal := single(validate.IsString)
	literal.Literal = true
	document := validate.Parameter{Name: "p", Shape: validate.AsJSON, Schema: anything}
	nines := strings.Repeat("9", 64)
	for _, test := range []struct {
		in         contract.Location
		p          validate.Parameter
		text, want string
	}{
		// What a text is.
		{contract.InQuery, single(validate.IsInteger), "p=-12", "-12"},
		{contract.InQuery, single(validate.IsInteger), "p=1.50e2", "150"},
		{contract.InQuery, single(validate.IsInteger), "p=-0.0", "0"},
		{contract.InQuery, single(validate.IsInteger), "p=1.5", "p: type"},
		{contract.InQuery, single(validate.IsInteger), "p=01", "p: type"},
		{contract.InQuery, single(validate.IsInteger), "p=%2B1", "p: type"},
		{contract.InQuery, single(validate.IsInteger), "p=", "p: type"},
		{contract.InQuery, single(validate.IsInteger), "p=" + nines, nines},
		{contract.InQuery, single(validate.IsInteger), "p=" + nines + "9", "p: number"},
		{contract.InQuery, single(validate.IsInteger), "p=1e400", "1e400"},
		{contract.InQuery, single(validate.IsNumber), "p=1.50", "1.50"},
		{contract.InQuery, single(validate.IsNumber), "p=1e401", "p: number"},
		{contract.InQuery, single(validate.IsNumber), "p=.5", "p: type"},
		{contract.InQuery, single(validate.IsNumber), "p=1.", "p: type"},
		{contract.InQuery, single(validate.IsNumber), "p=1e", "p: type"},
		{contract.InQuery, single(validate.IsNumber), "p=NaN", "p: type"},
		{contract.InQuery, single(validate.IsBoolean), "p=true", "true"},
		{contract.InQuery, single(validate.IsBoolean), "p=TRUE", "p: type"},
		{contract.InQuery, single(validate.IsInteger | validate.IsNull), "p=null", "p: type"},
		{contract.InQuery, single(validate.IsInteger | validate.IsString), "p=12", "12"},
		{contract.InQuery, single(validate.IsInteger | validate.IsString), "p=1.5", `"1.5"`},
		{contract.InQuery, single(validate.IsInteger | validate.IsString), "p=" + nines + "9", `"` + nines + `9"`},
		{contract.InQuery, single(validate.IsBoolean | validate.IsString), "p=false", "false"},
		{contract.InQuery, single(validate.IsString), "p=5", `"5"`},
		// How it is encoded.
		{contract.InQuery, single(validate.IsString), "p=a+b%2Bc%22", `"a b+c\""`},
		{contract.InQuery, literal, "p=a+b%2Bc;d", `"a+b+c;d"`},
		{contract.InQuery, single(validate.IsString), "p=a;d", "p: syntax"},
		{contract.InQuery, single(validate.IsString), "p=%f", "p: syntax"},
		{contract.InQuery, single(validate.IsString), "p=%ff", "p: encoding"},
		{contract.InQuery, single(validate.IsString), "%70=a&&", `"a"`},
		{contract.InQuery, single(validate.IsString), "p=a&%70=b", "p: repeated"},
		{contract.InQuery, single(validate.IsString), "P=a", "p: required, P: unknown"},
		{contract.InQuery, single(validate.IsString), "p=a&%zz=b&x=1&x=2&%fe=1", "p=a&%zz=b"},
		{contract.InPath, single(validate.IsString), "a+b%20c%2F,;", `"a+b c/,;"`},
		{contract.InHeader, single(validate.IsString), "a%20b, c", `"a%20b, c"`},
		{contract.InHeader, single(validate.IsString), "a\nb", "p: repeated"},
		{contract.InCookie, single(validate.IsString), `x=%zz; p="a+b, c"; q`, `"\"a+b, c\""`},
		{contract.InCookie, single(validate.IsString), "x=1\np=2", `"2"`},
		{contract.InCookie, single(validate.IsString), "p=1;p=2", "p: repeated"},
		{contract.InCookie, single(validate.IsString), "p=%2", "p: syntax"},
		{contract.InCookie, single(validate.IsString), "%70=2", "p: required"},
		// Arrays.
		{contract.InQuery, array, "color=a%2Cb,c,", `["a,b","c",""]`},
		{contract.InQuery, array, "color=", `[""]`},
		{contract.InQuery, array, "color=a&color=b", "color: repeated"},
		{contract.InQuery, each, "color=a,b&color", `["a,b",""]`},
		{contract.InQuery, each, "", ""},
		{contract.InHeader, array, " a ,, b\nc", `["a","b","c"]`},
		{contract.InHeader, array, "", `[]`},
		{contract.InPath, color(validate.AsArray, validate.Label, true), ".a%2Eb.c", `["a.b","c"]`},
		{contract.InPath, color(validate.AsArray, validate.Matrix, true), ";c%6Flor=a;color", `["a",""]`},
		{contract.InPath, color(validate.AsArray, validate.Matrix, true), ";color=a;colour=b", "color: syntax"},
		{contract.InPath, color(validate.AsArray, validate.Matrix, false), "color=a", "color: syntax"},
		// Objects.
		{contract.InQuery, object, "color=R,1,R,2", "color /R: repeated"},
		{contract.InQuery, object, "color=R,1,x", "color: syntax"},
		{contract.InQuery, object, "color=R,1e999", "color /R: number"},
		{contract.InQuery, spread, "R=1&G=x", `{"R":1,"G":"x"}`},
		{contract.InQuery, spread, "R=1&color=2", "color: unknown"},
		{contract.InQuery, spread, "R=1&G=2&R=3", "color /R: repeated"},
		{contract.InQuery, deep, "color[R]=1&color[x+y]=z", `{"R":1,"x y":"z"}`},
		{contract.InQuery, deep, "color[R][a]=1&color[]=2&color=3&color[%zz]=1", "deep"},
		{contract.InQuery, deep, "color[%ff]=1", "color: encoding"},
		{contract.InHeader, color(validate.AsObject, validate.Simple, true), "R=1, x", "color: syntax"},
		{contract.InHeader, color(validate.AsObject, validate.Simple, false), "", "{}"},
		// JSON.
		{contract.InQuery, document, "p=%5B1,+2.0%5D", "[1,2.0]"},
		{contract.InQuery, document, `p={"a":1,"a":2}`, "p /a: duplicateName"},
		{contract.InQuery, document, "p=", "p: syntax"},
		{contract.InHeader, document, "[1]\n[2]", "p: repeated"},
	} {
		want := test.want
		switch want {
		case "p=a&%zz=b":
			want = ": syntax, x: unknown, : unknown"
		case "deep":
			want = "color[R][a]: unknown, color: unknown, : syntax"
		}
		if got := read(test.in, test.p, test.text); got != want {
			t.Errorf("%.80q is %.200s, want %s", test.text, got, want)
		}
	}
}

func TestADefaultStandsInForWhatIsAbsent(t *testing.T) {
	t.Parallel()
	p := validate.Parameter{Name: "p", Reads: validate.IsInteger, Default: "20", Schema: anything}
	for text, want := range map[string]string{"": "20", "p=3": "3"} {
		if got := read(contract.InQuery, p, text); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

// Long requests must not take more than their length: were these compared pair by pair, the test would take
// an hour.
func TestManyPartsAreReadInTheirTime(t *testing.T) {
	t.Parallel()
	var unknown, properties strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&unknown, "&x%d=1", i)
		fmt.Fprintf(&properties, "&color[x%d]=1", i)
	}
	deep := color(validate.AsObject, validate.DeepObject, true)
	if got := read(contract.InQuery, deep, unknown.String()); strings.Count(got, "unknown") != contract.MaxViolations {
		t.Errorf("got %.100s", got)
	}
	if got := read(contract.InQuery, deep, properties.String()); !strings.Contains(got, `"x99999":"1"`) {
		t.Errorf("got %.100s", got)
	}
	if got := read(contract.InQuery, deep, properties.String()+"&color[x7]=2"); got != "color /x7: repeated" {
		t.Errorf("got %.100s", got)
	}
	array := color(validate.AsArray, validate.Form, false)
	if got := read(contract.InQuery, array, "color="+strings.Repeat("a,", 500_000)); strings.Count(got, ",") != 500_000 {
		t.Errorf("got %.100s", got)
	}
}

// FuzzParameters reads any text in every place and style: what comes out is JSON, or a violation with a name.
func FuzzParameters(f *testing.F) {
	for _, seed := range []string{"color=blue", ";color=a;color=b", ".R=1.G=2", "R,1,G,2", "color[R]=1&color[G]=%31", "a%", "color=a+b%ff", "color=R|1|G%7C2", "R=1; G=2", `{"a":[1]}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, shape := range []validate.Shape{validate.AsSingle, validate.AsArray, validate.AsObject, validate.AsJSON} {
			for _, explode := range []bool{false, true} {
				for in, styles := range map[contract.Location][]validate.Style{
					contract.InPath: {validate.Simple, validate.Label, validate.Matrix}, contract.InHeader: {validate.Simple}, contract.InCookie: {validate.Form},
					contract.InQuery: {validate.Form, validate.SpaceDelimited, validate.PipeDelimited, validate.DeepObject},
				} {
					for _, style := range styles {
						if style == validate.DeepObject && shape != validate.AsObject {
							continue // generation refuses it
						}
						p := color(shape, style, explode)
						p.Reads |= validate.IsNumber | validate.IsBoolean
						got := read(in, p, text)
						if got != "" && !json.Valid([]byte(got)) && !strings.Contains(got, ": ") {
							t.Fatalf("%q in %d, style %d, shape %d, explode %v: %s", text, in, style, shape, explode, got)
						}
					}
				}
			}
		}
	})
}

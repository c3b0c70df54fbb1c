package lint_test

import (
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
)

func TestWhatIsForLintAloneIsStripped(t *testing.T) {
	t.Parallel()
	const reason = "x-lint-ignore: {a-rule: A reason.}"
	d, err := document.Parse("c.yaml", []byte(reason+"\npaths: {"+reason+"}\ncomponents: {"+reason+", schemas: {A: {type: object, "+reason+", properties: {x-lint-ignore: {type: string}}, example: {x-lint-ignore: 1}}}}"))
	if err != nil {
		t.Fatal(err)
	}
	lint.Strip(d)
	got, err := d.YAML()
	if want := "paths: {}\ncomponents: {schemas: {A: {type: object, properties: {x-lint-ignore: {type: string}}, example: {x-lint-ignore: 1}}}}\n"; err != nil || string(got) != want {
		t.Errorf("%s%v", got, err)
	}
}

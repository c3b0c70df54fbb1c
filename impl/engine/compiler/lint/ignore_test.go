package lint_test

import (
	"strings"
	"testing"
)

func TestAReasonSilencesAFinding(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"in the object":          "paths: {/a: {get: {x-lint-ignore: {operation-summary: A reason.}}}}\n",
		"in one around it":       "paths: {/a: {x-lint-ignore: {operation-summary: A reason.}, get: {}}}\n",
		"in the paths":           "paths: {x-lint-ignore: {operation-summary: A reason.}, /a: {get: {}}}\n",
		"in the document":        "x-lint-ignore: {operation-summary: A reason.}\npaths: {/a: {get: {}}}\n",
		"the nearest one counts": "paths: {/a: {x-lint-ignore: {operation-summary: A reason.}, get: {}, put: {x-lint-ignore: {operation-summary: Another.}}}}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := run(t, head+text, "operation-summary", "unused-ignore")
			if want := strings.Count(text, "reason") + strings.Count(text, "Another"); len(report.Findings) != 0 || report.Silenced != want {
				t.Errorf("%d silenced\n%s", report.Silenced, messages(report))
			}
		})
	}
}

func TestAReasonThatIsNoneIsAFinding(t *testing.T) {
	t.Parallel()
	holds(t, "unused-ignore", map[string]string{
		"no reason":            "paths: {/a: {get: {x-lint-ignore: {»operation-summary: '  '}}}}\n",
		"no text":              "paths: {/a: {get: {x-lint-ignore: {»operation-summary: true, »operation-tag: [a], »bounded-string: }}}}\n",
		"no such rule":         "paths: {/a: {get: {x-lint-ignore: {»operation: A reason.}}}}\n",
		"one that stays":       "paths: {/a: {get: {x-lint-ignore: {»reference: A reason., »standard: A reason.}}}}\n",
		"no mapping":           "paths: {/a: {get: {»x-lint-ignore: [operation-summary]}}}\n",
		"nothing":              "paths: {/a: {get: {»x-lint-ignore: }}}\n",
		"in no object":         "paths: {/a: {get: {security: [{»x-lint-ignore: {operation-summary: A reason.}}]}}}\n",
		"not asked for":        "paths: {/a: {get: {summary: Get, x-lint-ignore: {operation-summary: A reason.}}}}\n",
		"a property's name":    "components: {schemas: {A: {properties: {x-lint-ignore: {type: string}}}}}\n",
		"what data looks like": "components: {schemas: {A: {example: {x-lint-ignore: 1}, x-go-name: {x-lint-ignore: 1}}}}\n",
	})
}

func TestAReasonThatSilencesNothingIsAFinding(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"kept":            "paths: {/a: {get: {summary: Get, x-lint-ignore: {»operation-summary: A reason.}}}}\n",
		"elsewhere":       "paths: {/a: {get: {x-lint-ignore: {operation-summary: A reason.}}, put: {summary: Put, x-lint-ignore: {»operation-summary: A reason.}}}}\n",
		"silenced before": "paths: {/a: {x-lint-ignore: {»operation-summary: A reason.}, get: {x-lint-ignore: {operation-summary: A reason.}}}}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plain, want := unmarked(head + text)
			report := run(t, plain, "operation-summary", "unused-ignore")
			if got := places(report); len(got) != 1 || got[0] != want[0] || report.Findings[0].Rule != "unused-ignore" {
				t.Errorf("want %v, got %s", want, messages(report))
			}
		})
	}
}

func TestWhatTheCompilerRefusesCannotBeSilenced(t *testing.T) {
	t.Parallel()
	report := run(t, head+"components: {schemas: {A: {type: integer, default: x, x-lint-ignore: {default-does-not-fit: A reason.}}}}\n", "default-does-not-fit", "unused-ignore")
	if report.Silenced != 0 || len(report.Findings) != 2 || report.Findings[0].Rule != "default-does-not-fit" {
		t.Error(messages(report))
	}
}

func TestAReasonForWhatIsRefusedInThisPlaceIsToldSo(t *testing.T) {
	t.Parallel()
	report := run(t, head+"components: {schemas: {A: {x-lint-ignore: {required-without-property: A reason.}, required: [b], properties: {a: {}}}}}\n",
		"required-without-property", "unused-ignore")
	if report.Silenced != 0 || len(report.Findings) != 2 || !strings.Contains(report.Findings[0].Message, "generation refuses it") {
		t.Error(messages(report))
	}
}

func TestAReasonIsLookedAtWhereItsRuleIs(t *testing.T) {
	t.Parallel()
	text := head + "paths: {/a: {get: {x-lint-ignore: {operation-summary: A reason., »operation-tag: A reason.}, tags: [A]}}}\ntags: [{name: A}]\n"
	plain, want := unmarked(text)
	if got := places(run(t, plain, "operation-tag", "unused-ignore")); len(got) != 1 || got[0] != want[0] {
		t.Errorf("want %v, got %v", want, got)
	}
	if report := run(t, plain, "operation-summary"); len(report.Findings) != 0 || report.Silenced != 1 {
		t.Error(messages(report))
	}
}

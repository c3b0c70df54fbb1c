package answers

import (
	"reflect"
	"testing"
	"time"
)

func TestAnAnswerIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	for _, answer := range []*Answer{
		{Status: 200, Made: time.Unix(1_800_000_000, 123), Body: []byte{}},
		{Status: 200, Made: time.Unix(0, 0), ETag: `"1"`, Body: []byte("\x00\xff body"), Fields: []Field{{"A", []string{"", "x"}}, {"B", nil}}},
	} {
		for _, generations := range [][]string{nil, {"a"}, {"a", ""}} {
			data := encode(answer, generations)
			read, of, err := decode(string(data))
			if err != nil || !reflect.DeepEqual(read, answer) || !reflect.DeepEqual(of, generations) {
				t.Errorf("%+v %q, %v", read, of, err)
			}
			for end := range data[:len(data)-len(answer.Body)] {
				if _, _, err := decode(string(data[:end])); err == nil {
					t.Errorf("cut off after %d bytes it is read", end)
				}
			}
		}
	}
}

// Whatever stands in Redis is read or refused, and what is read is written the same way again.
func FuzzAnswersInRedis(f *testing.F) {
	f.Add(string(encode(&Answer{Status: 200, ETag: `"1"`, Body: []byte("body"), Fields: []Field{{"A", []string{"b", "c"}}}}, []string{"x", "y"})))
	f.Add("\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")
	f.Fuzz(func(t *testing.T, data string) {
		answer, generations, err := decode(data)
		if err != nil {
			return
		}
		again, same, err := decode(string(encode(answer, generations)))
		if err != nil || !reflect.DeepEqual(again, answer) || !reflect.DeepEqual(same, generations) {
			t.Errorf("%+v %q became %+v %q, %v", answer, generations, again, same, err)
		}
	})
}

func FuzzNotices(f *testing.F) {
	f.Add("a", "users")
	f.Fuzz(func(t *testing.T, from, group string) {
		from, group = GroupName(from), GroupName(group)
		if group == "" {
			return
		}
		if who, groups := readNotice(notice(from, []string{group, "b"})); who != from || !reflect.DeepEqual(groups, []string{group, "b"}) {
			t.Errorf("%q %q", who, groups)
		}
		readNotice(from + group)
	})
}

package main

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// lifetime is a flag for how long something lives: a duration of Go, or days such as 30d.
type lifetime time.Duration

const day = 24 * time.Hour

// Expected says what can be written.
func (*lifetime) Expected() string {
	return "a time in days, hours, minutes or seconds, such as 30d or 12h"
}

// Set reads the flag. Months and years have no fixed length, and are not taken.
func (l *lifetime) Set(text string) error {
	wrong := errors.New("it must be " + l.Expected())
	if number, isDays := strings.CutSuffix(text, "d"); isDays {
		days, err := strconv.Atoi(number)
		if err != nil || days > int(1<<63-1)/int(day) || days < 0 {
			return wrong
		}
		*l = lifetime(time.Duration(days) * day)
		return nil
	}
	duration, err := time.ParseDuration(text)
	if err != nil || duration < 0 {
		return wrong
	}
	*l = lifetime(duration)
	return nil
}

// String writes it as it can be read.
func (l *lifetime) String() string {
	duration := time.Duration(*l)
	if duration > 0 && duration%day == 0 {
		return strconv.Itoa(int(duration/day)) + "d"
	}
	return duration.String()
}

// Type is what help calls the value.
func (l *lifetime) Type() string { return "duration" }

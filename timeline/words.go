package timeline

import (
	"fmt"
	"time"
)

// Words writes a length of time as people say it: "45 s", "4 min 10 s",
// "1 h 05 min", "26 h 10 min", "3 d 4 h". Two units are kept and the rest is cut
// off, never rounded up: a 26-hour incident must not read as another length.
func Words(d time.Duration) string {
	if d < 0 {
		return "-" + Words(-d)
	}
	const day = 24 * time.Hour
	switch {
	case d < time.Second:
		if d == 0 {
			return "0 s"
		}
		return d.String()
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < time.Hour:
		return pair(d, time.Minute, "min", time.Second, "s")
	case d < 2*day:
		return pair(d, time.Hour, "h", time.Minute, "min")
	}
	return pair(d, day, "d", time.Hour, "h")
}

// pair writes d in a large and a small unit, the latter only when it is not 0.
func pair(d, large time.Duration, largeName string, small time.Duration, smallName string) string {
	rest := d % large / small
	if rest == 0 {
		return fmt.Sprintf("%d %s", d/large, largeName)
	}
	return fmt.Sprintf("%d %s %02d %s", d/large, largeName, rest, smallName)
}

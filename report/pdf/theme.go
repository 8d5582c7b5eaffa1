package pdf

// All lengths are in points (1/72 inch); y grows downwards.

type rgb struct{ r, g, b uint8 }

var (
	ink       = rgb{0x22, 0x26, 0x2b}
	muted     = rgb{0x6b, 0x72, 0x7b}
	faint     = rgb{0x9a, 0xa1, 0xa9}
	hairline  = rgb{0xd9, 0xdd, 0xe2}
	rule      = rgb{0xb4, 0xbb, 0xc3}
	quoteBar  = rgb{0xc2, 0xca, 0xd3}
	codeBack  = rgb{0xf3, 0xf5, 0xf7}
	headBack  = rgb{0xee, 0xf1, 0xf4}
	linkInk   = rgb{0x1d, 0x5a, 0xa6}
	decision  = rgb{0xff, 0xf6, 0xdd}
	boxBorder = rgb{0xbc, 0xc4, 0xcc}
)

// lanes are the colours of the bar beside a row of a timeline, by the text of its
// kind cell: what changed the system is blue to violet, alarms are warm, people
// are teal to grey.
var lanes = map[string]rgb{
	"deploy":     {0x2f, 0x6f, 0xd0},
	"rollback":   {0x7a, 0x4f, 0xc9},
	"revert":     {0x9a, 0x6a, 0xd6},
	"config":     {0x3f, 0x8f, 0xc4},
	"flag":       {0x45, 0xa5, 0xc9},
	"alert":      {0xd1, 0x43, 0x3b},
	"resolved":   {0x3d, 0x9a, 0x50},
	"silence":    {0x8c, 0x8c, 0x8c},
	"ack":        {0xe0, 0x9a, 0x2d},
	"escalation": {0xe0, 0x75, 0x2d},
	"log":        {0xb5, 0x65, 0x4a},
	"action":     {0xd4, 0xb1, 0x06},
	"message":    {0x4f, 0xa3, 0x97},
	"status":     {0x2a, 0x82, 0x7c},
	"note":       {0x9a, 0xa8, 0xb5},
}

// Sizes of type, and the height of a line as a multiple of its size.
const (
	bodySize  = 9.5
	tableSize = 8.0
	codeSize  = 8.0
	smallSize = 7.5

	bodyLead  = 1.5
	tableLead = 1.36
	codeLead  = 1.4
	headLead  = 1.3

	// codeScale is the size of inline code beside the text around it: the
	// monospaced face looks larger than the others at the same size.
	codeScale = 0.9
	// capMiddle is how far below the middle of a line, as a part of the size, the
	// baseline lies so that capitals look centred (they are 0.73 high).
	capMiddle = 0.36
)

// headingSizes are the sizes of headings of level 1 to 6.
var headingSizes = [...]float64{19, 14, 11.2, 10, 9.5, 9.5}

// The page.
const (
	marginSide   = 52.0
	marginTop    = 62.0
	marginBottom = 58.0
	// headerBase and footerBase are the baselines of the running lines, from the
	// top and from the bottom of the page.
	headerBase = 36.0
	footerBase = 32.0
	// leastWidth is where nested quotes and lists stop being indented further, so
	// that hostile nesting never squeezes text out of the page.
	leastWidth = 160.0
)

type paper struct{ w, h float64 }

var papers = map[string]paper{
	"":       {595.28, 841.89},
	"A4":     {595.28, 841.89},
	"Letter": {612, 792},
}

"""Strings that break programs: each has broken one somewhere, as text, as a name or as a number."""

LOOKS_LIKE_ANOTHER_VALUE = (
    "", " ", "\t", "\n", "undefined", "null", "NULL", "(null)", "nil", "None", "none", "true",
    "False", "NaN", "Infinity", "-Infinity", "inf", "\\", "\\\\", "-", "--", "---", "+", ".", "..",
    "/", "#", "#1", "@", "0", "-0", "-1", "1/0", "0x10", "0b1", "1e400", "1e-400", "1_000",
    "9" * 41, "9" * 5000, "-" + "9" * 5000, "0.30000000000000004", "1,000,000", "1.000.000",
    "١٢", "１２", "१२", "Ⅻ", "½", "²", "𝟙𝟚", "௧", "一二", "hundred thousand million billion",
    "2020-02-30", "25:00", "0000-00-00", "9999-12-31T23:59:60Z", "T00:00", "unknown", "everyone",
)  # fmt: skip
FOR_ANOTHER_LANGUAGE = (
    "'", '"', "''", '"""', "'''", "`", "';--", "' OR 1=1 --", "'; DROP TABLE log; --", 'a","b',
    "1; DELETE FROM log", "%", "_", "%s%s%n", "%d", "%(name)s", "{}", "{0}", "{0.__class__}", "{",
    "}}", "${HOME}", "$(touch pwned)", "`touch pwned`", "; touch pwned", "| touch pwned", "&& ls",
    "> pwned", "< /dev/zero", "*", "?", "[a-z]", "~", "!!", "\\0", "\\n", "\\x1b[2J", "\\u202e",
    "\\ud800", "../../../../etc/passwd", "..\\..\\windows", "/dev/null", "C:\\CON", "file:///etc/passwd",
    "CON", "PRN", "AUX", "NUL", "COM1", "LPT1", "<script>alert(1)</script>", "<b>", "&lt;", "&#0;",
    "]]>", "<!-- x -->", "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y 'z'>]>",
    "javascript:alert(1)",
    "{{7*7}}", "<%= 7*7 %>", "#{7*7}", "${7*7}", "{% raw %}", "[b]bold[/b]", "[link=x]y[/link]",
    "[/red]", ":smile:", "+++", "[[claim]]", "a = 1", "a > b", " > ", ">", '{"a": 1}', "[1, 2]",
    '"a"', "{", "[", "=cmd|' /C calc'!A0", "=1+1", "+1+1", "-1+1", "@SUM(1)", "=HYPERLINK(\"x\")",
    "a AND b", "a NEAR b", "a* OR -b", "(", "^a", "a:b", "NOT", "mark:x", "--help", "-x",
    "--case=x",
    "x\r\nSet-Cookie: y", "a,b;c|d\te", 'a"b\nc', "a\nb", "a\rb", "a\r\nb",
)  # fmt: skip
ON_A_TERMINAL = (
    "\x1b[2J\x1b[31;1m", "\x1b]0;owned\x07", "\x1b]52;c;b3duZWQ=\x1b\\", "\x1b]8;;http://x\x1b\\y",
    "\x1bP+q\x1b\\", "\x1b[6n", "\x1bc", "\x9b31m", "\x90q\x9c", "\x07\x07", "\b\b\b", "\x7f",
    "a\x0bb\x0cc", "\x0e\x0f", "\x85", "\x01\x02\x03\x04", "\0", "a\0b",
)  # fmt: skip
NOT_WHAT_IT_SEEMS = (
    "\u202ecod.exe", "\u202dabc", "\u2066abc\u2069", "\u200f", "\u061c", "a\u200bb", "a\u200cb",
    "a\u200db", "\u2060", "\ufeff", "a\ufeffb", "\u00ad", "\u2028", "\u2029", "a\u2028b",
    "\U000e0041\U000e007f", "\u180e", "\ufff9\ufffa", "\u034f", "\u3164", "\u00a0", "\u2003",
    "é", "e\u0301", "Å", "A\u030a", "Å", "ﬁ", "ß", "ẞ", "İ", "ı", "ǅ", "аdmin", "ｆｕｌｌ", "Ω",
)  # fmt: skip
LONG_OR_RARE = (
    "田中さんにあげて下さい", "שלום", "سلام", "ثم نفس سقطت", "ру́сский", "😀", "👩‍👩‍👧‍👦", "🏳️‍🌈",
    "🇺🇸🇷🇺",
    "❤️", "✋🏿", "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮", "a" + "\u0301" * 500, "﷽", "ﷺ" * 30, "(╯°□°）╯︵ ┻━┻", "˙ɐnbᴉlɐ",
    "\ue000", "\U0010ffff", "\ufffe", "\uffff", "\ufdd0", "\u0378", "\ufffd", "𐀀", "𝕋𝕙𝕖",
    "x" * 199, "x" * 200, "x" * 201, "x" * 2001, "W" * 100_000, " ".join(["word"] * 20_000),
)  # fmt: skip
HALF_CHARACTERS = ("\ud800", "a\udfffb", "\udc80\udcff", "\ude00\ud83d")

NAUGHTY = tuple(
    dict.fromkeys(
        LOOKS_LIKE_ANOTHER_VALUE + FOR_ANOTHER_LANGUAGE + ON_A_TERMINAL + NOT_WHAT_IT_SEEMS
        + LONG_OR_RARE + HALF_CHARACTERS
    )
)  # fmt: skip

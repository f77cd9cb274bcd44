const DIGIT = /\p{Nd}/u;
const OTHER_DIGITS = /[^\P{Nd}0-9]/gu;

/** Digits of every script as 0 to 9: `٠١٢`, `०१२` and full-width ones. */
export function latinDigits(text: string): string {
  return text.replace(OTHER_DIGITS, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    // Unicode keeps the ten digits of a script together, zero first.
    for (let value = 0; value < 10; value++) {
      if (!DIGIT.test(String.fromCodePoint(code - value - 1))) return String(value);
    }
    return String.fromCodePoint(code).normalize('NFKC');
  });
}

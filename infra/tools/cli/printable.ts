/**
 * What others sent, made safe to print: a visitor's id or a page's title could carry codes that move the cursor or
 * rename the window.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '�');
}

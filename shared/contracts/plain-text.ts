import * as z from 'zod';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to refuse; tabs and line ends may stand
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Text for people to read, that every store and every sender after us can write down. */
export const plainText = z.string().refine((text) => text.isWellFormed() && !CONTROL.test(text), {
  error: 'must be text without control characters and broken characters',
});

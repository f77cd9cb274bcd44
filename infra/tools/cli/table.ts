import Table, { type TableConstructorOptions } from 'cli-table3';

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};
const GAP = 2;
const NARROWEST = 8;

export type Column = { readonly head: string; readonly align?: 'left' | 'right' };

/** Columns without lines, as wide as they must be; where that is wider than the terminal, the widest wrap. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string {
  const cells = columns.map(({ head }, index) => [head, ...rows.map((row) => row[index] ?? '')]);
  const natural = cells.map((texts) => Math.max(1, ...texts.map(textWidth)));
  const words = cells.map((texts) => Math.max(1, ...texts.flatMap((text) => text.split(' ')).map(textWidth)));
  return draw(rows, natural, words, width, {
    head: columns.map(({ head }) => head),
    colAligns: columns.map(({ align = 'left' }) => align),
  });
}

/** Labels on the left, what they name on the right. */
export function details(rows: readonly (readonly [label: string, value: string])[], width: number): string {
  const labels = Math.max(1, ...rows.map(([label]) => label.length));
  const values = Math.max(1, ...rows.map(([, value]) => textWidth(value)));
  const word = Math.max(1, ...rows.flatMap(([, value]) => value.split(' ')).map(textWidth));
  return draw(rows, [labels, values], [labels, word], width, {});
}

function draw(
  rows: readonly (readonly string[])[],
  natural: readonly number[],
  words: readonly number[],
  width: number,
  options: Pick<TableConstructorOptions, 'head' | 'colAligns'>,
): string {
  const room = width - GAP * (natural.length - 1);
  const whole = shrink(natural, words, room);
  // Words are only broken where they do not fit otherwise; to cut them off would hide half an id.
  const broken = whole === undefined;
  const made = new Table({
    ...options,
    colWidths: whole ??
      shrink(
        natural,
        words.map(() => NARROWEST),
        room,
      ) ?? [...natural],
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    wordWrap: true,
    wrapOnWordBoundary: !broken,
  });
  made.push(...rows.map((row) => [...row]));
  return made.toString().replaceAll(/[ ]+$/gm, '');
}

/** Takes from the widest columns until all fit; `undefined` when they cannot without going below `least`. */
function shrink(natural: readonly number[], least: readonly number[], room: number): number[] | undefined {
  const widths = [...natural];
  const spare = (index: number): boolean => (widths[index] ?? 0) > (least[index] ?? 0);
  while (widths.reduce((sum, width) => sum + width, 0) > room) {
    const widest = Math.max(...widths.filter((_, index) => spare(index)));
    const index = widths.findIndex((width, at) => width === widest && spare(at));
    if (index < 0) return undefined;
    widths[index] = widest - 1;
  }
  return widths;
}

const WIDE =
  /\p{Extended_Pictographic}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uffe6]/gu;

/** Terminals give CJK characters and emoji two columns. To count one too many does no harm. */
function textWidth(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0);
}

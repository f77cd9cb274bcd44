import { type Colour, paint } from '../cli/paint.ts';
import { printable } from '../cli/printable.ts';
import type { Terminal } from '../cli/terminal.ts';
import { count } from '../cli/words.ts';
import { wrap } from '../cli/wrap.ts';
import type { Finding } from './finding.ts';

const LEVELS = ['wrong', 'look', 'fine'] as const;
const SIGNS: Readonly<Record<Finding['level'], readonly [sign: string, colour: Colour]>> = {
  wrong: ['WRONG', 'red'],
  look: ['look', 'yellow'],
  fine: ['fine', 'green'],
};
const INDENT = 7;

/** The worst first, each with what to do about it. */
export function showFindings(findings: readonly Finding[], terminal: Pick<Terminal, 'columns' | 'colours'>): string {
  const lines = LEVELS.flatMap((level) => findings.filter((finding) => finding.level === level)).map((finding) => {
    const [sign, colour] = SIGNS[finding.level];
    const what = wrap(printable(finding.what), terminal.columns, INDENT);
    const first = `${paint(terminal, colour, sign.padEnd(INDENT))}${what}`;
    if (finding.level === 'fine') return first;
    return `${first}\n${' '.repeat(INDENT - 3)}→  ${wrap(printable(finding.next), terminal.columns, INDENT)}\n`;
  });
  return [...lines, '', summary(findings)].join('\n').replaceAll(/\n{3,}/g, '\n\n');
}

function summary(findings: readonly Finding[]): string {
  const wrongs = findings.filter(({ level }) => level === 'wrong').length;
  const looks = findings.filter(({ level }) => level === 'look').length;
  const worth = looks === 0 ? '' : `; ${count(looks, 'thing is', 'things are')} worth a look`;
  return `${wrongs === 0 ? 'Nothing is wrong' : count(wrongs, 'thing is wrong', 'things are wrong')}${worth}.`;
}

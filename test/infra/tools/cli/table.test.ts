import { describe, expect, it } from 'vitest';
import { details, table } from '../../../../infra/tools/cli/table.ts';

const widest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

describe('a table', () => {
  it('is no wider than it must be', () => {
    expect(table([{ head: 'who' }, { head: 'n', align: 'right' }], [['anna', '12']], 80)).toBe('who    n\nanna  12');
  });

  it('wraps between words where it is too wide', () => {
    const text = table([{ head: 'key' }, { head: 'words' }], [['a-long-key', 'one two three four five']], 24);
    expect(text).toContain('a-long-key  one two');
    expect(widest(text)).toBeLessThanOrEqual(24);
  });

  it('breaks a word that fits nowhere, and loses none of it', () => {
    const id = 'x'.repeat(128);
    const text = table([{ head: 'id' }, { head: 'n' }], [[id, '1']], 60);
    expect(widest(text)).toBeLessThanOrEqual(60);
    expect(text.replaceAll(/[^x]/g, '')).toBe(id);
    expect(details([['id', id]], 60).replaceAll(/[^x]/g, '')).toBe(id);
  });
});

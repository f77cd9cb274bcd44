import type { Terminal } from '../../infra/tools/cli/terminal.ts';

export type RecordedTerminal = Terminal & {
  /** What was printed so far, and what was complained of. */
  readonly printed: () => string;
  readonly complaints: () => string;
};

/** A terminal that remembers; 80 columns, no colours, nothing in its environment unless said. */
export function recordedTerminal(
  over: Partial<Pick<Terminal, 'columns' | 'colours' | 'env' | 'input'>> = {},
): RecordedTerminal {
  const out: string[] = [];
  const err: string[] = [];
  return {
    columns: 80,
    colours: false,
    env: {},
    input: async () => '',
    ...over,
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    printed: () => out.join('\n'),
    complaints: () => err.join('\n'),
  };
}

/** What functions print: JSON lines in one file. Errors are also told in one plain line. */
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

export interface FunctionLog {
  write(functionName: string, chunk: string): void;
  close(): Promise<void>;
}

export function openFunctionLog(path: string, tell: (line: string) => void): FunctionLog {
  const file = createWriteStream(path, { flags: 'a' });
  const rests = new Map<string, string>();
  const line = (functionName: string, text: string) => {
    if (text.trim() === '') return;
    file.write(`${text}\n`);
    const message = errorIn(text);
    if (message !== undefined) tell(`${functionName}: ${message}`);
  };
  return {
    write(functionName, chunk) {
      const lines = `${rests.get(functionName) ?? ''}${chunk}`.split('\n');
      rests.set(functionName, lines.pop() ?? '');
      for (const text of lines) line(functionName, text);
    },
    async close() {
      for (const [functionName, rest] of rests) line(functionName, rest);
      file.end();
      await finished(file).catch(() => {});
    },
  };
}

function errorIn(line: string): string | undefined {
  if (!line.includes('"ERROR"')) return undefined;
  try {
    const entry = JSON.parse(line) as Record<string, unknown>;
    // What the pool itself noted was told already.
    if (entry.level !== 'ERROR' || entry.errorType !== undefined) return undefined;
    const error = entry.error as Record<string, unknown> | undefined;
    return [entry.message, error?.name, error?.message].filter((part) => part !== undefined).join(': ');
  } catch {
    return undefined;
  }
}

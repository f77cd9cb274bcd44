/** An answer that is no success. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** The problem for people: no request, no number, a line for each field that is wrong. */
  readonly words: string;

  constructor(request: string, status: number, words: string) {
    super(`${request} answered ${status}: ${words}`);
    this.status = status;
    this.words = words;
  }
}

/** Nothing answered at all. */
export class NotReachable extends Error {
  override readonly name = 'NotReachable';
}

type Problem = {
  readonly title?: unknown;
  readonly detail?: unknown;
  readonly requestId?: unknown;
  readonly errors?: unknown;
};

const MOST_LINES = 10;

/** @param request What was asked, such as `POST /v1/audiences`. */
export function apiError(request: string, status: number, text: string): ApiError {
  const problem = readProblem(text);
  if (problem === undefined) return new ApiError(request, status, text.slice(0, 300));
  const { title, detail, requestId } = problem;
  const said = [detail, title].find((part) => typeof part === 'string' && part !== '') ?? 'no reason was given';
  const lines = problemLines(problem.errors);
  const shown = lines.slice(0, MOST_LINES);
  if (lines.length > shown.length) shown.push(`and ${lines.length - shown.length} more`);
  if (typeof requestId === 'string') shown.push(`the functions' log says more; look for request ${requestId}`);
  return new ApiError(request, status, [said, ...shown].join('\n  '));
}

function readProblem(text: string): Problem | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function problemLines(errors: unknown): string[] {
  if (!Array.isArray(errors)) return [];
  return errors.map(({ path, detail }: { readonly path?: unknown; readonly detail?: unknown }) =>
    [path, detail].filter((part) => typeof part === 'string' && part !== '').join(' '),
  );
}

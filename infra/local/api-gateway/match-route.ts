/** Which route answers: the most exact path first, then the exact method before ANY, `$default` last. */
import type { RouteDescription } from '../assembly/system.ts';

export type MatchedRoute = {
  readonly route: RouteDescription;
  readonly pathParameters: Readonly<Record<string, string>>;
};

export type MatchRoute = (method: string, path: string) => MatchedRoute | undefined;

type Compiled = {
  readonly route: RouteDescription;
  readonly method: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly rank: string;
};

export function createRouteMatcher(routes: readonly RouteDescription[]): MatchRoute {
  const compiled = routes.filter(({ key }) => key !== '$default').map(compile);
  compiled.sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0));
  const fallback = routes.find(({ key }) => key === '$default');
  return (method, path) => {
    for (const { route, method: wanted, pattern, names } of compiled) {
      if (wanted !== 'ANY' && wanted !== method) continue;
      const match = pattern.exec(path);
      if (match !== null)
        return { route, pathParameters: Object.fromEntries(names.map((name, i) => [name, match[i + 1] ?? ''])) };
    }
    return fallback === undefined ? undefined : { route: fallback, pathParameters: {} };
  };
}

function compile(route: RouteDescription): Compiled {
  const [method = 'ANY', path = '/'] = route.key.split(' ');
  const segments = path.split('/').filter((segment) => segment !== '');
  const names: string[] = [];
  const parts = segments.map((segment) => {
    const name = /^\{(\w+)(\+?)\}$/.exec(segment);
    if (name === null) return segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    names.push(name[1] ?? '');
    return name[2] === '+' ? '(.+)' : '([^/]+)';
  });
  return {
    route,
    method,
    names,
    pattern: new RegExp(`^/${parts.join('/')}/?$`),
    // Literal before variable before greedy, segment by segment.
    rank: `${segments.map((segment) => (segment.endsWith('+}') ? 2 : segment.startsWith('{') ? 1 : 0)).join('')}~${method === 'ANY' ? 1 : 0}`,
  };
}

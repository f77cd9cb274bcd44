import type { OpenApiDocument, Operation } from './openapi.ts';
import { shapeOf } from './shape.ts';

const METHODS = ['get', 'post', 'patch', 'put', 'delete'];

/** Shapes longer than this are written once; later routes name the first. */
const SHORT = 5;

type Route = { readonly title: string; readonly subject: string; readonly operation: Operation };

/** `docs/http-api.md`: every route of the document, by subject, in the order of its path. */
export function httpApiPage(document: OpenApiDocument): string {
  const routes = routesOf(document);
  const seen = new Map<string, string>();
  const subjects = Map.groupBy(routes, ({ subject }) => subject);
  const chapters = [...subjects].map(([subject, members]) =>
    [`## ${subject}`, ...members.map((route) => section(route, seen))].join('\n\n'),
  );
  return `${[introduction(document), ...chapters].join('\n\n')}\n`;
}

function introduction({ components }: OpenApiDocument): string {
  const problem = components.schemas.Problem;
  return `# HTTP API

Made from the OpenAPI document (\`GET /v1/openapi.json\`) by \`npm run docs:http-api\`; change the routes, not this page.

Keys go into \`Authorization: Bearer …\` and belong to one site. JSON in and out; times are ISO 8601 or milliseconds since 1970.
In shapes, \`?\` marks what may be left out.

Whatever is refused is answered as \`application/problem+json\`:

\`\`\`
${problem === undefined ? '{}' : shapeOf(problem)}
\`\`\``;
}

function routesOf({ paths }: OpenApiDocument): readonly Route[] {
  return Object.entries(paths)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, operations]) =>
      METHODS.flatMap((method) => {
        const operation = operations[method];
        return operation === undefined
          ? []
          : [{ title: `${method.toUpperCase()} ${path}`, subject: subjectOf(path), operation }];
      }),
    );
}

/** `/v1/audiences/{audienceKey}` is about audiences; the short address is what links are for. */
function subjectOf(path: string): string {
  if (path.startsWith('/c/')) return 'Links';
  if (path === '/bt.js') return 'Pixel';
  if (path === '/v1/openapi.json') return 'Description';
  const name = path.split('/')[2] ?? path;
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function section({ title, operation }: Route, seen: Map<string, string>): string {
  const { summary, description, parameters, requestBody, responses } = operation;
  const query = parameters.filter((parameter) => parameter.in === 'query');
  const body = requestBody?.content['application/json']?.schema;
  return [
    `### ${title}`,
    sentences(summary, description),
    ...(query.length === 0
      ? []
      : ['Query:', query.map(({ name, required, schema }) => queryLine(name, required, shapeOf(schema))).join('\n')]),
    ...(body === undefined ? [] : shape('Body', `${title}, body`, shapeOf(body), seen)),
    ...Object.entries(responses)
      .filter(([status]) => status !== 'default')
      .flatMap(([status, { content = {} }]) => answer(title, status, content, seen)),
  ].join('\n\n');
}

const sentences = (summary: string, description: string | undefined): string =>
  [summary, description].flatMap((text) => (text === undefined ? [] : text.replace(/\.?$/, '.'))).join(' ');

const queryLine = (name: string, required: boolean, type: string): string =>
  `- \`${name}\`${required ? '' : '?'}: ${type === 'string' ? 'text' : `\`${type}\``}`;

function answer(
  title: string,
  status: string,
  content: Operation['responses'][string]['content'],
  seen: Map<string, string>,
) {
  const json = content?.['application/json']?.schema;
  const others = Object.keys(content ?? {}).filter((type) => type !== 'application/json');
  if (json === undefined) return [`Answer ${status}, ${others.length === 0 ? 'empty' : others.join(', ')}.`];
  const also = others.length === 0 ? '' : ` (also as ${others.join(', ')})`;
  return shape(`Answer ${status}${also}`, title, shapeOf(json), seen);
}

function shape(label: string, owner: string, text: string, seen: Map<string, string>): readonly string[] {
  const first = seen.get(text);
  if (first !== undefined) return [`${label}: the same as of \`${first}\`.`];
  if (text.split('\n').length > SHORT) seen.set(text, owner);
  return [`${label}:`, `\`\`\`\n${text}\n\`\`\``];
}

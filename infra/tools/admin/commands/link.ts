import { type Command, Option } from 'commander';
import { WrongCall } from '../../cli/connection.ts';
import { printable } from '../../cli/printable.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { type Asked, addCall, pathPart, queryText } from '../command.ts';
import { readLimit } from '../limit.ts';
import { type LinkOptions, linkBody, linkOptions } from '../link-options.ts';
import { readPages } from '../pages.ts';
import { LINK_COLUMNS, type Link, linkAddresses, linkDetails, linkRow, problemLines } from '../show-link.ts';

type Page = { readonly links: readonly Link[]; readonly nextCursor?: string };
type Template = {
  readonly platform: string;
  readonly label: string;
  readonly urlTemplate: string;
  readonly where: string;
};

const LINKS_A_PAGE = 100;
const MORE = 'There are more; --limit takes a larger number.';
const pathOf = ({ args: [linkId = ''] }: Pick<Asked<unknown>, 'args'>): string => `/v1/links/${pathPart(linkId)}`;

const showLink = (asked: Asked<object>, link: Link): void =>
  asked.reply(
    link,
    () => `${asked.details(linkDetails(link))}\n\n${linkAddresses(link).replaceAll(/[^\n]+/g, printable)}`,
  );

export function addLinkCommands(program: Command, terminal: Terminal): void {
  const link = program.command('link').description('tracked links for posts and ads');
  addCall<{ readonly limit: number; readonly status?: string }>(
    link,
    terminal,
    'list',
    'newest first',
    async (asked) => {
      const { limit, status } = asked.options;
      const { rows, more } = await readPages(
        (cursor, wanted) =>
          asked.api.get<Page>(
            `/v1/links${queryText({ cursor, status, limit: String(Math.min(wanted, LINKS_A_PAGE)) })}`,
          ),
        (page) => page.links,
        limit,
      );
      asked.reply({ links: rows, more }, () =>
        rows.length === 0
          ? 'There are no such links; make one with: npm run admin -- link create URL --platform instagram'
          : [asked.table(LINK_COLUMNS, rows.map(linkRow)), ...problemLines(rows), ...(more ? [MORE] : [])].join('\n'),
      );
    },
  )
    .addOption(
      new Option('--status <status>', 'default: running and paused ones').choices(['running', 'paused', 'archived']),
    )
    .option('--limit <number>', 'at most so many', readLimit, 50);
  addCall(link, terminal, 'show <linkId>', 'one link and its addresses', async (asked) => {
    showLink(asked, await asked.api.get<Link>(pathOf(asked)));
  });
  linkOptions(
    addCall<LinkOptions>(link, terminal, 'create <url>', 'makes a link to a page of the shop', async (asked) => {
      const body = { destination: asked.args[0], ...linkBody(asked.options) };
      showLink(asked, await asked.api.post<Link>('/v1/links', body));
    }),
    true,
  );
  linkOptions(
    addCall<LinkOptions>(link, terminal, 'update <linkId>', 'changes where it leads, or its marks', async (asked) => {
      const body = linkBody(asked.options);
      if (Object.keys(body).length === 0) throw new WrongCall('Say what to change; --help lists what there is.');
      showLink(asked, await asked.api.patch<Link>(pathOf(asked), body));
    }),
    false,
  ).option('--to <url>', 'where it leads');
  for (const [name, status, description] of [
    ['pause', 'paused', 'leads nowhere until it is resumed'],
    ['resume', 'running', 'leads on, also from the archive'],
    ['archive', 'archived', 'leads nowhere, and leaves the list'],
  ] as const) {
    addCall(link, terminal, `${name} <linkId>`, description, async (asked) => {
      showLink(asked, await asked.api.patch<Link>(pathOf(asked), { status }));
    });
  }
  addTemplates(link, terminal);
}

function addTemplates(link: Command, terminal: Terminal): void {
  addCall(link, terminal, 'template [platform]', "URL parameters for a platform's ads", async (asked) => {
    const [platform] = asked.args;
    const answer = await asked.api.get<{ readonly templates: readonly Template[] }>(
      `/v1/links/templates${queryText({ platform })}`,
    );
    asked.reply(answer, () =>
      answer.templates
        .map(({ label, urlTemplate, where }) => `${label}\n${asked.details([['where', where]])}\n  ${urlTemplate}`)
        .join('\n\n'),
    );
  }).alias('templates');
}

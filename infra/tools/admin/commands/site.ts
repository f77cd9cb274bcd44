import { type Command, Option } from 'commander';
import { WrongCall } from '../../cli/connection.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { type Asked, addCall, pathPart } from '../command.ts';
import { type Site, siteDetails } from '../show-site.ts';
import { addWebhookSecretCommand } from './webhook-secret.ts';

type Settings = {
  readonly name?: string;
  readonly currency?: string;
  readonly timeZone?: string;
  readonly country?: string;
  readonly consentMode?: string;
  readonly recencyResolution?: string;
  readonly unsignedIdentify?: string;
  readonly valueBasis?: string;
  readonly hosts?: string;
  readonly maxChangeShare?: string;
  readonly mode?: string;
  readonly adAccount?: string;
  readonly pixel?: string;
  readonly page?: string;
  readonly instagram?: string;
  readonly forward?: string;
  readonly testEventCode?: string;
  readonly shopifyPaid?: string;
  readonly woocommercePaid?: string;
};

type SigningKey = { readonly signingKey: string; readonly algorithm: string; readonly message: string };

const COMES_LATER = `
Backtrail's API neither lists nor deletes sites: an admin key sees the one site
it belongs to.`;

export function addSiteCommands(program: Command, terminal: Terminal): void {
  const site = program.command('site').description('settings of a site; new sites').addHelpText('after', COMES_LATER);
  addCall(site, terminal, 'show [siteId]', 'settings of the site', async (asked) => {
    const found = await asked.api.get<Site>(`/v1/sites/${pathPart(siteOf(asked))}`);
    asked.reply(found, () => asked.details(siteDetails(found)));
  });
  addCall(site, terminal, 'signing-key [siteId]', 'the key the shop signs events with', async (asked) => {
    const found = await asked.api.get<SigningKey>(`/v1/sites/${pathPart(siteOf(asked))}/signing-key`);
    asked.reply(found, () =>
      [
        asked.details([
          ['signing key', found.signingKey],
          ['algorithm', found.algorithm],
          ['over the text', found.message.replaceAll('\n', '\\n')],
        ]),
        '',
        'Keep it on the server. How to sign, and what to check your code with: docs/signing.md',
      ].join('\n'),
    );
  });
  settingsOptions(
    addCall<Settings>(site, terminal, 'create <siteId>', 'makes a site and its three keys', async (asked) => {
      const body = { siteId: asked.args[0], ...settingsBody(asked.options) };
      const made = await asked.api.post<{ readonly site: Site; readonly keys: Record<string, string> }>(
        '/v1/sites',
        body,
      );
      asked.reply(made, () =>
        [
          `Site ${made.site.siteId} is there. Keep its keys now; they are not shown again:`,
          asked.details(Object.entries(made.keys)),
        ].join('\n'),
      );
    }),
  );
  settingsOptions(
    addCall<Settings>(site, terminal, 'update [siteId]', 'changes settings of the site', async (asked) => {
      const body = settingsBody(asked.options);
      if (Object.keys(body).length === 0) throw new WrongCall('Say what to change; --help lists the settings.');
      const changed = await asked.api.patch<Site>(`/v1/sites/${pathPart(siteOf(asked))}`, body);
      asked.reply(changed, () => asked.details(siteDetails(changed)));
    }),
  );
  addWebhookSecretCommand(site, terminal);
}

function siteOf({ args, siteId }: Pick<Asked<unknown>, 'args' | 'siteId'>): string {
  const named = args[0] ?? siteId;
  if (named === undefined) throw new WrongCall('Say which site: its id after the command, or BACKTRAIL_SITE.');
  return named;
}

function settingsOptions(command: Command): void {
  command
    .option('--name <text>', 'what people call it')
    .option('--currency <code>', 'of reports and of orders that name none: EUR')
    .option('--time-zone <zone>', 'whose midnight ends a day: Europe/Berlin')
    .option('--country <code>', 'of phone numbers without one: DE; none takes it away')
    .addOption(new Option('--consent-mode <mode>', 'what silence means').choices(['required', 'assumed']))
    .option('--recency-resolution <seconds>', 'how exactly visits are timed; 0 is exact and costs more')
    .addOption(
      new Option('--unsigned-identify <what>', 'of an e-mail the browser names').choices(['attach', 'ignore', 'link']),
    )
    .addOption(
      new Option('--value-basis <basis>', 'what an order is worth').choices([
        'paid',
        'netOfTax',
        'netOfTaxAndShipping',
      ]),
    )
    .option('--hosts <list>', "the shop's own, with commas between; none takes them away")
    .option('--max-change-share <share>', 'of an audience, beyond which a sync stops and asks: 0.3')
    .addOption(new Option('--mode <mode>', 'dry-run sends nothing to Meta').choices(['dry-run', 'live']))
    .option('--ad-account <id>', 'at Meta; none takes it away')
    .option('--pixel <id>', 'at Meta; none takes it away')
    .option('--page <id>', 'the Facebook Page whose posts are reported; none takes it away')
    .option('--instagram <id>', 'the Instagram account whose posts are reported; none takes it away')
    .addOption(new Option('--forward <answer>', 'events to that pixel').choices(['yes', 'no']))
    .option('--test-event-code <code>', 'of the test tool at Meta; none ends the test')
    .option('--shopify-paid <list>', 'order statuses that count as bought: paid,authorized; none: the usual ones')
    .option('--woocommerce-paid <list>', 'the same for WooCommerce: processing,completed');
}

const listOf = (text: string): string[] => text.split(',').map((part) => part.trim());
const paid = (text: string | undefined) =>
  text === undefined ? undefined : { paidStatuses: text === 'none' ? null : listOf(text) };
const orNull = (text: string): string | null => (text === 'none' ? null : text);

function settingsBody(options: Settings): Record<string, unknown> {
  const { name, currency, timeZone, country, consentMode, unsignedIdentify, valueBasis } = options;
  const { recencyResolution, hosts, maxChangeShare, mode, adAccount, pixel, forward, testEventCode } = options;
  const meta = present({
    mode,
    adAccountId: adAccount === undefined ? undefined : orNull(adAccount),
    pixelId: pixel === undefined ? undefined : orNull(pixel),
    pageId: options.page === undefined ? undefined : orNull(options.page),
    instagramId: options.instagram === undefined ? undefined : orNull(options.instagram),
    forward: forward === undefined ? undefined : forward === 'yes',
    testEventCode: testEventCode === undefined ? undefined : orNull(testEventCode),
  });
  const webhooks = present({ shopify: paid(options.shopifyPaid), woocommerce: paid(options.woocommercePaid) });
  return present({
    name,
    currency,
    timeZone,
    defaultCountry: country === undefined ? undefined : orNull(country),
    consentMode,
    unsignedIdentify,
    valueBasis,
    recencyResolution: numberOf('--recency-resolution', recencyResolution),
    maxChangeShare: numberOf('--max-change-share', maxChangeShare),
    hosts: hosts === undefined ? undefined : hosts === 'none' ? [] : listOf(hosts),
    meta: Object.keys(meta).length === 0 ? undefined : meta,
    webhooks: Object.keys(webhooks).length === 0 ? undefined : webhooks,
  });
}

function numberOf(option: string, text: string | undefined): number | undefined {
  const number = text === undefined || text.trim() === '' ? undefined : Number(text);
  if (text !== undefined && !Number.isFinite(number)) throw new WrongCall(`${option} takes a number, not "${text}".`);
  return number;
}

const present = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter((entry) => entry[1] !== undefined));

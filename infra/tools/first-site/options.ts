import { isTimeZone } from '../../../shared/domain/civil-time.ts';
import { parseSiteId, type SiteId } from '../../../shared/domain/ids.ts';
import { parseCurrency } from '../../../shared/domain/money.ts';
import type { KeyRole } from '../../../shared/domain/site.ts';
import { parseOptions } from '../parse-options.ts';

export const HELP = `npm run first-site -- --table NAME --queue URL --site ID [options]

The deployment prints this command with table and queue filled in (output "FirstSite").

  --table NAME        the table "control"
  --queue URL         the sync queue
  --site ID           such as my-shop: lower-case letters, digits, dots, dashes, underscores
  --name TEXT         what people call it            (the id)
  --currency CODE     such as EUR                    (EUR)
  --time-zone NAME    such as Europe/Berlin          (UTC)
  --ad-account ID     Meta's ad account; without it audiences wait for one
  --new-key ROLE      no new site, but one more key for this one: server, read or admin

AWS credentials and region come from where the AWS command line finds them; the region may also stand in the queue's URL.`;

export type FirstSiteOptions = {
  readonly table: string;
  readonly queue: string;
  readonly siteId: SiteId;
  /** `undefined`: as AWS tools find it. */
  readonly region: string | undefined;
  readonly newKey: KeyRole | undefined;
  readonly settings: {
    readonly name: string;
    readonly currency: string;
    readonly timeZone: string;
    readonly meta: { readonly adAccountId?: string };
  };
};

const ROLES: readonly KeyRole[] = ['server', 'read', 'admin'];

/**
 * `undefined`: somebody asked for help.
 *
 * @throws Error with one sentence that says what to write instead.
 */
export function readFirstSiteOptions(args: readonly string[]): FirstSiteOptions | undefined {
  const { values } = parseOptions({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h' },
      table: { type: 'string' },
      queue: { type: 'string' },
      site: { type: 'string' },
      name: { type: 'string' },
      currency: { type: 'string', default: 'EUR' },
      'time-zone': { type: 'string', default: 'UTC' },
      'ad-account': { type: 'string' },
      'new-key': { type: 'string' },
    },
  });
  if (values.help === true) return undefined;
  const { table, queue, site, name, 'time-zone': timeZone, 'ad-account': adAccountId, 'new-key': newKey } = values;
  if (table === undefined || queue === undefined || site === undefined)
    throw new Error('Say --table, --queue and --site; the output "FirstSite" of the deployment has them.');
  if (!URL.canParse(queue)) throw new Error(`"${queue}" is no queue: --queue takes the URL of the sync queue.`);
  const siteId = parseSiteId(site);
  if (siteId === undefined)
    throw new Error(`"${site}" is no site id: use lower-case letters, digits, dots, dashes and underscores.`);
  const currency = parseCurrency(values.currency);
  if (currency === undefined) throw new Error(`"${values.currency}" is no currency: use an ISO code such as EUR.`);
  if (!isTimeZone(timeZone)) throw new Error(`"${timeZone}" is no time zone: use a name such as Europe/Berlin.`);
  if (adAccountId !== undefined && !/^(act_)?\d{1,30}$/.test(adAccountId))
    throw new Error(`"${adAccountId}" is no ad account: use its digits.`);
  return {
    table,
    queue,
    siteId,
    region: /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\./.exec(queue)?.[1],
    newKey: readRole(newKey),
    settings: { name: name ?? siteId, currency, timeZone, meta: adAccountId === undefined ? {} : { adAccountId } },
  };
}

function readRole(text: string | undefined): KeyRole | undefined {
  const role = ROLES.find((known) => known === text);
  if (text !== undefined && role === undefined) throw new Error(`"${text}" is no role: ${ROLES.join(', ')}.`);
  return role;
}

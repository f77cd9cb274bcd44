import { type Command, Option } from 'commander';
import { WrongCall } from '../../cli/connection.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { type Asked, addCall, pathPart } from '../command.ts';
import { type Site, siteDetails } from '../show-site.ts';

type Options = { readonly secret?: string; readonly endRotation?: boolean; readonly site?: string };

const PROVIDERS = ['shopify', 'woocommerce'];
const HOW = `
Without --secret it is read from standard input, so that it stands in no history:
  npm run -s admin -- site webhook-secret shopify < secret.txt
The secret before it stays valid until --end-rotation.`;

/** `site webhook-secret`: what the platform signs its webhooks with. */
export function addWebhookSecretCommand(site: Command, terminal: Terminal): void {
  const usage = 'webhook-secret <provider>';
  const about = 'sets what shopify or woocommerce signs its webhooks with';
  addCall<Options>(site, terminal, usage, about, async (asked) => {
    const [provider = ''] = asked.args;
    if (!PROVIDERS.includes(provider)) throw new WrongCall(`The provider is ${PROVIDERS.join(' or ')}.`);
    const change = await readChange(asked.options, terminal);
    const siteId = siteOf(asked);
    const changed = await asked.api.patch<Site>(`/v1/sites/${pathPart(siteId)}`, { webhooks: { [provider]: change } });
    asked.reply(changed, () =>
      [
        `Webhooks go to: POST …/v1/webhooks/${provider}/${siteId}`,
        asked.details(siteDetails(changed).filter(([label]) => label.endsWith('webhooks'))),
      ].join('\n'),
    );
  })
    .option('--secret <text>', 'the secret; better from standard input')
    .addOption(new Option('--end-rotation', 'take only the newest secret from now on').conflicts('secret'))
    .option('--site <siteId>', 'whose (BACKTRAIL_SITE; default: the local host’s)')
    .addHelpText('after', HOW);
}

async function readChange({ secret, endRotation }: Options, terminal: Terminal): Promise<object> {
  if (endRotation === true) return { previousSecret: null };
  const said = (secret ?? (await terminal.input())).trim();
  if (said === '') throw new WrongCall('Say the secret with --secret, or send it to standard input.');
  return { secret: said };
}

function siteOf({ options, siteId }: Asked<Options>): string {
  const named = options.site ?? siteId;
  if (named === undefined) throw new WrongCall('Say which site: --site, or BACKTRAIL_SITE.');
  return named;
}

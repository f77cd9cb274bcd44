import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAdmin } from '../../../infra/tools/admin/run-admin.ts';
import { recordedTerminal } from '../../support/recorded-terminal.ts';
import { type RunningShop, startShop } from '../../support/running-shop.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 2, 10, 12);
let shop: RunningShop;

beforeAll(async () => {
  shop = await startShop(NOW - 2 * HOUR);
  const at = (hours: number) => new Date(NOW - hours * HOUR).toISOString();
  const shoes = [{ itemId: 'shoes-1', name: 'shoes', price: 120 }];
  const story = 'https://shop.example/?utm_source=instagram&utm_medium=social&utm_content=story&utm_campaign=spring';
  await shop.server.post('/v1/events', {
    siteId: 'local',
    events: [
      { eventId: '1', event: 'page_view', visitorId: 'buyer', occurredAt: at(5), url: story },
      {
        eventId: '2',
        event: 'purchase',
        visitorId: 'buyer',
        occurredAt: at(4),
        orderId: '#1/7',
        value: 120,
        currency: 'EUR',
        items: shoes,
      },
      ...['anna', 'ben', 'eve\u202e'].map((visitorId, index) => ({
        eventId: `c-${index}`,
        event: 'add_to_cart',
        visitorId,
        occurredAt: at(3.5),
        items: shoes,
        user: { email: `person-${index}@example.com` },
      })),
    ],
  });
  await shop.drain();
  await shop.clock(NOW);
}, 120_000);

afterAll(() => shop.stop());

type Ran = { readonly code: number; readonly printed: string; readonly complaints: string };

async function admin(args: readonly string[], env: Record<string, string> = {}, columns = 80): Promise<Ran> {
  const terminal = recordedTerminal({ env: { BACKTRAIL_URL: shop.host.url, ...env }, columns });
  const code = await runAdmin(args, terminal);
  return { code, printed: terminal.printed(), complaints: terminal.complaints() };
}

async function adminJson<Answer>(...args: string[]): Promise<Answer> {
  const { code, printed, complaints } = await admin([...args, '--json']);
  expect({ code, complaints }).toEqual({ code: 0, complaints: '' });
  return JSON.parse(printed);
}

describe('webhooks from the command line', () => {
  it('get their secret from standard input or an option, and show only that it is set', async () => {
    const terminal = recordedTerminal({
      env: { BACKTRAIL_URL: shop.host.url },
      input: async () => 'shopify-secret-1\n',
    });
    expect(await runAdmin(['site', 'webhook-secret', 'shopify'], terminal)).toBe(0);
    expect(terminal.printed()).toContain('POST …/v1/webhooks/shopify/local');
    expect(terminal.printed()).toMatch(/^Shopify webhooks +secret is set$/m);
    const { printed } = await admin(['site', 'webhook-secret', 'shopify', '--secret', 'shopify-secret-2']);
    expect(printed).toMatch(/^Shopify webhooks +secret is set, the previous one counts too$/m);
    expect((await admin(['site', 'webhook-secret', 'shopify', '--end-rotation'])).printed).toMatch(/secret is set$/m);
    const paid = await admin(['site', 'update', '--shopify-paid', 'paid, partially_paid']);
    expect(paid.printed).toMatch(/^Shopify webhooks +secret is set; paid is paid, partially_paid$/m);
    expect((await admin(['site', 'show'])).printed).not.toContain('shopify-secret');
  });

  it('say what is missing', async () => {
    expect((await admin(['site', 'webhook-secret', 'shopify'])).complaints).toContain('standard input');
    expect((await admin(['site', 'webhook-secret', 'magento', '--secret', 'x'])).complaints).toContain(
      'shopify or woocommerce',
    );
  });
});

describe('audiences from the command line', () => {
  it('are listed within 80 columns, none of their keys cut off', async () => {
    const { printed } = await admin(['audience', 'list']);
    expect(Math.max(...printed.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(printed).toMatch(/^visitors-30d +running +4 +4 +3 +3 +0 /m);
    expect(printed).toMatch(/^abandoned-cart +running +3 +3 +3 +3 +0 /m);
  });

  it('can be made, seen, renamed, paused, resumed and deleted', async () => {
    const made = await adminJson<{ status: string; ruleText: string }>(
      ...['audience', 'create', 'week', '--template', 'visitors-30d', '--window', '7d', '--paused'],
    );
    expect(made).toMatchObject({
      status: 'paused',
      ruleText: 'People who did anything on the site in the last 7 days.',
    });
    await admin(['audience', 'update', 'week', '--name', 'This week']);
    await admin(['audience', 'resume', 'week']);
    expect(await adminJson('audience', 'show', 'week')).toMatchObject({ name: 'This week', status: 'running' });
    expect((await admin(['audience', 'pause', 'week'])).printed).toMatch(/^status +paused$/m);

    const hesitant = await admin(['audience', 'delete', 'week']);
    expect(hesitant.code).toBe(1);
    expect(hesitant.complaints).toContain('Nothing was done; say --yes');
    expect((await admin(['audience', 'delete', 'week', '--yes'])).code).toBe(0);
    expect(await admin(['audience', 'show', 'week'])).toEqual({
      code: 1,
      printed: '',
      complaints: 'There is no audience week',
    });
  });

  it('take a rule from a file, found where npm was called', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'backtrail-rule-'));
    try {
      writeFileSync(join(folder, 'rule.json'), '{"did": "purchase", "within": "30d"}');
      const { printed } = await admin(['audience', 'preview', '--rule', '@rule.json'], { INIT_CWD: folder });
      expect(printed).toMatch(/^rule +People who bought something in the last 30 days\.$/m);
      expect(printed).toMatch(/^people +1 at 2026-03-10 12:00:00$/m);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('list their members without letting an id rearrange the screen', async () => {
    const { printed } = await admin(['audience', 'members', 'abandoned-cart']);
    expect(printed).toContain('anna     2026-03-10 09:30:00  2026-04-09 08:30:00');
    expect(printed).not.toContain('\u202e');
    const two = await adminJson<{ members: unknown[]; more: boolean }>(
      ...['audience', 'members', 'abandoned-cart', '--limit', '2'],
    );
    expect(two.members).toHaveLength(2);
    expect(two.more).toBe(true);
  });

  it('list their syncs', async () => {
    const { printed } = await admin(['audience', 'runs', 'abandoned-cart']);
    // Three people, in as many syncs as it took.
    const added = [...printed.matchAll(/ done +(\d+) +0 +0$/gm)].map(([, count]) => Number(count));
    expect(added.reduce((sum, count) => sum + count, 0)).toBe(3);
  });
});

describe('orders and reports from the command line', () => {
  it('show an order whatever its id looks like, with the credits of its path', async () => {
    const { printed } = await admin(['conversions', 'show', '#1/7']);
    expect(printed).toMatch(/^in short +Instagram Story → bought shoes, 120\.00 EUR$/m);
    expect(printed).toMatch(/^2026-03-10 07:00 +Instagram Story, spring +100\.0 /m);
  });

  it('list orders as a table and as a file for spreadsheets', async () => {
    expect((await admin(['conversions', 'list'])).printed).toMatch(/^2026-03-10 08:00 +#1\/7 +120\.00 EUR/m);
    const [head, row, ...rest] = (await admin(['conversions', 'list', '--csv'])).printed.split('\r\n');
    expect(head).toMatch(/^orderId,/);
    expect(row).toMatch(/^#1\/7,/);
    expect(rest).toEqual([]);
  });

  it('show what brought the buyers, with a last line that adds it up', async () => {
    const { printed } = await admin(['report', 'attribution', '--group-by', 'campaign', '--model', 'linear']);
    expect(printed).toMatch(/^spring +1 +1\.00 +120\.00 +120\.00$/m);
    expect(printed).toMatch(/^all +1 +1\.00 +120\.00 +120\.00$/m);
  });

  it('ask for no more than the API can, in every format, and put models side by side', async () => {
    const story = ['--platform', 'instagram', '--item', 'shoes-1', '--buyers', 'new', '--verified'];
    const report = ['report', 'attribution', '--group-by', 'campaign'];
    expect(await adminJson(...report, ...story, '--channel-rules', 'none')).toMatchObject({
      filters: { platform: 'instagram', item: 'shoes-1' },
      buyers: 'new',
      verified: true,
      channelRules: null,
      totals: { conversions: 1 },
    });
    expect((await admin([...report, '--unverified'])).printed).toContain('There are none.');
    expect((await admin([...report, ...story, '--csv'])).printed).toMatch(/^spring,EUR,1,1\.0000,120\.00/m);
    expect((await admin([...report, ...story, '--ndjson'])).printed).toMatch(/^{"key":"spring"[^\n]*}$/);
    const compared = (await admin([...report, '--compare', 'linear,first_touch', ...story])).printed;
    expect(compared).toMatch(/^campaign +linear +first_touch$/m);
    expect(compared).toMatch(/^all +1\.00 +1\.00$/m);
    const paths = ['report', 'paths', '--group-by', 'source', ...story];
    expect((await admin(paths)).printed).toMatch(/^instagram +1 +120\.00 EUR +0\.0$/m);
    expect((await admin([...paths, '--assists', '--csv'])).printed).toMatch(/^instagram,EUR,1,1,1,0,0\.0000,/m);
    expect((await admin(['conversions', 'list', ...story, '--ndjson'])).printed).toMatch(/^{"orderId":"#1\/7"[^\n]*}$/);
    expect((await admin(['conversions', 'list', '--campaign', 'winter'])).printed).toMatch(/^There are none/);
  });

  it('say what is wrong with a question', async () => {
    const complaint = async (...args: string[]) => (await admin(['report', ...args])).complaints;
    expect(await complaint('attribution', '--csv', '--json')).toMatch(/^Say one of/);
    expect(await complaint('attribution', '--verified', '--unverified')).toContain('not both');
    expect(await complaint('attribution', '--model', 'linear', '--compare')).toContain('--compare linear,first_touch');
    expect(await complaint('attribution', '--buyers', 'old')).toContain('Allowed choices are new, returning');
    expect(await complaint('paths', '--lookback-days', '100')).toContain('lookbackDays must be a number from 0 to 90');
    expect(await complaint('attribution', '--channel-rules', '7')).toContain('channelRules must be latest, none');
  });
});

describe('tracked links from the command line', () => {
  type Link = { linkId: string; shortUrl: string; taggedUrl: string; urlTemplate: string | null; status: string };

  it('are made, seen, listed, changed, paused and archived', async () => {
    const { printed } = await admin([
      ...['link', 'create', 'https://shop.example/a-page-with-a-rather-long-name?size=42#reviews'],
      ...['--platform', 'instagram', '--placement', 'story', '--post', '17900', '--campaign', 'spring'],
    ]);
    expect(printed).toMatch(/^for +a post: Instagram Story$/m);
    const [linkId = ''] = /(?<=\/c\/)\w{10}$/m.exec(printed) ?? [];
    expect(printed.split('\n')).toContain(`  ${shop.host.url}/c/${linkId}`);
    expect(printed).toMatch(new RegExp(`^  https://shop\\.example/.*&bt_link=${linkId}#reviews$`, 'm'));

    const list = (await admin(['link', 'list'])).printed;
    expect(list).toMatch(new RegExp(`^${linkId} +running +Instagram Story +spring +shop\\.example/`, 'm'));
    expect(Math.max(...list.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);

    const changed = await adminJson<Link>(...['link', 'update', linkId, '--placement', 'reel', '--post', 'none']);
    expect(changed.taggedUrl).toContain('&placement=reel&');
    expect(changed.taggedUrl).not.toContain('post_id');
    expect(await adminJson('link', 'pause', linkId)).toMatchObject({ status: 'paused' });
    expect(await adminJson('link', 'resume', linkId)).toMatchObject({ status: 'running' });
    expect(await adminJson('link', 'archive', linkId)).toMatchObject({ status: 'archived' });
    expect((await admin(['link', 'list'])).printed).not.toContain(linkId);
    expect((await admin(['link', 'list', '--status', 'archived'])).printed).toContain(linkId);
  });

  it("of an ad show what to paste into the platform's field, in one piece", async () => {
    const made = await adminJson<Link>('link', 'create', 'https://shop.example/', '--platform', 'meta', '--kind', 'ad');
    const { printed } = await admin(['link', 'show', made.linkId], {}, 40);
    expect(printed.split('\n')).toContain(`  ${made.urlTemplate}`);
    expect(made.urlTemplate).toMatch(/ad_id=\{\{ad\.id\}\}.*&bt_link=/);
  });

  it('have templates for each platform', async () => {
    expect((await admin(['link', 'template', 'ig'])).printed).toMatch(/^ {2}utm_source=\{\{site_source_name\}\}&/m);
    const { templates } = await adminJson<{ templates: { platform: string }[] }>('link', 'templates');
    expect(templates.map(({ platform }) => platform)).toContain('linkedin');
  });
});

describe("the lines for the shop's pages", () => {
  it('name the address and the site, and need no key', async () => {
    expect((await admin(['snippet'])).printed).toMatch(
      new RegExp(`^<script>[^]*"${shop.host.url}"[^]*bt\\('init', "local"\\);\n</script>$`),
    );
    const far = await admin(['snippet', 'my-shop', '--url', 'https://api.example/']);
    expect(far.printed).toContain('"https://api.example"');
    expect(far.printed).toContain('bt(\'init\', "my-shop")');
  });
});

describe('sites and keys from the command line', () => {
  it('make a site whose admin key then opens it, and only it', async () => {
    const { keys } = await adminJson<{ keys: { admin: string } }>(
      ...['site', 'create', 'other', '--currency', 'USD', '--hosts', 'a.example, b.example'],
    );
    const own = { BACKTRAIL_KEY: keys.admin, BACKTRAIL_SITE: 'other' };
    expect((await admin(['site', 'show'], own)).printed).toMatch(/^own hosts +a\.example, b\.example$/m);
    expect((await admin(['site', 'update', '--ad-account', '42', '--hosts', 'none'], own)).code).toBe(0);
    expect((await admin(['site', 'show'], own)).printed).toMatch(/^Meta ad account +42$/m);
    const refused = await admin(['site', 'show', 'local'], own);
    expect(refused).toMatchObject({ code: 1, complaints: expect.stringContaining('another site') });
  });

  it('show the key a shop signs with', async () => {
    const { signingKey } = await adminJson<{ signingKey: string }>('site', 'signing-key');
    expect(signingKey).toMatch(/^[0-9a-f]{64}$/);
    const { printed } = await admin(['site', 'signing-key']);
    expect(printed).toContain(signingKey);
    expect(printed).toContain('{userId}\\n{user.email}\\n{user.phone}');
    expect(printed).toContain('docs/signing.md');
  });

  it('make a key that is listed and works until it is deleted by the beginning of its id', async () => {
    const { key, keyId } = await adminJson<{ key: string; keyId: string }>('key', 'create', '--role', 'read');
    expect((await admin(['audience', 'list', '--key', key])).code).toBe(0);
    const { printed } = await admin(['key', 'list']);
    expect(printed).toMatch(new RegExp(`${keyId.slice(0, 12)} +read +…${key.slice(-4)} +\\d{4}-\\d\\d-\\d\\d`));
    expect(printed).toMatch(/admin +…-key .* this one/);
    expect(printed).not.toContain(key);
    expect((await admin(['key', 'delete', 'zzz', '--yes'])).complaints).toContain(
      'No key has an id that begins with zzz',
    );
    expect((await admin(['key', 'delete', keyId.slice(0, 12), '--yes'])).code).toBe(0);
    expect((await admin(['key', 'list'])).printed).not.toContain(keyId.slice(0, 12));
    const refused = await admin(['audience', 'list', '--key', key]);
    expect(refused.complaints).toBe('The key is not known\nSay another with --key or BACKTRAIL_KEY.');
  });
});

describe('a command that goes wrong', () => {
  it.each([
    [
      'names each field that is wrong',
      ['audience', 'create', 'BAD', '--template', 'visitors-30d'],
      /audienceKey must be/,
    ],
    ['says that a rule is no JSON', ['audience', 'preview', '--rule', '{did:'], /holds no JSON/],
    ['says which choices an option has', ['report', 'attribution', '--model', 'magic'], /last_touch, first_touch/],
    ['knows no such command', ['audience', 'frobnicate'], /unknown command/],
    ['says that nothing answers', ['audience', 'list', '--url', 'http://127.0.0.1:9'], /is the local host running/],
    ['says that an address is none', ['audience', 'list', '--url', 'shop'], /"shop" is no address/],
    ['asks for the key of a deployed system', ['audience', 'list', '--url', 'https://api.example'], /BACKTRAIL_KEY/],
    ['says that a limit is a number', ['conversions', 'list', '--limit', 'all'], /whole number/],
    [
      'says how to add a host',
      ['link', 'create', 'https://my.shop/', '--platform', 'ig'],
      /site update --hosts my\.shop/,
    ],
    ['asks which platform', ['link', 'create', 'https://shop.example/'], /--platform/],
    ['says what there is to change', ['link', 'update', 'abcdefghij'], /Say what to change/],
    ['knows no such link', ['link', 'show', 'abcdefghij'], /no such link/],
    ['knows no such platform', ['link', 'template', 'fax'], /only for meta, tiktok/],
    ['asks for which site', ['snippet', '--url', 'https://api.example'], /BACKTRAIL_SITE/],
  ])('%s', async (_, args, words) => {
    const { code, printed, complaints } = await admin(args);
    expect(code).toBe(1);
    expect(printed).toBe('');
    expect(complaints).toMatch(words);
    expect(complaints).not.toMatch(/ at .*\.ts:\d+/);
  });

  it('never repeats the key it was given', async () => {
    const { complaints } = await admin(['audience', 'list', '--key', 'secret-of-ours', '--url', 'http://127.0.0.1:9']);
    expect(complaints).not.toContain('secret-of-ours');
  });
});

describe('help', () => {
  it.each([
    [['--help'], 'audience'],
    [['audience', '--help'], 'members'],
    [['audience', 'create', '--help'], '--template'],
    [['site', '--help'], 'neither lists nor deletes'],
    [['site', 'update', '--help'], '--consent-mode'],
    [['key', '--help'], 'the oldest first'],
    [['key', 'create', '--help'], '--role'],
    [['link', '--help'], 'archive'],
    [['link', 'create', '--help'], '--placement'],
    [['link', 'update', '--help'], 'takes a mark away'],
    [['snippet', '--help'], '--url'],
    [['conversions', 'list', '--help'], '--csv'],
    [['report', 'attribution', '--help'], '--group-by'],
  ])('of %j fits 80 columns and names %s', async (args, name) => {
    const { code, printed } = await admin(args);
    expect(code).toBe(0);
    expect(printed).toContain(name);
    expect(printed.split('\n').filter(({ length }) => length > 80)).toEqual([]);
  });
});

describe('daily rates from the command line', () => {
  it('are set one by one and listed', async () => {
    const set = await admin(['rate', 'set', 'pln', '0.23', '--day', '2026-03-01']);
    expect(set.printed).toBe('From 2026-03-01 on 1 PLN is 0.23 EUR.');
    expect((await admin(['rate', 'list'])).printed).toMatch(/^2026-03-01 +PLN +0\.23$/m);
    expect((await admin(['rate', 'set', 'PLN', 'much', '--day', '2026-03-01'])).complaints).toContain('greater than 0');
    expect((await admin(['rate', 'set', 'PLN', '1'])).complaints).toContain('--day');
  });
});

describe('channels from the command line', () => {
  it('are set from a file, listed and shown as a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'channels-'));
    const file = join(folder, 'channels.json');
    writeFileSync(file, '[{"channel": "influencers", "when": {"campaign": {"equals": "spring"}}}]');
    expect((await admin(['channels', 'set', file, '--note', 'a test'])).printed).toMatch(/^Version \d+, with 1 rules/);
    expect((await admin(['channels', 'list'])).printed).toMatch(/^\d+ .* 1 +influencers +a test$/m);
    expect(JSON.parse((await admin(['channels', 'show'])).printed).rules[0].channel).toBe('influencers');
    expect((await admin(['report', 'attribution'])).printed).toContain('influencers');
    expect((await admin(['report', 'attribution', '--channel-rules', 'none'])).printed).not.toContain('influencers');
    writeFileSync(file, 'nonsense');
    expect((await admin(['channels', 'set', file])).complaints).toContain('cannot be read as JSON');
    rmSync(folder, { recursive: true });
  });
});

describe('goals from the command line', () => {
  it('are set, listed, shown and deleted', async () => {
    const made = await adminJson<{ readonly goalId: string }>(
      ...['goal', 'create', 'Sales', '--metric', 'value', '--group', 'platform=instagram'],
      ...['--target', '100', '--start', '2026-03-10', '--deadline', '2026-03-10'],
    );
    expect((await admin(['goal', 'list'], {}, 200)).printed).toMatch(/ Sales +2026-03-10 +reached +Reached: 120 sold/);
    expect((await admin(['goal', 'show', made.goalId])).printed).toContain('value, platform instagram');
    expect((await admin(['goal', 'delete', made.goalId])).complaints).toContain('--yes');
    expect((await admin(['goal', 'delete', made.goalId, '--yes'])).printed).toContain('is deleted');
    const odd = ['goal', 'create', 'X', '--metric', 'value', '--deadline', '2026-03-31', '--change', 'much'];
    expect((await admin(odd)).complaints).toContain('--change takes a number');
  });
});

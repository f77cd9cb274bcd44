import { type Command, Option } from 'commander';

export type LinkOptions = {
  readonly to?: string;
  readonly platform?: string;
  readonly kind?: string;
  readonly placement?: string;
  readonly post?: string;
  readonly campaign?: string;
  readonly campaignId?: string;
  readonly adset?: string;
  readonly ad?: string;
  readonly source?: string;
  readonly medium?: string;
  readonly content?: string;
  readonly term?: string;
  readonly name?: string;
};

export function linkOptions(command: Command, isNew: boolean): Command {
  const platform = new Option('--platform <name>', 'instagram, facebook, tiktok, google, newsletter, …');
  command
    .addOption(isNew ? platform.makeOptionMandatory() : platform)
    .option('--placement <place>', 'story, reel, feed, bio, …')
    .option('--post <id>', 'the post it stands in')
    .option('--campaign <name>', 'what it belongs to')
    .option('--ad <id>', 'the ad it stands in; makes it a link for an ad')
    .option('--adset <id>', 'its ad set or ad group')
    .option('--campaign-id <id>', "its campaign's id at the platform")
    .addOption(new Option('--kind <kind>', 'default: an ad where one of its ids is named').choices(['post', 'ad']))
    .option('--name <text>', 'what people call the link')
    .option('--source <text>', 'utm_source; default: the platform')
    .option('--medium <text>', 'utm_medium; default: social, paid_social, cpc, email, …')
    .option('--content <text>', 'utm_content; default: the placement')
    .option('--term <text>', 'utm_term');
  return isNew ? command : command.addHelpText('after', '\nnone takes a mark away.');
}

const NAMES = {
  to: 'destination',
  platform: 'platform',
  kind: 'kind',
  placement: 'placement',
  post: 'postId',
  campaign: 'campaign',
  campaignId: 'campaignId',
  adset: 'adsetId',
  ad: 'adId',
  source: 'source',
  medium: 'medium',
  content: 'content',
  term: 'term',
  name: 'name',
} as const satisfies Record<keyof LinkOptions, string>;

/** What the options say of a link, as the API takes it. */
export function linkBody(options: LinkOptions): Record<string, string | null> {
  const body: Record<string, string | null> = {};
  for (const [option, field] of Object.entries(NAMES)) {
    const value = options[option as keyof LinkOptions];
    if (value !== undefined) body[field] = value === 'none' ? null : value;
  }
  return body;
}

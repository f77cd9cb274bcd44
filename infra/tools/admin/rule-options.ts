import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { RULE_TEMPLATES } from '../../../shared/domain/audience/templates.ts';
import { WrongCall } from '../cli/connection.ts';

export type RuleOptions = {
  readonly template?: string;
  readonly window?: string;
  readonly grace?: string;
  readonly minValue?: string;
  readonly currency?: string;
  readonly item?: readonly string[];
  readonly category?: readonly string[];
  readonly source?: string;
  readonly rule?: string;
};

export const RULE_HELP = `
A rule is JSON, such as
  {"all": [{"did": "add_to_cart", "within": "14d", "atLeastAgo": "1h"},
           {"not": {"did": "purchase", "since": "add_to_cart"}}]}
with did/within/atLeastAgo, did/since, cart: "emptied", all, any and not.
Events may be counted (minCount), added up (minValue, currency) and narrowed
down (item, category, source); docs/rules.md has examples.`;

export function ruleOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--template <name>', 'a rule made already').choices(RULE_TEMPLATES.map(({ template }) => template)),
    )
    .option('--window <duration>', "how far back the template's visit or cart may lie: 30d")
    .option('--grace <duration>', 'how long a cart rests before it counts as left: 1h')
    .option('--min-value <amount>', 'for high-value-buyers: how much they bought for in all')
    .option('--currency <code>', 'of that value; default: the site’s')
    .option('--item <itemId...>', 'for viewed-not-bought, past-buyers: which items')
    .option('--category <name...>', 'for viewed-not-bought, past-buyers: which categories')
    .option('--source <text>', 'for came-from: a source, or JSON such as {"post": "1789", "paid": false}')
    .option('--rule <json>', "a rule of one's own, or @FILE that holds it")
    .addHelpText('after', RULE_HELP);
}

/** What the options say of the rule, as the API takes it. @throws WrongCall when the rule cannot be read. */
export function ruleBody(
  { template, window, grace, minValue, currency, item, category, source, rule }: RuleOptions,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, unknown> {
  return {
    ...(template === undefined ? {} : { template }),
    ...(window === undefined ? {} : { window: durationOf(window) }),
    ...(grace === undefined ? {} : { grace: durationOf(grace) }),
    ...(minValue === undefined ? {} : { minValue: amountOf(minValue) }),
    ...(currency === undefined ? {} : { currency }),
    ...(item === undefined ? {} : { item }),
    ...(category === undefined ? {} : { category }),
    ...(source === undefined ? {} : { source: sourceOf(source) }),
    ...(rule === undefined ? {} : { rule: readRule(rule, env.INIT_CWD) }),
  };
}

/** Digits alone are seconds, which the API takes as a number. */
const durationOf = (text: string): string | number => (/^\d+$/.test(text) ? Number(text) : text);

function amountOf(text: string): number {
  const amount = Number(text);
  if (text.trim() === '' || !Number.isFinite(amount)) throw new WrongCall('--min-value must be a number');
  return amount;
}

/** Text that begins as JSON is JSON. */
function sourceOf(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new WrongCall('--source holds no JSON (in a shell, put it between single quotes)', { cause });
  }
}

/** @param folder Where npm was called: scripts themselves run in the project's folder. */
function readRule(text: string, folder: string | undefined): unknown {
  const file = text.startsWith('@') ? resolve(folder ?? '.', text.slice(1)) : undefined;
  let json = text;
  if (file !== undefined) {
    try {
      json = readFileSync(file, 'utf8');
    } catch (cause) {
      throw new WrongCall(`The rule's file cannot be read: ${file}`, { cause });
    }
  }
  try {
    return JSON.parse(json);
  } catch (cause) {
    const place = file === undefined ? '--rule' : file;
    throw new WrongCall(`${place} holds no JSON (in a shell, put the rule between single quotes)`, { cause });
  }
}

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { WrongCall } from '../cli/connection.ts';

export type RuleOptions = {
  readonly template?: string;
  readonly window?: string;
  readonly grace?: string;
  readonly rule?: string;
};

export const RULE_HELP = `
A rule is JSON, such as
  {"all": [{"did": "add_to_cart", "within": "14d", "atLeastAgo": "1h"},
           {"not": {"did": "purchase", "since": "add_to_cart"}}]}
with did/within/atLeastAgo, did/since, cart: "emptied", all, any and not.`;

export function ruleOptions(command: Command): Command {
  return command
    .addOption(new Option('--template <name>', 'a rule made already').choices(['visitors-30d', 'abandoned-cart']))
    .option('--window <duration>', "how far back the template's visit or cart may lie: 30d")
    .option('--grace <duration>', 'how long a cart rests before it counts as left: 1h')
    .option('--rule <json>', "a rule of one's own, or @FILE that holds it")
    .addHelpText('after', RULE_HELP);
}

/** What the options say of the rule, as the API takes it. @throws WrongCall when the rule cannot be read. */
export function ruleBody(
  { template, window, grace, rule }: RuleOptions,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, unknown> {
  return {
    ...(template === undefined ? {} : { template }),
    ...(window === undefined ? {} : { window: durationOf(window) }),
    ...(grace === undefined ? {} : { grace: durationOf(grace) }),
    ...(rule === undefined ? {} : { rule: readRule(rule, env.INIT_CWD) }),
  };
}

/** Digits alone are seconds, which the API takes as a number. */
const durationOf = (text: string): string | number => (/^\d+$/.test(text) ? Number(text) : text);

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

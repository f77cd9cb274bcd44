import { CART_ABANDONED, CART_EMPTIED } from '../forward/forwarded-event.ts';
import { DAY, type Duration } from '../time.ts';
import { isPlain } from './demand.ts';
import type { DidRule, Rule } from './rule.ts';
import { cartPattern } from './website-cart.ts';
import type { LeftOut } from './website-left-out.ts';

/** Some event of these names within the time before now. */
export type WebsiteCondition = { readonly events: readonly string[]; readonly within: Duration };

/** What a website audience can say: events a browser did, and others it did not; nothing of their order. */
export type WebsiteRule = {
  readonly operator: 'and' | 'or';
  readonly inclusions: readonly WebsiteCondition[];
  /** Any of them keeps somebody out. */
  readonly exclusions: readonly WebsiteCondition[];
};

export type WebsiteOffer =
  /** Nobody is in it who is not in the audience; who is missing is said. */
  | { readonly kind: 'sayable'; readonly rule: WebsiteRule; readonly leftOut: readonly LeftOut[] }
  | { readonly kind: 'unsayable'; readonly why: string };

/** Meta looks no further back, and knows so many rules an audience (META.md 3). */
export const LONGEST_RETENTION = 180 * DAY;
const MOST_CONDITIONS = 10;

/** Everything that is forwarded under a name of its own; what customers name themselves is not known beforehand. */
export const FORWARDED_NAMES: readonly string[] = [
  ...['page_view', 'view_item', 'add_to_cart', 'remove_from_cart', 'view_cart', CART_EMPTIED, 'begin_checkout'],
  ...['add_payment_info', 'purchase', 'search', 'sign_up', 'generate_lead'],
];
const NOT_FORWARDED: ReadonlySet<string> = new Set(['identify', 'click', 'impression', 'refund', CART_ABANDONED]);

type Said = {
  readonly inclusions: readonly WebsiteCondition[];
  readonly exclusions: readonly WebsiteCondition[];
  readonly leftOut: readonly LeftOut[];
};
class Unsayable extends Error {}
const unsayable = (why: string): never => {
  throw new Unsayable(why);
};

/**
 * The rule as a website audience at Meta can say it: exactly, or the nearest narrower one. An event that came after another
 * one cannot be told there from one that came before it, so whoever did both is left out.
 */
export function websiteOffer(rule: Rule): WebsiteOffer {
  try {
    const said = rule.kind === 'any' ? sayAny(rule.rules) : undefined;
    const all = said ?? sayAll(flatten(rule));
    const count = all.inclusions.length + all.exclusions.length;
    if (all.inclusions.length === 0)
      unsayable('It says only what people did not do; Meta has to be told what they did.');
    if (count > MOST_CONDITIONS) unsayable(`It needs ${count} conditions; Meta takes ${MOST_CONDITIONS}.`);
    const { inclusions, exclusions, leftOut } = all;
    return { kind: 'sayable', rule: { operator: said === undefined ? 'and' : 'or', inclusions, exclusions }, leftOut };
  } catch (error) {
    if (error instanceof Unsayable) return { kind: 'unsayable', why: error.message };
    throw error;
  }
}

const flatten = (rule: Rule): readonly Rule[] => (rule.kind === 'all' ? rule.rules.flatMap(flatten) : [rule]);

function join(parts: readonly Said[]): Said {
  return {
    inclusions: parts.flatMap(({ inclusions }) => inclusions),
    exclusions: parts.flatMap(({ exclusions }) => exclusions),
    leftOut: parts.flatMap(({ leftOut }) => leftOut),
  };
}

function sayAll(parts: readonly Rule[]): Said {
  const cart = cartPattern(parts);
  const rest = cart === undefined ? parts : parts.filter((part) => !cart.parts.includes(part));
  return join([...(cart === undefined ? [] : [cart.said]), ...rest.map((part) => sayPart(part, parts))]);
}

/** One of several things, each of which stands for itself; `undefined`: they can be one condition. */
function sayAny(parts: readonly Rule[]): Said | undefined {
  if (oneOf(parts) !== undefined) return undefined;
  const all = parts.map((part) => sayPart(part, []));
  if (all.some(({ inclusions, exclusions }) => inclusions.length !== 1 || exclusions.length > 0))
    unsayable('It joins with "any" what Meta can only join with "all".');
  return join(all);
}

/** Events of which one is enough, all within the same time. */
function oneOf(parts: readonly Rule[]): Said | undefined {
  const dids = parts.flatMap((part) => (part.kind === 'did' && isPlain(part) && part.atLeastAgo === 0 ? [part] : []));
  const [first] = dids;
  if (first === undefined || dids.length < parts.length || dids.some(({ within }) => within !== first.within))
    return undefined;
  const all = join(dids.map(sayDid));
  const events = [...new Set(all.inclusions.flatMap((one) => one.events))];
  return { ...all, inclusions: [{ events, within: Math.min(first.within, LONGEST_RETENTION) }] };
}

function sayPart(rule: Rule, siblings: readonly Rule[]): Said {
  switch (rule.kind) {
    case 'did':
      return sayDid(rule);
    case 'any':
      return oneOf(rule.rules) ?? unsayable('It joins with "any" what Meta can only join with "all".');
    case 'not':
      return sayNot(rule.rule, siblings);
    case 'all':
      return sayAll(flatten(rule));
    case 'since':
      return unsayable('It asks what came after something else, and Meta knows no order.');
    case 'cartEmptied':
      return unsayable('Meta does not know what is left in a cart.');
  }
}

function sayDid(rule: DidRule): Said {
  if (!isPlain(rule)) unsayable('It counts events, adds up money, or asks about items or where people came from.');
  const { event, within, atLeastAgo } = rule;
  if (NOT_FORWARDED.has(event)) unsayable(`Meta is not told of ${event}.`);
  // A cart that is emptied has a name of its own at Meta, which does not say by which of the two it was.
  if (event === 'remove_from_cart' || event === 'view_cart') unsayable(`Meta is not told of each ${event} as such.`);
  const retention = Math.min(within, LONGEST_RETENTION);
  const events = event === '*' ? FORWARDED_NAMES : [event];
  const leftOut: LeftOut[] = [];
  if (event === '*') leftOut.push({ kind: 'other-events', within: retention });
  if (retention < within) leftOut.push({ kind: 'long-ago', event });
  return {
    inclusions: [{ events, within: retention }],
    // The latest is no younger than that exactly if there is none that is.
    exclusions: atLeastAgo === 0 ? [] : [excluding(event, atLeastAgo)],
    leftOut,
  };
}

function sayNot(rule: Rule, siblings: readonly Rule[]): Said {
  if (rule.kind === 'did' && isPlain(rule)) {
    const { event, within, atLeastAgo } = rule;
    const leftOut: readonly LeftOut[] = atLeastAgo === 0 ? [] : [{ kind: 'did', event, within: atLeastAgo }];
    return { inclusions: [], exclusions: [excluding(event, within)], leftOut };
  }
  if (rule.kind === 'since' && rule.filter === undefined && rule.sinceFilter === undefined) {
    const { event, since } = rule;
    const start = siblings.find((part) => part.kind === 'did' && part.event === since && isPlain(part));
    if (start?.kind !== 'did') return unsayable(`It does not say within what time ${since} was.`);
    return {
      inclusions: [],
      exclusions: [excluding(event, start.within)],
      leftOut: [{ kind: 'did-before', event, since, within: start.within }],
    };
  }
  return unsayable('It leaves out people by something that Meta cannot say.');
}

function excluding(event: string, within: Duration): WebsiteCondition {
  if (event === '*') unsayable('Meta cannot leave out everybody who did anything at all: it does not know all names.');
  if (NOT_FORWARDED.has(event)) unsayable(`Meta is not told of ${event}.`);
  if (within > LONGEST_RETENTION) unsayable('It leaves out people for longer than the 180 days Meta remembers.');
  return { events: exclusionNames(event), within };
}

/** Under all names that an event may have been told by. */
export const exclusionNames = (event: string): readonly string[] =>
  event === 'remove_from_cart' || event === 'view_cart' ? [event, CART_EMPTIED] : [event];

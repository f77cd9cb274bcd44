import { joinFacts } from '../visitor/join-facts.ts';
import { NO_FACTS, type VisitorFacts } from '../visitor/visitor-facts.ts';

/** One person's facts from those of their devices; the order of the devices makes no difference to membership. */
export function foldFacts(devices: readonly VisitorFacts[]): VisitorFacts {
  const [first, ...others] = devices;
  return first === undefined ? NO_FACTS : others.reduce(joinFacts, first);
}

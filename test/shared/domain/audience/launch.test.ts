import { describe, expect, it } from 'vitest';
import type { Audience } from '../../../../shared/domain/audience/audience.ts';
import { funnelLosses } from '../../../../shared/domain/audience/funnel-losses.ts';
import { launchOf } from '../../../../shared/domain/audience/launch.ts';
import type { Rule } from '../../../../shared/domain/audience/rule.ts';
import { RULE_TEMPLATES } from '../../../../shared/domain/audience/templates.ts';
import type { AudienceKey, SiteId } from '../../../../shared/domain/ids.ts';
import { DAY, HOUR } from '../../../../shared/domain/time.ts';

const VISIT: Rule = { kind: 'did', event: 'page_view', within: 30 * DAY, atLeastAgo: 0 };
const audience = (key: string, over: Partial<Audience> = {}): Audience => ({
  siteId: 'shop' as SiteId,
  audienceKey: key as AudienceKey,
  name: key,
  rule: VISIT,
  ruleVersion: 1,
  status: 'running',
  slot: 0,
  createdAt: 0,
  metaAudienceId: `id-of-${key}`,
  invalidRows: 0,
  ...over,
});
const BUYERS = audience('past-buyers');
const LIVE = { hasAdAccount: true, isDryRun: false };

describe('what an ad set is given', () => {
  it.each(
    RULE_TEMPLATES.map(
      ({ template, rule }) =>
        [template, rule({ window: 30 * DAY, grace: HOUR, minValue: 1, source: { ad: ['1'] } })] as const,
    ),
  )('of the template %s leaves past buyers out unless it is of buyers', (template, rule) => {
    const { exclude } = launchOf(audience(template, { rule }), [BUYERS], LIVE);
    expect(exclude).toEqual(['past-buyers', 'high-value-buyers'].includes(template) ? [] : ['id-of-past-buyers']);
  });

  it('has the website audience beside the list, as long as it is of the same rule', () => {
    const website = { acceptedVersion: 1, acceptedAt: 0, metaAudienceId: 'w', madeVersion: 1, former: [] };
    expect(launchOf(audience('a', { website }), [], LIVE).include).toEqual(['id-of-a', 'w']);
    const edited = launchOf(audience('a', { website, ruleVersion: 2 }), [BUYERS], LIVE);
    expect(edited.include).toEqual(['id-of-a']);
    expect(edited.notes).toEqual([expect.stringContaining('accept it anew')]);
  });

  it('says what keeps it from working', () => {
    const { metaAudienceId: _, ...unmade } = audience('a');
    const notes = (one: Audience, siblings: readonly Audience[] = [BUYERS], site = LIVE) =>
      launchOf(one, siblings, site).notes.join('\n');
    expect(notes(unmade)).toContain('by the next sync');
    expect(notes(unmade, [BUYERS], { ...LIVE, hasAdAccount: false })).toContain('no ad account');
    const dry = notes(unmade, [BUYERS], { ...LIVE, isDryRun: true });
    expect(dry).toContain('dry run');
    expect(dry).not.toContain('by the next sync');
    const inheriting = notes(audience('a', { deletionWanted: true }));
    expect(inheriting).toContain('once the one that the key had before is deleted');
    expect(inheriting).not.toContain('by the next sync');
    expect(notes(audience('a', { status: 'paused' }))).toContain('paused');
    expect(notes(audience('a', { exclude: ['gone' as AudienceKey] }))).toContain('no audience any more');
    expect(notes(audience('a'), [audience('past-buyers', { status: 'blocked' })])).toContain('out of date');
  });
});

describe('the losses of a funnel', () => {
  const counts = { members: 100, consented: 90, matchable: 60, sent: 55, invalid: 2, metaLow: 40, metaHigh: 50 };
  const lost = (
    pending: { pendingAdd: number | null; pendingRemove: number | null },
    over: Partial<typeof counts> = {},
    isBeingLookedAt = false,
  ) =>
    funnelLosses({ ...counts, ...over }, pending, { status: 'running', isBeingLookedAt }).map(({ step, lost }) => [
      step,
      lost,
    ]);

  it('add up to every difference', () => {
    expect(lost({ pendingAdd: 4, pendingRemove: 1 })).toEqual([
      ['consented', 10],
      ['matchable', 30],
      ['sent', 4],
      ['sent', -1],
      ['sent', 2],
      ['read', 2],
      ['recognised', 3],
    ]);
  });

  it('are fewer where less is known, and none where nobody is lost', () => {
    expect(lost({ pendingAdd: null, pendingRemove: null }).filter(([step]) => step === 'sent')).toEqual([['sent', 5]]);
    const same = { members: 5, consented: 5, matchable: 5, sent: 5, invalid: 0, metaLow: 5, metaHigh: 5 };
    expect(lost({ pendingAdd: 0, pendingRemove: 0 }, same)).toEqual([]);
  });
});

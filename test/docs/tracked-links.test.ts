import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import type { LinkId, SiteId } from '../../shared/domain/ids.ts';
import { linkParameters, platformName } from '../../shared/domain/link/link-marks.ts';
import { tagUrl } from '../../shared/domain/link/tag-url.ts';
import { URL_TEMPLATES } from '../../shared/domain/link/url-template.ts';
import { readTouchpoint } from '../../shared/domain/touchpoint/read-touchpoint.ts';
import { touchLabel } from '../../shared/domain/touchpoint/touch-label.ts';
import { aPageView } from '../support/a-touchpoint.ts';

const page = readFileSync(join(PROJECT_FOLDER, 'docs', 'integrations', 'tracked-links.md'), 'utf8');
const section = (title: string): string => page.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? '';
const rows = section('Which link for which post')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| Where'))
  .map((line) => line.split('|').map((cell) => cell.trim()));
const words = (cell: string): readonly string[] => cell.split(', ').map((word) => word.replaceAll('`', ''));

function labelOf(platform: string, placement: string): string {
  const link = {
    siteId: 'shop' as SiteId,
    linkId: 'abcdefghij' as LinkId,
    kind: 'post',
    status: 'running',
    platform: platformName(platform),
    ...(placement === '' ? {} : { placement }),
    destination: 'https://shop.example/',
    createdAt: 0,
    changedAt: 0,
  } as const;
  const touch = readTouchpoint(aPageView({ url: tagUrl(link.destination, linkParameters(link)) }), [], String);
  return touch === undefined ? '' : touchLabel(touch);
}

describe('the page on tracked links', () => {
  it('says of every place what reports will say', () => {
    expect(rows.length).toBeGreaterThan(10);
    for (const [, where = '', platforms = '', placements = '', say = ''] of rows) {
      const platform = platforms.startsWith('`') ? words(platforms) : ['blog.partner.example'];
      const said = platform.flatMap((name) => words(placements).map((placement) => labelOf(name, placement)));
      expect(said, where).toEqual(words(say));
    }
  });

  it('has the templates that the API answers', () => {
    for (const { urlTemplate } of URL_TEMPLATES) expect(section('Ads')).toContain(`| \`${urlTemplate}\` |`);
  });
});

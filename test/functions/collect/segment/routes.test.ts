import { describe, expect, it } from 'vitest';
import { segmentRoute } from '../../../../functions/collect/segment/routes.ts';
import { SEGMENT_PATHS } from '../../../../infra/segment-paths.ts';

describe('the routes of the Segment spec', () => {
  it.each(SEGMENT_PATHS)('%s is deployed and answered', (path) => {
    expect(segmentRoute(path.replace('{writeKey}', 'shop').replace('{proxy+}', ''))).toBeDefined();
  });

  it.each(['/v1/events', '/v1/x', '/v1/track/more', '/v1/constructor', '/v1/projects/a/b/settings', '/track'])(
    '%s is none of them',
    (path) => {
      expect(segmentRoute(path)).toBeUndefined();
    },
  );
});

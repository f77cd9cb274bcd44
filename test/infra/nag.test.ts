import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { describeBacktrail } from '../../infra/app.ts';
import { configFor, type StageConfig } from '../../infra/config.ts';
import { emptyBundles } from '../support/templates.ts';

const zone = { id: 'Z0123456789ABC', name: 'shop.example' };
const everything = { alarmTopicEmail: 'shop@example.com', domain: { name: 'events.shop.example', hostedZone: zone } };

const stages: readonly (readonly [string, StageConfig])[] = [
  ['dev', configFor('dev')],
  ['prod', configFor('prod')],
  ['prod with all that can be chosen', { ...configFor('prod'), ...everything }],
];

function described(config: StageConfig): App {
  const folder = mkdtempSync(join(tmpdir(), 'backtrail-nag-'));
  return describeBacktrail({
    bundles: emptyBundles(folder),
    config,
    outdir: join(folder, 'assembly'),
    validate: false,
  });
}

type Finding = { readonly id: string; readonly at: string };

function findingsIn(app: App): readonly Finding[] {
  const { violations } = new AwsSolutionsChecks().validateScope(app);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => ({ id: ruleName, at: constructPath ?? '' })),
  );
}

type Reason = Finding & { readonly reason: string };

/** Every suppression, with where it stands; taken away, so that what it covered shows. */
function takeReasons(app: App): readonly Reason[] {
  const isReason = ({ type }: { readonly type: string }): boolean =>
    type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY;
  return app.node.findAll().flatMap((construct: IConstruct) => {
    const found = construct.node.metadata.filter(isReason);
    if (found.length > 0) Object.defineProperty(construct.node, 'metadata', { value: [] });
    return found.flatMap(({ data }) =>
      Object.entries(data as Readonly<Record<string, string>>).map(([id, reason]) => ({
        id: id.replace(/^annotation::/i, ''),
        at: construct.node.path,
        reason,
      })),
    );
  });
}

describe("AWS's list of good habits", () => {
  it.each(stages)('is kept in stage %s, or the code says beside the resource why not', (_, config) => {
    expect(findingsIn(described(config))).toEqual([]);
  });

  it.each(stages)(
    'has no exception in stage %s that nothing needs, and each is explained in a sentence',
    (_, config) => {
      const app = described(config);
      const reasons = takeReasons(app);
      const covered = findingsIn(app);
      expect(reasons.length).toBeGreaterThan(3);
      for (const { id, at, reason } of reasons) {
        const uses = covered.filter((finding) => finding.id === id && finding.at.startsWith(`${at}/`));
        expect(uses.length, `${id} at ${at}`).toBeGreaterThan(0);
        expect(reason, id).toMatch(/^[A-Z].{40,}\.$/);
        // Deep in the tree: an exception for a whole stack would cover what comes later too.
        expect(at.split('/').length, at).toBeGreaterThan(1);
      }
    },
  );

  it('notices what breaks it', () => {
    const app = new App();
    new Queue(new Stack(app, 'Careless'), 'Queue');
    expect(
      findingsIn(app)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['AwsSolutions-SQS3', 'AwsSolutions-SQS4']);
  });
});

import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { FUNCTION_NAMES } from '../../infra/function-names.ts';
import { logicalNameOf, type Resource, referencesIn, resourcesOf, templatesOf } from '../support/templates.ts';

const oneOrMany = z.union([z.unknown().array(), z.unknown().transform((one) => [one])]);
const policySchema = z.object({
  PolicyDocument: z.object({
    Statement: z.array(z.object({ Effect: z.string(), Action: oneOrMany, Resource: oneOrMany })),
  }),
});

const { pipeline } = templatesOf('prod');
const policies = resourcesOf(pipeline, 'AWS::IAM::Policy');
const statementsOf = ({ Properties }: Resource) => policySchema.parse(Properties).PolicyDocument.Statement;

/** What the role of a function may do, with the resources as text. */
function allowedTo(name: string) {
  const [, fn] = resourcesOf(pipeline, 'AWS::Lambda::Function').find(([id]) => id.startsWith(`${name}Function`)) ?? [];
  const [role] = referencesIn(fn?.Properties.Role);
  return policies
    .filter(([, policy]) => referencesIn(policy.Properties.Roles).includes(role ?? ''))
    .flatMap(([, policy]) => statementsOf(policy))
    .flatMap(({ Action, Resource }) => Action.map((action) => ({ action, resource: JSON.stringify(Resource) })));
}

const may = (name: string, action: string) => allowedTo(name).some((grant) => grant.action === action);

describe('permissions', () => {
  it('name single actions', () => {
    for (const [id, policy] of policies) {
      for (const { Action } of statementsOf(policy)) {
        for (const action of Action) expect(action, id).toMatch(/^[a-z0-9]+:[A-Za-z]+$/);
      }
    }
  });

  it('name exact resources, but for the objects of the archive', () => {
    for (const [id, policy] of policies) {
      for (const { Action, Resource } of statementsOf(policy)) {
        if (Action.every((action) => /^s3:(Get|Put|Delete)Object$/.test(String(action)))) continue;
        expect(JSON.stringify(Resource), id).not.toContain('*');
      }
    }
  });

  it('let objects of the archive be deleted only where they were made of others', () => {
    const deleters = FUNCTION_NAMES.map(logicalNameOf).flatMap((name) =>
      allowedTo(name).filter(({ action }) => action === 's3:DeleteObject'),
    );
    expect(deleters.length).toBeGreaterThan(0);
    for (const { resource } of deleters) expect(resource).toMatch(/"\/(history|tables)\/\*"/);
  });

  it('come from policies of the function itself, never from a managed one', () => {
    for (const [id, role] of resourcesOf(pipeline, 'AWS::IAM::Role')) {
      expect(role.Properties, id).not.toHaveProperty('ManagedPolicyArns');
    }
  });

  it('let only the functions that talk to Meta read the token, and nobody keep it in the environment', () => {
    const readers = FUNCTION_NAMES.map(logicalNameOf).filter((name) => may(name, 'ssm:GetParameter'));
    expect(readers).toEqual(['SyncAudience', 'ForwardEvents', 'ImportInsights']);
    for (const reader of readers) {
      const [grant] = allowedTo(reader).filter(({ action }) => action === 'ssm:GetParameter');
      expect(grant?.resource).toContain(':parameter/backtrail/prod/meta-token');
      expect(grant?.resource).toContain(':parameter/backtrail/prod/meta-app-secret');
    }
  });

  it.each(['Collect', 'Webhook'])('let the door %s do no more than look up a key and queue', (door) => {
    const actions = allowedTo(door).map(({ action }) => action);
    expect(actions.sort()).toEqual([
      'dynamodb:BatchGetItem',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sqs:SendMessage',
    ]);
  });

  it('allow reading a whole table only where a question, a changed rule or the nightly check needs everybody', () => {
    const scanners = FUNCTION_NAMES.map(logicalNameOf).filter((name) => may(name, 'dynamodb:Scan'));
    expect(scanners).toEqual(['SyncAudience', 'CheckSuppressed', 'Api']);
  });
});

import { CelEngine, TemplateFile } from '@aws/cloudformation-validate';
import { afterAll, describe, expect, it } from 'vitest';
import { configFor } from '../../infra/config.ts';
import { templatesOf } from '../support/templates.ts';

const domain = { name: 'events.shop.example', hostedZone: { id: 'Z0123456789ABC', name: 'shop.example' } };

const engine = new CelEngine();
afterAll(() => engine.free());

describe("AWS's own validator", () => {
  it.each([
    ['dev', configFor('dev')],
    ['prod', { ...configFor('prod'), alarmTopicEmail: 'shop@example.com', domain }],
  ])('finds no error in the templates of stage %s', (stage, config) => {
    for (const file of templatesOf(stage, config).files) {
      const { diagnostics } = engine.validateStandard(new TemplateFile(file));
      const errors = diagnostics.filter(({ severity }) => severity === 'ERROR' || severity === 'FATAL');
      expect(errors.map(({ ruleId, message, entity }) => ({ ruleId, message, entity }))).toEqual([]);
      // An engine that looked at nothing would find nothing.
      expect(diagnostics.length).toBeGreaterThan(0);
    }
  });
});

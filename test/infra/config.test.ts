import { describe, expect, it } from 'vitest';
import { configFor } from '../../infra/config.ts';

describe('the configuration of a stage', () => {
  it('keeps data unless the stage says otherwise', () => {
    expect(configFor('dev').keepData).toBe(false);
    expect(configFor('prod').keepData).toBe(true);
    expect(configFor('shop-two').keepData).toBe(true);
  });

  it('names its own secrets', () => {
    expect(configFor('prod').metaTokenParameter).toBe('/backtrail/prod/meta-token');
  });

  it.each([
    [{ logRetentionDays: 15 }, /logRetentionDays: CloudWatch keeps logs/],
    [{ metaTokenParameter: 'EAAB-not-a-name' }, /metaTokenParameter: an SSM parameter name/],
    [{ throttle: { rate: 0, burst: 1 } }, /throttle\.rate/],
  ])('refuses %j with a sentence that names the setting', (choices, message) => {
    expect(() => configFor('prod', choices)).toThrow(message);
  });

  it('refuses a stage that could not be part of a stack name', () => {
    expect(() => configFor('Prod stage')).toThrow(/a stage is a short lower-case name/);
  });
});

/** Every deployable: a folder of this name in functions/, with a `main.ts` that exports `handler`. */
export const FUNCTION_NAMES = [
  'collect',
  'click',
  'webhook',
  'process',
  'sweep',
  'sync-audience',
  'check-suppressed',
  'forward-events',
  'import-insights',
  'build-history',
  'api',
  'assets',
] as const;

export type FunctionName = (typeof FUNCTION_NAMES)[number];

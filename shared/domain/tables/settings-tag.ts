import type { Site } from '../site.ts';

/** Grows with every change of what a line says. */
const FORM = 1;

/** Whatever of a site's settings the lines of its orders hang on, as a part of file names. */
export function settingsTag(
  { valueBasis, currency, timeZone }: Pick<Site, 'valueBasis' | 'currency' | 'timeZone'>,
  channelRules: number,
): string {
  const zone = timeZone.replaceAll('/', '~').replaceAll('_', '-');
  return [FORM, valueBasis, currency, zone, `c${channelRules}`].join('.');
}

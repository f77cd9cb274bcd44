/**
 * Parameters that platforms append to outbound clicks, in lower case: names are matched in any case (`ScCid`), values
 * stay as they are. In order of preference when a url carries several. Google's and Microsoft's exist on ad clicks only;
 * `fbclid` is on every outbound click, so it never says paid.
 */
export const CLICK_IDS = [
  'gclid',
  'gbraid',
  'wbraid',
  'dclid',
  'msclkid',
  'fbclid',
  'ttclid',
  'li_fat_id',
  'twclid',
  'epik',
  'sccid',
  'rdt_cid',
] as const;

export type ClickIdType = (typeof CLICK_IDS)[number];

import { type Column, text } from './view.ts';

/** A touchpoint's marks as the keys of reports, found in the struct or row `of`. */
export const touchColumns = (of: string): readonly Column[] => [
  text('channel', `${of}."channel"`, "the site's own channel where a rule of it holds, else Google's default group"),
  text('default_channel', `${of}."defaultChannel"`, "Google's default group"),
  text('source', `${of}."source"`, '`utm_source`; without one the platform of the click id, or the referring host'),
  text('medium', `${of}."medium"`, '`utm_medium`'),
  text('campaign', `${of}."campaign"`, "`utm_campaign`; without one the campaign's id"),
  text('platform', `${of}."platform"`, '`instagram`, `facebook`, `google`, …'),
  text('placement', `${of}."placement"`, '`story`, `reel`, `feed`, …'),
  text('adset', `${of}."adset"`, 'ad set id'),
  text('ad', `${of}."ad"`, 'ad id'),
  text('post', `${of}."post"`, 'post id'),
  text('link', `${of}."link"`, 'tracked link'),
  text('landing_page', `${of}."landing_page"`, 'path of the page landed on'),
  text('term', `${of}."term"`, '`utm_term`, as sent'),
  text('content', `${of}."content"`, '`utm_content`, as sent'),
  text('referrer_host', `${of}."referrerHost"`, 'host of an external referrer'),
  text('click_id_type', `${of}."clickIdType"`, '`fbclid`, `gclid`, …: the name, never the value'),
  text('label', `${of}."label"`, 'as one says it: `Instagram Story`'),
];

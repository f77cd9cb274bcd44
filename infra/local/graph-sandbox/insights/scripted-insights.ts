import * as z from 'zod';

/** Ids may be sent as numbers and are text from here on; longer ones than a double holds arrive as text already. */
const id = z.union([z.string().regex(/^\d+(_\d+)?$/), z.int().min(0)]).transform(String);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const figure = z.union([z.number(), z.string().regex(/^\d+(\.\d+)?$/)]).transform(Number);
const actions = z.array(z.strictObject({ action_type: z.string(), value: figure }));

/** What one ad did on one day, or in one part of it where breakdowns are named. */
const adDaySchema = z.strictObject({
  /** Without it the row is one of every account. */
  account_id: id.exactOptional(),
  date: day,
  ad_id: id,
  ad_name: z.string().exactOptional(),
  adset_id: id.exactOptional(),
  adset_name: z.string().exactOptional(),
  campaign_id: id.exactOptional(),
  campaign_name: z.string().exactOptional(),
  objective: z.string().exactOptional(),
  account_currency: z.string().default('EUR'),
  impressions: figure.default(0),
  reach: figure.exactOptional(),
  clicks: figure.exactOptional(),
  inline_link_clicks: figure.exactOptional(),
  unique_clicks: figure.exactOptional(),
  inline_post_engagement: figure.exactOptional(),
  spend: figure.default(0),
  actions: actions.exactOptional(),
  action_values: actions.exactOptional(),
  outbound_clicks: actions.exactOptional(),
  publisher_platform: z.string().exactOptional(),
  platform_position: z.string().exactOptional(),
  device_platform: z.string().exactOptional(),
  impression_device: z.string().exactOptional(),
  age: z.string().exactOptional(),
  gender: z.string().exactOptional(),
  country: z.string().exactOptional(),
  region: z.string().exactOptional(),
});

const metrics = z.record(z.string(), z.union([z.number(), z.record(z.string(), z.number())]));
const time = z.iso.datetime({ offset: true });

const pageSchema = z.strictObject({
  id,
  name: z.string().exactOptional(),
  /** The Instagram account that belongs to the page. */
  instagram_business_account: id.exactOptional(),
  days: z.record(day, metrics).default({}),
});

const postSchema = z.strictObject({
  /** `{page}_{post}` */
  id: z.string().regex(/^\d+_\d+$/),
  created_time: time.exactOptional(),
  message: z.string().exactOptional(),
  permalink_url: z.string().exactOptional(),
  metrics: metrics.default({}),
});

const mediaSchema = z.strictObject({
  id,
  ig_user_id: id,
  media_product_type: z.enum(['FEED', 'REELS', 'STORY']),
  media_type: z.enum(['IMAGE', 'VIDEO', 'CAROUSEL_ALBUM']).exactOptional(),
  timestamp: time.exactOptional(),
  caption: z.string().exactOptional(),
  permalink: z.string().exactOptional(),
  /** A story that fewer than five saw tells nothing; without this its `reach` stands for it. */
  viewers: z.int().min(0).exactOptional(),
  metrics: metrics.default({}),
});

export const scriptedInsightsSchema = z.strictObject({
  ads: z.array(adDaySchema).default([]),
  pages: z.array(pageSchema).default([]),
  posts: z.array(postSchema).default([]),
  media: z.array(mediaSchema).default([]),
});

export type ScriptedInsights = z.infer<typeof scriptedInsightsSchema>;
export type AdDay = z.infer<typeof adDaySchema>;
export type PageFigures = z.infer<typeof pageSchema>;
export type PostFigures = z.infer<typeof postSchema>;
export type MediaFigures = z.infer<typeof mediaSchema>;
export type MetricValue = z.infer<typeof metrics>[string];

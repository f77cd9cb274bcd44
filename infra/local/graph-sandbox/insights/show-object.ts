import { parseFields } from '../audience-fields.ts';
import type { Params } from '../graph-call.ts';
import { invalidParameter } from '../graph-error.ts';

const FIELDS = {
  page: ['id', 'name', 'access_token', 'instagram_business_account'],
  post: ['id', 'created_time', 'message', 'permalink_url', 'status_type', 'is_published', 'updated_time'],
  media: ['id', 'media_product_type', 'media_type', 'timestamp', 'caption', 'permalink', 'ig_id', 'owner', 'shortcode'],
  user: ['id', 'username', 'name', 'media_count'],
} as const;

const BY_DEFAULT: Readonly<Record<keyof typeof FIELDS, readonly string[]>> = {
  page: ['id', 'name'],
  post: ['id', 'created_time', 'message'],
  media: ['id'],
  user: ['id'],
};

/** The fields asked for of a page, a post, or a story, post or reel on Instagram; those without value are left out. */
export function showObject(object: object, kind: keyof typeof FIELDS, params: Params): Params {
  const asked = params.fields === undefined || params.fields === '' ? BY_DEFAULT[kind] : parseFields(params);
  const shown: Record<string, unknown> = {};
  for (const field of asked) {
    if (!FIELDS[kind].some((name) => name === field)) {
      throw invalidParameter(`Tried accessing nonexisting field (${field})`);
    }
    const value: unknown = Object(object)[field];
    if (value !== undefined) shown[field] = value;
  }
  return shown;
}

import * as z from 'zod';
import { NotFound } from '../../../shared/domain/errors.ts';
import { findUrlTemplate, URL_TEMPLATES } from '../../../shared/domain/link/url-template.ts';
import { json } from '../answers.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';

/** Stands before the endpoints of single links, whose ids could not be `templates`. */
export function linkTemplateEndpoints(): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/links/templates',
      summary: "Each ad platform's URL parameters, with the macros it fills in itself",
      allow: ['read', 'admin'],
      query: z.object({ platform: z.string().max(100).optional() }),
      answer: {
        status: 200,
        schema: z.object({
          templates: z.array(
            z.object({ platform: z.string(), label: z.string(), urlTemplate: z.string(), where: z.string() }),
          ),
        }),
      },
      async run({ query: { platform } }) {
        if (platform === undefined) return json({ templates: URL_TEMPLATES });
        const template = findUrlTemplate(platform);
        const known = URL_TEMPLATES.map((each) => each.platform).join(', ');
        if (template === undefined) throw new NotFound(`There is no template for that platform, only for ${known}`);
        return json({ templates: [template] });
      },
    }),
  ];
}

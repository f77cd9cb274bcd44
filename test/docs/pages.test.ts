import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { resourcesOf, templatesOf } from '../support/templates.ts';

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...['docs', 'docs/integrations'].flatMap((folder) =>
    readdirSync(join(PROJECT_FOLDER, folder)).map((name) => `${folder}/${name}`),
  ),
]
  .filter((name) => name.endsWith('.md'))
  .sort();
const read = (page: string): string => readFileSync(join(PROJECT_FOLDER, page), 'utf8');
const withoutCode = (text: string): string => text.replaceAll(/^```[\s\S]*?^```/gm, '');

const anchorsIn = (text: string): ReadonlySet<string> =>
  new Set(
    [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(' ', '-'),
    ),
  );

describe('a page', () => {
  it.each(pages)('%s leads only to places that exist', (page) => {
    const links = [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    for (const link of links.filter((target) => !/^https?:/.test(target))) {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      expect(existsSync(join(PROJECT_FOLDER, target)), link).toBe(true);
      if (anchor !== undefined) expect([...anchorsIn(read(target))], link).toContain(anchor);
    }
  });

  it.each(pages)('%s names only npm scripts that there are', (page) => {
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
    const named = [...read(page).matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)].map(([, name = '']) => name);
    for (const name of named) expect(Object.keys(scripts)).toContain(name);
  });
});

describe('the page on deploying', () => {
  it('reckons with as many alarms as there are', { timeout: 300_000 }, () => {
    const alarms = resourcesOf(templatesOf('prod').pipeline, 'AWS::CloudWatch::Alarm').length;
    expect(read('docs/deploy.md')).toContain(
      `| Alarms | $${(alarms * 0.1).toFixed(2)} | $${(alarms * 0.1).toFixed(2)} | ${alarms} at $0.10`,
    );
  });
});

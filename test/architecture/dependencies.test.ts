import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { type Import, importsIn, importsOf } from '../support/imports.ts';

interface Layer {
  readonly folder: string;
  /** What it may import besides itself: folders and files of the project, packages, `node:` modules. */
  readonly may: readonly string[];
  /** Parts that have rules of their own. */
  readonly except?: readonly string[];
}

const ZOD = ['zod', 'zod/mini'];

const layers: readonly Layer[] = [
  { folder: 'shared/domain/', may: [] },
  { folder: 'shared/pipeline/', may: ['shared/domain/', 'shared/contracts/', 'node:util'] },
  { folder: 'shared/contracts/', may: ['shared/domain/', ...ZOD] },
  {
    folder: 'shared/storage/',
    may: [
      'shared/domain/',
      'shared/contracts/',
      '@aws-sdk/client-dynamodb',
      '@aws-sdk/util-dynamodb',
      '@aws-sdk/client-s3',
      'node:',
      ...ZOD,
    ],
  },
  { folder: 'shared/queues/', may: ['shared/domain/', 'shared/contracts/', '@aws-sdk/client-sqs', ...ZOD] },
  {
    folder: 'shared/meta/',
    may: ['shared/domain/', '@aws-sdk/client-ssm', 'libphonenumber-js', 'libphonenumber-js/', 'node:', ...ZOD],
  },
  {
    folder: 'shared/runtime/',
    may: [
      'shared/domain/',
      'aws-lambda',
      '@aws-lambda-powertools/',
      '@aws-sdk/client-ssm',
      'isbot',
      'tldts',
      'node:',
      ...ZOD,
    ],
  },
  {
    folder: 'infra/',
    except: ['infra/local/', 'infra/tools/'],
    may: [
      'shared/storage/table.ts',
      'shared/runtime/metric-names.ts',
      'aws-cdk-lib',
      'aws-cdk-lib/',
      'constructs',
      'esbuild',
      'node:',
      ...ZOD,
    ],
  },
];

const functionFolders = readdirSync(join(PROJECT_FOLDER, 'functions'));
/** The local host and its tools may fill tables as the pipeline would, but know nothing of the handlers. */
const HOST_AND_TOOLS = ['infra/local/', 'infra/tools/'];

const isIn = (place: string, target: string): boolean =>
  place.endsWith('/') || place.endsWith(':') ? target.startsWith(place) : target === place;
const inProject = (target: string): boolean => /^(shared|functions|infra|test|events)\//.test(target);
const words = ({ file, target }: Import): string => `${file} → ${target}`;

describe('imports point from the edge to the core', () => {
  it.each(layers)('in $folder', ({ folder, may, except = [] }) => {
    const wrong = importsOf(folder)
      .filter(({ file }) => !except.some((part) => file.startsWith(part)))
      .filter(({ target }) => ![folder, ...may].some((place) => isIn(place, target)));
    expect(wrong.map(words)).toEqual([]);
  });

  it('in infra, never to the local host or the tools', () => {
    const wrong = importsOf('infra/')
      .filter(({ file }) => !HOST_AND_TOOLS.some((part) => file.startsWith(part)))
      .filter(({ target }) => HOST_AND_TOOLS.some((part) => target.startsWith(part)));
    expect(wrong.map(words)).toEqual([]);
  });

  it.each(functionFolders)('in functions/%s, never to another function or to infra', (name) => {
    const wrong = importsOf(`functions/${name}/`)
      .filter(({ target }) => inProject(target))
      .filter(({ target }) => !target.startsWith('shared/') && !target.startsWith(`functions/${name}/`));
    expect(wrong.map(words)).toEqual([]);
  });

  it.each(HOST_AND_TOOLS)('in %s, never to functions, contracts or the vendor', (folder) => {
    const closed = ['functions/', 'shared/contracts/', 'shared/meta/', 'shared/queues/', 'shared/runtime/'];
    const wrong = importsOf(folder).filter(({ target }) => closed.some((part) => target.startsWith(part)));
    expect(wrong.map(words)).toEqual([]);
  });

  it('in shared, never to functions, infra or test', () => {
    const wrong = importsOf('shared/').filter(({ target }) => /^(functions|infra|test)\//.test(target));
    expect(wrong.map(words)).toEqual([]);
  });
});

describe('the scan of imports', () => {
  it('sees every way to import and is not misled by text', () => {
    const text = `import 'side-effect';
import { a } from 'one';
import type {
  B,
} from './two.ts';
export { c } from '../three.ts';
const later = () => import('four');
const sql = "select from 'five'";
`;
    expect(
      importsIn('shared/x/file.ts', text)
        .map(({ target }) => target)
        .sort(),
    ).toEqual(['four', 'one', 'shared/three.ts', 'shared/x/two.ts', 'side-effect']);
  });

  it('finds the imports that are there', () => {
    expect(importsOf('infra/').length).toBeGreaterThan(50);
  });
});

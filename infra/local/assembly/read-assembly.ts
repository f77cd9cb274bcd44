/** Reads what `cdk synth` wrote: the stacks' templates, where their assets lie, and the construct path of each resource. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LocalHostError } from '../local-host-error.ts';
import { asArray, asRecord, asText, type SynthesisedStack, type Template } from './template.ts';

export async function readAssembly(folder: string): Promise<readonly SynthesisedStack[]> {
  const manifest = await readJson(join(folder, 'manifest.json'), folder);
  const artifacts = Object.entries(asRecord(manifest.artifacts));
  const stacks = artifacts.filter(([, artifact]) => asRecord(artifact).type === 'aws:cloudformation:stack');
  if (stacks.length === 0) throw new LocalHostError(`The cloud assembly in ${folder} has no stack.`);
  return Promise.all(stacks.map(([id, artifact]) => readStack(folder, id, asRecord(artifact))));
}

async function readStack(folder: string, id: string, artifact: Record<string, unknown>): Promise<SynthesisedStack> {
  const properties = asRecord(artifact.properties);
  const templateFile = asText(properties.templateFile) ?? `${id}.template.json`;
  const template = (await readJson(join(folder, templateFile), folder)) as unknown as Template;
  const name = asText(properties.stackName) ?? id;
  return {
    id,
    name,
    template,
    assets: await readAssets(folder, id),
    paths: await readPaths(folder, artifact, template),
  };
}

async function readAssets(folder: string, id: string): Promise<ReadonlyMap<string, string>> {
  const assets = new Map<string, string>();
  const manifest = await readJson(join(folder, `${id}.assets.json`), folder).catch(
    () => ({}) as Record<string, unknown>,
  );
  for (const file of Object.values(asRecord(manifest.files))) {
    const source = asText(asRecord(asRecord(file).source).path);
    if (source === undefined) continue;
    for (const destination of Object.values(asRecord(asRecord(file).destinations))) {
      const key = asText(asRecord(destination).objectKey);
      if (key !== undefined) assets.set(key, resolve(folder, source));
    }
  }
  return assets;
}

/** CDK notes the paths in the manifest or a file beside it; templates carry them only when the CDK command asked for it. */
async function readPaths(
  folder: string,
  artifact: Record<string, unknown>,
  template: Template,
): Promise<ReadonlyMap<string, string>> {
  const paths = new Map<string, string>();
  for (const [logicalId, { Metadata }] of Object.entries(template.Resources)) {
    const path = asText(Metadata?.['aws:cdk:path']);
    if (path !== undefined) paths.set(logicalId, `/${path}`);
  }
  const beside = asText(artifact.additionalMetadataFile);
  const notes = {
    ...asRecord(artifact.metadata),
    ...(beside === undefined ? {} : await readJson(join(folder, beside), folder)),
  };
  for (const [path, entries] of Object.entries(notes)) {
    for (const entry of asArray(entries)) {
      const { type, data } = asRecord(entry);
      if (type === 'aws:cdk:logicalId' && typeof data === 'string') paths.set(data, path);
    }
  }
  return paths;
}

async function readJson(path: string, folder: string): Promise<Record<string, unknown>> {
  try {
    return asRecord(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new LocalHostError(`The cloud assembly in ${folder} cannot be read: run the synthesis first.`, { cause });
  }
}

import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflate } from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';
import { exclusively } from '../../infra/exclusively.ts';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';

/** Without a sandbox, because tests may run as root in a container; without anything that calls home. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A real headless Chromium, from npm. Start one per test file, give each test a context of its own, close it at the end. */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await unpackedChromium(), args: FLAGS });
}

/** Unpacked once into dist/, beside its final name: a test run that is killed meanwhile must not leave half a browser. */
async function unpackedChromium(): Promise<string> {
  // In a folder of its own, for it makes folders beside itself.
  const target = join(PROJECT_FOLDER, 'dist', 'browser', 'chromium');
  if (existsSync(target)) return target;
  return exclusively(join(PROJECT_FOLDER, 'dist', 'browser', '.unpacking'), async () => {
    if (existsSync(target)) return target;
    const archive = join(fileURLToPath(import.meta.resolve('@sparticuz/chromium')), '..', '..', 'bin', 'chromium.br');
    const folder = await mkdtemp(join(PROJECT_FOLDER, 'dist', 'browser', 'new-'));
    const before = process.env.TMPDIR;
    // `inflate` puts what it makes into the system's folder for temporary files, wherever that is.
    process.env.TMPDIR = folder;
    try {
      await rename(await inflate(archive), target);
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
      await rm(folder, { recursive: true, force: true });
    }
    return target;
  });
}

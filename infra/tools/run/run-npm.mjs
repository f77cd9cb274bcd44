import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** Runs npm quietly, shows that time passes, and shows npm's own words only when it fails. */
export async function runNpm(project, args, doing) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const atTerminal = process.stderr.isTTY === true;
  const show = () => process.stderr.write(atTerminal ? `\r${doing} … ${seconds()} s ` : `${doing} … ${seconds()} s\n`);
  show();
  const progress = setInterval(show, atTerminal ? 1000 : 10_000);
  try {
    const { code, output } = await npm(project, args);
    if (code !== 0) {
      throw new Error(`\n${output.trim()}\n\n\`npm ${args[0]}\` failed; npm says why above.`);
    }
  } finally {
    clearInterval(progress);
  }
  process.stderr.write(atTerminal ? `\r${doing} … done in ${seconds()} s\n` : `Done in ${seconds()} s.\n`);
}

function npm(project, args) {
  // The project's own Node may be the one that is about to be replaced, so npm must not run on it.
  const ownTools = join(project, 'node_modules', '.bin');
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== ownTools);
  const child = spawn('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: project,
    env: { ...process.env, PATH: path.join(delimiter) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', (cause) =>
      reject(new Error('npm is needed to install dependencies, but was not found.', { cause })),
    );
    child.on('close', (code) => resolve({ code, output }));
  });
}

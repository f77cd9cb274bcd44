/**
 * Runs a script or tool of this project, on any machine that has Node 20 and npm: first installs what package-lock.json
 * names, if that is not there yet, then hands over to the project's own Node 24, the version that Lambda runs. Plain
 * JavaScript without dependencies, because it runs before there are any.
 *
 *   node infra/tools/run.mjs infra/local/start.ts --port 8787
 *   node infra/tools/run.mjs vitest run
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode } from './run/find-node.mjs';
import { installMissing } from './run/install-missing.mjs';

const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const [target, ...args] = process.argv.slice(2);

try {
  if (target === undefined) throw new Error('Say what to run, such as: node infra/tools/run.mjs infra/local/start.ts');
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) throw new Error(`Backtrail needs Node 20 or newer to start; this is Node ${process.versions.node}.`);
  await installMissing(project);
  const node = await findNode(project);
  handOver(node, [entryOf(target), ...args]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** A path of the project, or the name of an installed tool. */
function entryOf(name) {
  const script = join(project, name);
  if (existsSync(script)) return script;
  const tool = join(project, 'node_modules', '.bin', name);
  if (existsSync(tool)) return tool;
  throw new Error(`There is neither a file nor an installed tool called ${name}.`);
}

function handOver(node, nodeArgs) {
  const env = { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) };
  const child = spawn(node, nodeArgs, { cwd: project, stdio: 'inherit', env });

  // Ctrl-C in a terminal reaches every process of the group by itself, and npm sends it on once more: to pass it on again
  // would look like an impatient second Ctrl-C. Without a terminal it must be passed on, but only once.
  const forwarded = new Set();
  const forward = (signal) => {
    if (forwarded.has(signal)) return;
    forwarded.add(signal);
    child.kill(signal);
  };
  const atTerminal = process.stdin.isTTY === true;
  process.on('SIGTERM', forward);
  process.on('SIGINT', (signal) => atTerminal || forward(signal));
  process.on('SIGHUP', (signal) => atTerminal || forward(signal));

  child.on('error', (error) => {
    console.error(`${node} could not be started: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}

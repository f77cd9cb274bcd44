import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PROJECT_FOLDER } from '../project-folder.ts';
import { synthesise } from '../synth.ts';
import { atLeast, atMost, type BenchRow } from './bench/bench-row.ts';
import { measureColdLoad } from './bench/cold-load.ts';
import { measureCollect, measureProcess } from './bench/cpu.ts';
import { measureCredited } from './bench/credited.ts';
import { measureCrowd } from './bench/crowd.ts';
import { measureHost } from './bench/host.ts';
import { readBenchLogs } from './bench/logs.ts';
import { measureMarkov } from './bench/markov.ts';
import { measureMetaRows } from './bench/meta-rows.ts';
import { measureMonth } from './bench/month.ts';
import { renderReport } from './bench/render-report.ts';
import { measureSandbox } from './bench/sandbox.ts';
import { costRow, unitRows } from './bench/unit-rows.ts';
import { measureUnits } from './bench/write-units.ts';

/** One visitor in so many. */
const PARTS = { quick: { shop: 10, ga4: 200 }, usual: { shop: 1, ga4: 20 }, full: { shop: 1, ga4: 1 } } as const;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function eventRows(folder: string, part: keyof typeof PARTS, assemblyDir: string): Promise<readonly BenchRow[]> {
  const logs = await readBenchLogs(folder, PARTS[part]);
  if (logs === undefined) {
    say(`Write units and cost are left out: there are no logs in ${folder}.`);
    return [];
  }
  const { shop, ga4 } = logs;
  const name = (log: string, of: string): string => (of === 'whole' ? log : `${log} (${of})`);
  const shopUnits = await measureUnits('Shop log', shop.events, assemblyDir);
  const ga4Units = await measureUnits('GA4 log', ga4.events, assemblyDir);
  const shopName = name('shop log', shop.part);
  return [
    ...unitRows(shopName, 1.0, shopUnits),
    ...unitRows(name('GA4 log', ga4.part), 2.8, ga4Units),
    costRow(shopName, shopUnits),
  ];
}

async function coldRow(): Promise<BenchRow> {
  const { collect, click, webhook, firstAnswerRatio } = await measureColdLoad();
  const note = `medians of whole processes in turn: ${Math.round(collect.milliseconds)} ms against ${Math.round(collect.emptyMilliseconds)} ms; with one request answered ${firstAnswerRatio.toFixed(2)} ×; \`click\` ${click.ratio.toFixed(2)} ×, \`webhook\` ${webhook.ratio.toFixed(2)} ×`;
  return atMost('`collect` cold load, ratio to an empty handler', 2.0, collect.ratio, '×', note);
}

async function cpuRows(): Promise<readonly BenchRow[]> {
  const stubbed = 'I/O stubbed, CPU time of one core';
  const collect = await measureCollect();
  const process = await measureProcess();
  const metaRows = await measureMetaRows();
  return [
    atLeast('`collect`, events a second', 50_000, collect, '', `ten events a request, ${stubbed}`),
    atLeast('`process`, events a second', 50_000, process, '', `ten events a message, 300 visitors, ${stubbed}`),
    atMost(
      'Hash and build 10,000 Meta rows of 9 fields',
      100,
      metaRows.rows,
      'ms',
      `from what shops send to rows of hashes, CPU time (the text of the call's body, 7.5 MB of JSON, takes another ${Math.round(metaRows.body)} ms); e-mail, phone, both names, city, state, postal code, country, gender, no two people alike; a third of the numbers with a plus, the others as dialled at home or with 00`,
    ),
    atMost('Markov, 10,000 distinct paths, 12 channels', 35, measureMarkov(), 'ms', 'from paths to credits, CPU time'),
    {
      what: 'Touchpoints credited a second',
      budget: '–',
      measured: Math.round(measureCredited()).toLocaleString('en'),
      note: 'from orders in memory to the rows of a report, five touchpoints each, time decay, by campaign, CPU time',
    },
  ];
}

async function hostRows(assemblyDir: string): Promise<readonly BenchRow[]> {
  const { eventsPerSecond, pixelBytes } = await measureHost(assemblyDir);
  return [
    atLeast(
      'Local host, HTTP to DynamoDB, events a second',
      2_000,
      eventsPerSecond,
      '',
      '10,000 events of 1,000 visitors a round, four senders',
    ),
    atMost('Pixel script, gzipped', 5, pixelBytes / 1024, 'KB', '`GET /bt.js` of a local host'),
  ];
}

async function sandboxRow(): Promise<BenchRow> {
  const { calls, seconds } = await measureSandbox();
  const what = 'Graph sandbox, 100,000 members in and out';
  return atMost(what, 10, seconds, 's', `${calls} calls of 10,000 rows with e-mail and phone, one after the other`);
}

const CROWD = { quick: 5_000, usual: 20_000, full: 100_000 } as const;

async function crowdRows(assemblyDir: string, people: number): Promise<readonly BenchRow[]> {
  const { preview, pass, sync } = await measureCrowd(assemblyDir, people);
  const many = people.toLocaleString('en');
  const units = ({ readUnits, writeUnits }: { readonly readUnits: number; readonly writeUnits: number }): string =>
    `${(readUnits / people).toFixed(2)} read and ${(writeUnits / people).toFixed(2)} write units a person`;
  return [
    atMost(
      `Preview of a rule, ${many} people`,
      5,
      preview.seconds,
      's',
      `over HTTP, the second time; ${preview.lookedAt.toLocaleString('en')} of them looked at`,
    ),
    {
      what: `A rule looked at with ${many} people`,
      budget: '–',
      measured: `${Math.round(pass.seconds)} s`,
      note: `${units(pass)}; all of them become members while Meta cannot be reached`,
    },
    {
      what: `${many} people waiting for Meta`,
      budget: '–',
      measured: `${sync.calls} calls, ${Math.round(sync.seconds)} s`,
      note: `${units(sync)}, ledger and states; the Graph sandbox answers`,
    },
  ];
}

const MONTH = { quick: 10_000, usual: 100_000, full: 100_000 } as const;

async function monthRows(assemblyDir: string, orders: number): Promise<readonly BenchRow[]> {
  const month = await measureMonth(assemblyDir, orders);
  const what = `Report of a month, ${orders.toLocaleString('en')} orders`;
  const units = (count: number): string => `${count.toLocaleString('en')} read units`;
  return [
    atMost(
      `${what}, first time`,
      5,
      month.coldSeconds,
      's',
      `over HTTP, five touchpoints each, linear, by campaign; ${units(month.coldReadUnits)}`,
    ),
    atMost(`${what}, again`, 1, month.againSeconds, 's', units(month.againReadUnits)),
  ];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, quick: { type: 'boolean' }, full: { type: 'boolean' } },
  });
  const folder = resolve(values.data ?? process.env.BACKTRAIL_DATA ?? '../shared/data');
  const part = values.quick === true ? 'quick' : values.full === true ? 'full' : 'usual';
  const busy = (loadavg()[0] ?? 0) / availableParallelism();
  const { directory } = await synthesise();
  const rows: BenchRow[] = [];
  say('Cold load of collect, click and webhook …');
  rows.push(await coldRow());
  say('CPU of collect and process …');
  rows.push(...(await cpuRows()));
  say('Local host, HTTP to DynamoDB …');
  rows.push(...(await hostRows(directory)));
  rows.push(await sandboxRow());
  rows.push(...(await monthRows(directory, MONTH[part])));
  rows.push(...(await crowdRows(directory, CROWD[part])));
  rows.unshift(...(await eventRows(folder, part, directory)));
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB of memory, Node ${process.version}`;
  const command = `npm run bench${part === 'full' ? ' -- --full' : ''}`;
  const report = renderReport(rows, { machine, busy, date: new Date().toISOString().slice(0, 10), command });
  say(report);
  if (part !== 'quick') writeFileSync(join(PROJECT_FOLDER, 'docs', 'benchmarks.md'), report);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});

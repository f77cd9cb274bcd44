import { existsSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PROJECT_FOLDER } from '../project-folder.ts';
import { synthesise } from '../synth.ts';
import { atLeast, atMost, type BenchRow } from './bench/bench-row.ts';
import { measureColdLoad } from './bench/cold-load.ts';
import { costOfMillionEvents } from './bench/cost.ts';
import { measureCollect, measureProcess } from './bench/cpu.ts';
import { readBenchLogs } from './bench/logs.ts';
import { renderReport } from './bench/render-report.ts';
import { measureThroughput } from './bench/throughput.ts';
import { type MeasuredUnits, measureUnits } from './bench/write-units.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function unitRows(folder: string, assemblyDir: string): Promise<readonly BenchRow[]> {
  const logs = await readBenchLogs(folder);
  const shop = logs.shop && (await measureUnits('Shop log', logs.shop, assemblyDir));
  const ga4 = logs.ga4 && (await measureUnits('GA4 log', logs.ga4.events, assemblyDir));
  return [
    ...(shop === undefined
      ? []
      : [unitsRow('Write units per event, shop log', 1.0, shop), repeatRow('shop log', shop), costRow(shop)]),
    ...(ga4 === undefined || logs.ga4 === undefined
      ? []
      : [unitsRow(`Write units per event, GA4 log (${logs.ga4.part})`, 2.8, ga4), repeatRow('GA4 log', ga4)]),
  ];
}

function unitsRow(what: string, budget: number, units: MeasuredUnits): BenchRow {
  const parts = Object.entries(units.byTable)
    .slice(0, 3)
    .map(([table, perEvent]) => `${table} ${perEvent.toFixed(2)}`);
  const note = `${units.events} events in ${units.batches} batches of 5 s, 30 % identified; most of it: ${parts.join(', ')}`;
  return atMost(what, budget, units.writeUnits / units.events, '', note);
}

function repeatRow(log: string, { repeatWriteUnits }: MeasuredUnits): BenchRow {
  return {
    what: `Write units of sending the ${log} once more`,
    budget: '0',
    measured: String(repeatWriteUnits),
    ratio: repeatWriteUnits === 0 ? 0 : Number.POSITIVE_INFINITY,
    note: 'the clock stands still',
  };
}

function costRow({ events, writeUnits, readUnits }: MeasuredUnits): BenchRow {
  const cost = costOfMillionEvents({
    writeUnitsPerEvent: writeUnits / events,
    readUnitsPerEvent: readUnits / events,
    eventsPerRequest: 10,
  });
  const total = Object.values(cost).reduce((sum, dollars) => sum + dollars, 0);
  const parts = Object.entries(cost).map(([service, dollars]) => `${service} ${dollars.toFixed(3)}`);
  return atMost('Dollars per million events, shop log, 10 events a request', 0.85, total, '$', parts.join(', '));
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { data: { type: 'string' }, quick: { type: 'boolean', default: false } } });
  const folder = resolve(values.data ?? process.env.BACKTRAIL_DATA ?? '../shared/data');
  const { directory } = await synthesise();
  say('CPU of collect and process …');
  const rows: BenchRow[] = [
    atLeast(
      '`collect`, events a second and core',
      50_000,
      await measureCollect(),
      '',
      'ten events a request, I/O stubbed, CPU time',
    ),
    atLeast(
      '`process`, events a second and core',
      50_000,
      await measureProcess(),
      '',
      '300 visitors, I/O stubbed, CPU time',
    ),
  ];
  say('Cold load of collect …');
  const cold = await measureColdLoad();
  rows.push(
    atMost(
      '`collect` cold load, ratio to an empty handler',
      2.0,
      cold.ratio,
      '×',
      `${Math.round(cold.milliseconds)} ms against ${Math.round(cold.emptyMilliseconds)} ms, medians of process pairs`,
    ),
  );
  say('Local host, HTTP in to DynamoDB …');
  rows.push(
    atLeast(
      'Local host, HTTP in to DynamoDB, events a second',
      2_000,
      await measureThroughput(directory),
      '',
      '10,000 events of 1,000 visitors, four senders',
    ),
  );
  if (existsSync(join(folder, 'EXPECTED.md')) && !values.quick) rows.push(...(await unitRows(folder, directory)));
  else say(`Write units are left out: ${values.quick ? '--quick' : `there are no logs in ${folder}`}.`);
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const report = renderReport(rows, machine);
  say(report);
  if (!values.quick) writeFileSync(join(PROJECT_FOLDER, 'docs', 'benchmarks.md'), report);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});

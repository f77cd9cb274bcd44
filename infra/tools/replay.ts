import { createApiClient } from './api-client.ts';
import { identify } from './logs/identify.ts';
import { oldestFirst } from './logs/log-event.ts';
import { LOG_KINDS } from './logs/log-kinds.ts';
import { replayLog } from './logs/replay-log.ts';
import { parseOptions } from './parse-options.ts';
import { startProgress } from './progress.ts';

const DAY = 86_400_000;

const USAGE = `Feeds event logs to a running local host, day by day on its simulated clock.

  npm run replay -- FILE.. --as ${Object.keys(LOG_KINDS).join('|')}

  The clock never goes back, so the host must stand before the log begins:
  npm start -- --data DIR --clock 2020-11-01T00:00:00Z

  --identify 0.3   share of visitors who get an e-mail address and consent with their first event
  --url URL        where the local host answers (default http://127.0.0.1:8787)
  --site ID        site to send to (default local)
  --key KEY        the site's server key (default local-server-key)
`;

async function main(): Promise<void> {
  const { values, positionals } = parseOptions({
    allowPositionals: true,
    options: {
      as: { type: 'string' },
      identify: { type: 'string', default: '0' },
      url: { type: 'string', default: 'http://127.0.0.1:8787' },
      site: { type: 'string', default: 'local' },
      key: { type: 'string', default: 'local-server-key' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const kinds = Object.keys(LOG_KINDS).join(', ');
  const read = values.as === undefined ? undefined : LOG_KINDS[values.as];
  if (positionals.length === 0) throw new Error('Name the file to replay. --help lists what there is.');
  if (read === undefined) throw new Error(`--as takes the kind of log: ${kinds}. --help lists what there is.`);
  const share = Number(values.identify);
  if (!(share >= 0 && share <= 1)) throw new Error('--identify takes a share between 0 and 1, such as 0.3');
  const api = createApiClient(values.url, values.key);
  const clock = await api.get<{ readonly now: string }>('/__local/clock');
  const events = identify((await Promise.all(positionals.map(read))).flat().sort(oldestFirst), share);
  refuseToGoBack(Date.parse(clock.now), events[0]?.occurredAt);
  const bar = startProgress('Replaying', events.length, 'events');
  try {
    const result = await replayLog(api, events, {
      siteId: values.site,
      onProgress: bar.update,
    });
    bar.stop();
    process.stdout.write(
      `${result.sent} events sent, ${result.accepted} accepted, over ${result.days} steps of the clock\n`,
    );
  } finally {
    bar.stop();
  }
}

function refuseToGoBack(clock: number, first: number | undefined): void {
  if (first === undefined || clock <= first + DAY) return;
  const day = new Date(first).toISOString().slice(0, 10);
  throw new Error(
    `The log begins on ${day}, but the host's clock stands at ${new Date(clock).toISOString()} and never goes back. ` +
      `Start another host: npm start -- --data DIR --clock ${day}T00:00:00Z`,
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});

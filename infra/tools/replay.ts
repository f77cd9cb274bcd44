import { parseArgs } from 'node:util';
import { createApiClient } from './api-client.ts';
import { identify } from './logs/identify.ts';
import { oldestFirst } from './logs/log-event.ts';
import { LOG_KINDS } from './logs/log-kinds.ts';
import { replayLog } from './logs/replay-log.ts';
import { startProgress } from './progress.ts';

const USAGE = `Feeds event logs to a running local host, day by day on its simulated clock.

  npm run replay -- FILE.. --as ${Object.keys(LOG_KINDS).join('|')}

  --identify 0.3   share of visitors who get an e-mail address and consent with their first event
  --url URL        where the local host answers (default http://127.0.0.1:8787)
  --site ID        site to send to (default local)
  --key KEY        the site's server key (default local-server-key)
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
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
  const read = values.as === undefined ? undefined : LOG_KINDS[values.as];
  if (values.help || positionals.length === 0 || read === undefined) {
    process.stdout.write(USAGE);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const share = Number(values.identify);
  if (!(share >= 0 && share <= 1)) throw new Error('--identify takes a share between 0 and 1, such as 0.3');
  const events = identify((await Promise.all(positionals.map(read))).flat().sort(oldestFirst), share);
  const bar = startProgress('Replaying', events.length, 'events');
  try {
    const result = await replayLog(createApiClient(values.url, values.key), events, {
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

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});

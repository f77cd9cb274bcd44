import type { Command } from 'commander';
import { WrongCall } from '../../cli/connection.ts';
import type { Terminal } from '../../cli/terminal.ts';
import type { AudienceRow } from '../audience-row.ts';
import { type Asked, addCall, insistOnYes, pathPart } from '../command.ts';
import { type RuleOptions, ruleBody, ruleOptions } from '../rule-options.ts';
import { audienceDetails, errorLines, LIST_COLUMNS, listRow } from '../show-audience.ts';
import { addAudienceQuestions } from './audience-questions.ts';

type Definition = RuleOptions & {
  readonly name?: string;
  readonly description?: string;
  readonly paused?: boolean;
  readonly exclude?: readonly string[] | false;
};

const STAYS_AT_META = 'The audience goes from Backtrail, but what Meta holds of it stays there until deleted there.';
const GOES_FROM_META =
  'The audience goes from Backtrail and, with the next sync, from Meta; ads that use it there stop being delivered to it.';
const pathOf = ({ args: [audienceKey = ''] }: Pick<Asked<unknown>, 'args'>): string =>
  `/v1/audiences/${pathPart(audienceKey)}`;

export function addAudienceCommands(program: Command, terminal: Terminal): void {
  const audience = program.command('audience').description('audiences and how far their people get at Meta');
  const showRow = (asked: Asked<object>, row: AudienceRow) =>
    asked.reply(row, () => asked.details(audienceDetails(row)));

  addCall(audience, terminal, 'list', 'all audiences', async (asked) => {
    const answer = await asked.api.get<{ readonly audiences: readonly AudienceRow[] }>('/v1/audiences');
    const { audiences } = answer;
    asked.reply(answer, () =>
      audiences.length === 0
        ? 'There are no audiences; make one with: npm run admin -- audience create KEY'
        : [asked.table(LIST_COLUMNS, audiences.map(listRow)), ...errorLines(audiences)].join('\n'),
    );
  });
  addCall(audience, terminal, 'show <audienceKey>', 'one audience', async (asked) => {
    showRow(asked, await asked.api.get<AudienceRow>(pathOf(asked)));
  });
  definitionOptions(
    addCall<Definition>(audience, terminal, 'create <audienceKey>', 'makes an audience', async (asked) => {
      const body = { audienceKey: asked.args[0], ...definitionBody(asked.options, terminal) };
      showRow(asked, await asked.api.post<AudienceRow>('/v1/audiences', body));
    }),
  ).option('--paused', 'do not begin to sync yet');
  definitionOptions(
    addCall<Definition>(
      audience,
      terminal,
      'update <audienceKey>',
      'changes name, description, rule',
      async (asked) => {
        const body = definitionBody(asked.options, terminal);
        if (Object.keys(body).length === 0) throw new WrongCall('Say what to change; --help lists what there is.');
        showRow(asked, await asked.api.patch<AudienceRow>(pathOf(asked), body));
      },
    ),
  );
  addCall(audience, terminal, 'pause <audienceKey>', 'stops telling Meta', async (asked) => {
    showRow(asked, await asked.api.patch<AudienceRow>(pathOf(asked), { status: 'paused' }));
  });
  addCall(audience, terminal, 'resume <audienceKey>', 'goes on, and looks at everybody again', async (asked) => {
    showRow(asked, await asked.api.patch<AudienceRow>(pathOf(asked), { status: 'running' }));
  });
  addCall(
    audience,
    terminal,
    'reconcile <audienceKey>',
    'fills it anew at Meta, if it was edited there',
    async (asked) => {
      showRow(asked, await asked.api.post<AudienceRow>(`${pathOf(asked)}/reconcile`, {}));
    },
  );
  addCall<{ readonly yes?: boolean; readonly atMeta?: boolean }>(
    audience,
    terminal,
    'delete <audienceKey>',
    'deletes it here, and at Meta if you say so',
    async (asked) => {
      const atMeta = asked.options.atMeta === true;
      const what = atMeta ? GOES_FROM_META : STAYS_AT_META;
      insistOnYes(asked.options, what);
      await asked.api.delete(`${pathOf(asked)}${atMeta ? '?atMeta=delete' : ''}`);
      asked.reply({ deleted: asked.args[0], atMeta }, () => `${asked.args[0]} is gone. ${what}`);
    },
  )
    .option('--at-meta', 'also what stands at Meta')
    .option('--yes', 'really');
  addAudienceQuestions(audience, terminal);
}

function definitionOptions(command: Command): Command {
  command
    .option('--name <text>', 'what people call it')
    .option('--description <text>', 'what it is for')
    .option('--exclude <audienceKey...>', 'audiences to leave out of its ads; default: past-buyers, if there is one')
    .option('--no-exclude', 'leave nobody out');
  return ruleOptions(command);
}

function definitionBody(options: Definition, { env }: Terminal): Record<string, unknown> {
  const { name, description, paused, exclude } = options;
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(paused === true ? { status: 'paused' } : {}),
    ...(exclude === undefined ? {} : { exclude: exclude === false ? [] : exclude }),
    ...ruleBody(options, env),
  };
}

import { type Command, Option } from 'commander';
import { CONVERSION_KINDS } from '../../../../shared/domain/conversion/lead.ts';
import { GOAL_METRICS } from '../../../../shared/domain/goal.ts';
import { WrongCall } from '../../cli/connection.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { type Asked, addCall, insistOnYes, pathPart } from '../command.ts';

type Goal = {
  readonly goalId: string;
  readonly name: string;
  readonly metric: string;
  readonly conversions: string;
  readonly group: { readonly by: string; readonly key: string } | null;
  readonly start: string;
  readonly deadline: string;
  readonly progress: { readonly status: string; readonly words: string };
};
type GoalOptions = {
  readonly name?: string;
  readonly metric?: string;
  readonly conversions?: string;
  readonly group?: string;
  readonly target?: string;
  readonly change?: string;
  readonly baseline?: string;
  readonly start?: string;
  readonly deadline?: string;
  readonly model?: string;
};

const pathOf = ({ args: [goalId = ''] }: Pick<Asked<unknown>, 'args'>): string => `/v1/goals/${pathPart(goalId)}`;

export function addGoalCommands(program: Command, terminal: Terminal): void {
  const goal = program.command('goal').description('what should be how much by when, and how far it is');
  const show = (asked: Asked<object>, found: Goal): void =>
    asked.reply(found, () =>
      asked.details([
        ['goal', found.goalId],
        ['name', found.name],
        [
          'of',
          [
            found.metric,
            ...(found.conversions === 'purchase' ? [] : [found.conversions]),
            ...(found.group === null ? [] : [`${found.group.by} ${found.group.key}`]),
          ].join(', '),
        ],
        ['time', `${found.start} to ${found.deadline}`],
        ['now', found.progress.words],
      ]),
    );
  addCall(goal, terminal, 'list', 'the next deadline first', async (asked) => {
    const answer = await asked.api.get<{ readonly goals: readonly Goal[] }>('/v1/goals');
    const columns = ['goal', 'name', 'deadline', 'status', 'now'].map((head) => ({ head }));
    asked.reply(answer, () =>
      answer.goals.length === 0
        ? 'There are no goals; set one with: npm run admin -- goal create NAME --metric value --change 20 --deadline 2026-06-30'
        : asked.table(
            columns,
            answer.goals.map(({ goalId, name, deadline, progress: { status, words } }) => [
              goalId,
              name,
              deadline,
              status.replace('_', ' '),
              words,
            ]),
          ),
    );
  });
  addCall(goal, terminal, 'show <goalId>', 'one goal', async (asked) => {
    show(asked, await asked.api.get<Goal>(pathOf(asked)));
  });
  const create = addCall<GoalOptions>(goal, terminal, 'create <name>', 'sets a goal', async (asked) => {
    const { metric, deadline } = asked.options;
    if (metric === undefined) throw new WrongCall(`Say of what: --metric ${GOAL_METRICS.join(', ')}.`);
    if (deadline === undefined) throw new WrongCall('Say by when: --deadline 2026-06-30.');
    show(asked, await asked.api.post<Goal>('/v1/goals', { name: asked.args[0], ...bodyOf(asked.options) }));
  });
  goalOptions(create)
    .option('--start <date>', 'the first day (default: today)')
    .option('--model <name>', 'who gets how much of an order (default: last_touch)');
  const update = addCall<GoalOptions>(
    goal,
    terminal,
    'update <goalId>',
    'changes what is said of it',
    async (asked) => {
      const body = bodyOf(asked.options);
      if (Object.keys(body).length === 0)
        throw new WrongCall('Say what should change: --target 500, --deadline 2026-06-30 …');
      show(asked, await asked.api.patch<Goal>(pathOf(asked), body));
    },
  );
  goalOptions(update)
    .option('--name <text>', 'what it is called')
    .option('--start <date>', 'the first day')
    .option('--model <name>', 'who gets how much of an order')
    .addHelpText('after', '\n--group all is the whole shop; --baseline measured is measured anew.');
  addCall<{ readonly yes?: boolean }>(goal, terminal, 'delete <goalId>', 'forgets a goal', async (asked) => {
    insistOnYes(asked.options, 'The goal would be gone for good.');
    await asked.api.delete(pathOf(asked));
    asked.reply({ deleted: asked.args[0] }, () => `Goal ${asked.args[0]} is deleted.`);
  }).option('--yes', 'really');
}

function goalOptions(command: Command): Command {
  return command
    .addOption(new Option('--metric <name>', 'of what').choices([...GOAL_METRICS]))
    .addOption(new Option('--conversions <kind>', 'of orders, or of what else').choices([...CONVERSION_KINDS]))
    .option('--group <by=key>', 'of which group of reports: platform=instagram; default: the whole shop')
    .option('--target <number>', 'how much it should be')
    .option('--change <percent>', 'or how much more than before: 20')
    .option('--baseline <number>', 'how much it was; default: measured over as many days before the start')
    .option('--deadline <date>', 'the last day');
}

/** As the API takes it, of what was said alone. */
function bodyOf({ group, target, change, baseline, ...said }: GoalOptions): Record<string, unknown> {
  const { name, metric, conversions, start, deadline, model } = said;
  const fields = Object.entries({ name, metric, conversions, start, deadline, model }).filter(
    ([, value]) => value !== undefined,
  );
  return {
    ...Object.fromEntries(fields),
    ...(group === undefined ? {} : { group: group === 'all' ? null : readGroup(group) }),
    ...number('target', '--target', target),
    ...number('changePercent', '--change', change),
    ...(baseline === 'measured' ? { baseline: null } : number('baseline', '--baseline', baseline)),
  };
}

function readGroup(text: string): { readonly by: string; readonly key: string } {
  const [by = '', ...key] = text.split('=');
  if (key.length === 0) throw new WrongCall('Say --group platform=instagram.');
  return { by, key: key.join('=') };
}

function number(field: string, option: string, text: string | undefined): Record<string, number> {
  if (text === undefined) return {};
  const value = Number(text.replace(/\s*%$/, ''));
  if (text.trim() === '' || !Number.isFinite(value)) throw new WrongCall(`${option} takes a number, not "${text}".`);
  return { [field]: value };
}

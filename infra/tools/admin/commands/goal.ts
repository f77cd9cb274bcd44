import { type Command, Option } from 'commander';
import { GOAL_METRICS } from '../../../../shared/domain/goal.ts';
import { WrongCall } from '../../cli/connection.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { type Asked, addCall, insistOnYes, pathPart } from '../command.ts';

type Goal = {
  readonly goalId: string;
  readonly name: string;
  readonly metric: string;
  readonly group: { readonly by: string; readonly key: string } | null;
  readonly start: string;
  readonly deadline: string;
  readonly progress: { readonly status: string; readonly words: string };
};
type NewGoal = {
  readonly metric: string;
  readonly group?: string;
  readonly target?: string;
  readonly change?: string;
  readonly baseline?: string;
  readonly start?: string;
  readonly deadline: string;
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
        ['of', `${found.metric}${found.group === null ? '' : `, ${found.group.by} ${found.group.key}`}`],
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
  addCall<NewGoal>(goal, terminal, 'create <name>', 'sets a goal', async (asked) => {
    const { metric, group, start, deadline, model, target, change, baseline } = asked.options;
    const [by, ...key] = (group ?? '').split('=');
    if (group !== undefined && key.length === 0) throw new WrongCall('Say --group platform=instagram.');
    const body = {
      name: asked.args[0],
      metric,
      ...(group === undefined ? {} : { group: { by, key: key.join('=') } }),
      ...number('target', '--target', target),
      ...number('changePercent', '--change', change),
      ...number('baseline', '--baseline', baseline),
      ...(start === undefined ? {} : { start }),
      ...(model === undefined ? {} : { model }),
      deadline,
    };
    show(asked, await asked.api.post<Goal>('/v1/goals', body));
  })
    .addOption(new Option('--metric <name>', 'of what').choices([...GOAL_METRICS]).makeOptionMandatory())
    .option('--group <by=key>', 'of which group of reports: platform=instagram; default: the whole shop')
    .option('--target <number>', 'how much it should be')
    .option('--change <percent>', 'or how much more than before: 20')
    .option('--baseline <number>', 'how much it was; default: measured over as many days before the start')
    .option('--start <date>', 'the first day (default: today)')
    .requiredOption('--deadline <date>', 'the last day')
    .option('--model <name>', 'who gets how much of an order (default: last_touch)');
  addCall<{ readonly yes?: boolean }>(goal, terminal, 'delete <goalId>', 'forgets a goal', async (asked) => {
    insistOnYes(asked.options, 'The goal would be gone for good.');
    await asked.api.delete(pathOf(asked));
    asked.reply({ deleted: asked.args[0] }, () => `Goal ${asked.args[0]} is deleted.`);
  }).option('--yes', 'really');
}

function number(field: string, option: string, text: string | undefined): Record<string, number> {
  if (text === undefined) return {};
  const value = Number(text.replace(/\s*%$/, ''));
  if (text.trim() === '' || !Number.isFinite(value)) throw new WrongCall(`${option} takes a number, not "${text}".`);
  return { [field]: value };
}
